"""A bot in a hurry, to be killed in the middle of it: places and moves jobs and says what it was promised.

python -m tests.store.until_killed DATABASE PREFIX
"""

import asyncio
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from bot.domain.job import Job, State
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.store.store import Store
from tests.store.samples import ALLOWED, JOB, NOON_MS

WORKERS = 6
LIMITS = Limits(
    starting_pool=10**9,
    quota_per_day=10**9,
    daily_spend_micros=10**15,
    monthly_spend_micros=10**15,
    server_daily_spend_micros=10**15,
)

# Every end is reached, by some job; nothing turns in circles.
FORWARD = [move for move in ALLOWED if move not in {(State.SUBMITTING, State.PREPARING)}]


async def work(store: Store, name: str) -> None:
    for n in count():
        job = await store.jobs.place(replace(JOB, id=f"{name}-{n}", scope=Scope(f"scope {n % 3}"), price=1 + n % 9))
        promise(job)
        while onward := [after for before, after in FORWARD if before is job.state]:
            job = await store.jobs.move(job, onward[n % len(onward)], at_ms=NOON_MS + n)
            promise(job)


def promise(job: Job) -> None:
    sys.stdout.write(f"{job.id} {job.state}\n")
    sys.stdout.flush()


async def main(path: Path, prefix: str) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        await asyncio.gather(*(work(store, f"{prefix}-{n}") for n in range(WORKERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
