"""What the store costs: whole jobs from `place` to `close`, beside the same statements given to sqlite3 directly.

The statements are written down while a first, unmeasured run makes them, and then replayed on a fresh file without
threads, locks or our own rows: what is left is SQLite and the disk.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks.measured import show, spread
from bot.domain.catalog import ProviderName
from bot.domain.job import CardAddress, Job, Payer, State
from bot.domain.policy import Limits
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.store.sql import Sql, Value
from bot.store.sqlite.database import SqliteDatabase, open_database
from bot.store.sqlite.migrate import migrate
from bot.store.store import Store

JOBS = 500
SERVERS, MEMBERS = 5, 50
BEGAN_MS = 1_700_000_000_000
RENDER_MS = 60_000
LIFE = (State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED, State.DELIVERED)
PLENTY = Limits(
    starting_pool=10**9,
    quota_per_day=10**9,
    daily_spend_micros=10**15,
    monthly_spend_micros=10**15,
    server_daily_spend_micros=10**15,
)
SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")

T = TypeVar("T")
Statement = tuple[str, Mapping[str, Value]]


@dataclass
class Times:
    """How long each call took, and all of them together."""

    place_s: list[float] = field(default_factory=list)
    move_s: list[float] = field(default_factory=list)
    calls: int = 0
    took_s: float = 0.0
    cpu_s: float = 0.0

    def row(self, name: str, jobs: int) -> list[str]:
        place, move = spread(self.place_s), spread(self.move_s) if self.move_s else None
        return [
            name,
            f"{jobs / self.took_s:.0f}",
            f"{self.calls / self.took_s:.0f}",
            f"{self.cpu_s / jobs * 1000:.2f}",
            f"{place.p50_ms:.2f}",
            f"{place.p99_ms:.2f}",
            f"{move.p50_ms:.2f}" if move else "-",
            f"{move.p99_ms:.2f}" if move else "-",
        ]


class WrittenDown(SqliteDatabase):
    """A database on sqlite3 itself, which keeps every transaction that was made."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self.transactions: list[list[Statement]] = []

    async def transaction(self, work: Callable[[Sql], Awaitable[T]], *, urgent: bool = False) -> T:  # noqa: ARG002 - nobody else waits here.
        self.transactions.append([])
        self._connection.execute("BEGIN IMMEDIATE")
        result = await work(_WrittenSql(self._connection, self.transactions[-1]))
        self._connection.execute("COMMIT")
        return result


class _WrittenSql:
    def __init__(self, connection: sqlite3.Connection, written: list[Statement]) -> None:
        self._direct = connection
        self._written = written

    async def fetch_all(self, text: str, *values: Value) -> list[sqlite3.Row]:
        named = {str(number): value for number, value in enumerate(values, 1)}
        self._written.append((text, named))
        return self._direct.execute(text, named).fetchall()

    async def fetch_one(self, text: str, *values: Value) -> sqlite3.Row | None:
        rows = await self.fetch_all(text, *values)
        return rows[0] if rows else None

    async def run(self, text: str, *values: Value) -> None:
        await self.fetch_all(text, *values)


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-store-") as name:
        folder = Path(name)
        async with open_database(folder / "ours.db", now_ms=0) as database:
            store = Store(database, PLENTY)
            ours = await one_after_the_other(store)
            together = await all_at_once(store)
            complaints = await store.integrity.verify()
        with closing(fresh(folder / "written.db")) as connection:
            written = WrittenDown(connection)
            await one_after_the_other(Store(written, PLENTY))
        with closing(fresh(folder / "replayed.db")) as connection:
            replayed = replay(connection, written.transactions)
    show(
        f"{JOBS} jobs from place to close, {len(LIFE) + 2} transactions each, every commit on disk (times in ms)",
        ("", "jobs/s", "transactions/s", "CPU a job", "place p50", "p99", "move p50", "p99"),
        [
            ours.row("the store, one at a time", JOBS),
            replayed.row("sqlite3, the same statements", JOBS),
            together.row("the store, place all at once", JOBS),
        ],
        f"Afterwards the books agree: {not complaints}.",
    )


async def one_after_the_other(store: Store) -> Times:
    times, began_s, used_s = Times(), perf_counter(), process_time()
    for number in range(JOBS):
        job = await timed(times.place_s, partial(store.jobs.place, a_job(number)))
        for state in LIFE:
            job = await timed(times.move_s, partial(store.jobs.move, job, state, at_ms=job.created_ms + RENDER_MS))
        await store.jobs.close(job.id)
    times.calls = JOBS * (len(LIFE) + 2)
    times.took_s, times.cpu_s = perf_counter() - began_s, process_time() - used_s
    return times


async def all_at_once(store: Store) -> Times:
    times, began_s, used_s = Times(), perf_counter(), process_time()
    await asyncio.gather(
        *(timed(times.place_s, partial(store.jobs.place, a_job(number))) for number in range(JOBS, 2 * JOBS))
    )
    times.calls = JOBS
    times.took_s, times.cpu_s = perf_counter() - began_s, process_time() - used_s
    return times


def replay(connection: sqlite3.Connection, transactions: list[list[Statement]]) -> Times:
    times, began_s, used_s = Times(), perf_counter(), process_time()
    for number, statements in enumerate(transactions):
        call_began_s = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for text, named in statements:
            connection.execute(text, named).fetchall()
        connection.execute("COMMIT")
        match number % (len(LIFE) + 2):
            case 0:
                times.place_s.append(perf_counter() - call_began_s)
            case last if last <= len(LIFE):
                times.move_s.append(perf_counter() - call_began_s)
            case _:
                pass
    times.calls = len(transactions)
    times.took_s, times.cpu_s = perf_counter() - began_s, process_time() - used_s
    return times


async def timed(times_s: list[float], call: Callable[[], Awaitable[T]]) -> T:
    began_s = perf_counter()
    result = await call()
    times_s.append(perf_counter() - began_s)
    return result


def fresh(path: Path) -> sqlite3.Connection:
    """A migrated file, opened as the store opens it."""
    migrate(path, now_ms=0)
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


def a_job(number: int) -> Job:
    return Job(
        id=f"{number:019d}",
        scope=Scope(f"server {number % SERVERS}"),
        member=f"member {number % MEMBERS}",
        request=VideoRequest(
            tool=Tool.TEXT,
            prompt="A lighthouse at dusk, waves below, the lamp turning slowly",
            aspect="16:9",
            duration_s=5,
            resolution=Resolution.P720,
            seed=1,
        ),
        provider=ProviderName.RUNCOMFY,
        price=20,
        list_price_micros=200_000,
        payer=Payer.POOL,
        card=CardAddress(channel="1", message="2", token="t" * 150, token_until_ms=1),
        created_ms=BEGAN_MS + number,
    )


if __name__ == "__main__":
    asyncio.run(main())
