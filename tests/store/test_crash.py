"""A bot that is killed at any moment has lost nothing that it was promised, and has no half of anything."""

import subprocess
import sys
from pathlib import Path

from bot.domain.job import State
from bot.store.store import Store
from tests.store.samples import LIMITS, NOON_MS

PROJECT = Path(__file__).parents[2]
PROMISES_BEFORE_THE_KILL = (1, 40, 150, 301)  # Odd moments; each round goes on from where the last one was killed.


def run_and_kill(path: Path, prefix: str, *, after: int) -> dict[str, State]:
    """The last state that each job was promised to be in."""
    command = [sys.executable, "-m", "tests.store.until_killed", str(path), prefix]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout is not None
        lines = [bot.stdout.readline() for _ in range(after)]
        bot.kill()
        lines += bot.stdout.readlines()
    promises = (line.split() for line in lines if line.endswith("\n"))
    return {job: State(state) for job, state in promises}


async def test_what_was_promised_survives_and_the_books_agree(path: Path) -> None:
    course = list(State)
    for n, after in enumerate(PROMISES_BEFORE_THE_KILL):
        promised = run_and_kill(path, f"round{n}", after=after)

        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
            assert promised
            for name, state in promised.items():
                job = await store.jobs.job(name)
                assert job is not None
                # It may have gone one step further without living to tell.
                assert course.index(job.state) >= course.index(state)
                assert await store.credit_reports.transfers_of(name)
            assert await store.integrity.verify() == []
