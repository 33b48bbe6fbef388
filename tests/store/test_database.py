"""Transactions end whole, whatever happens to the task that runs them, and one bot at a time has the file."""

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import Outage
from bot.domain.job import State
from bot.store.sql import Row, Sql
from bot.store.sqlite import migrate as migrations
from bot.store.sqlite.database import BUSY_LIMIT_MS, _finish, open_database
from bot.store.sqlite.errors import AlreadyRunning, DamagedDatabase, NoDatabase, OutOfReach
from bot.store.sqlite.migrate import back_up
from bot.store.store import Store
from bot.store.transactions import Conflict
from tests.store.samples import JOB, LANTERN, LIMITS, NOON_MS, grant

OPEN_ACCOUNT = "INSERT INTO accounts (id, scope, kind) VALUES ($1, 's', 'pool')"
PROJECT = Path(__file__).parents[2]


class Mishap(Exception):
    """Something of the caller's that goes wrong inside a transaction."""


async def accounts(sql: Sql) -> Sequence[Row]:
    return await sql.fetch_all("SELECT * FROM accounts")


async def test_what_raises_inside_leaves_nothing(path: Path) -> None:
    async with open_database(path, now_ms=0) as database:

        async def write(sql: Sql) -> None:
            await sql.run(OPEN_ACCOUNT, "a")
            raise Mishap

        with suppress(Mishap):
            await database.transaction(write)

        assert await database.reading(accounts) == []


async def test_a_snapshot_stays_as_it_was_and_a_reading_does_not(path: Path) -> None:
    async with open_database(path, now_ms=0) as database:

        async def read(old: Sql) -> tuple[int, int]:
            before = await accounts(old)
            await database.transaction(lambda sql: sql.run(OPEN_ACCOUNT, "a"))
            return len(before), len(await accounts(old))

        assert await database.snapshot(read) == (0, 0)
        assert len(await database.reading(accounts)) == 1


async def test_a_read_that_has_grown_stale_before_its_write_is_a_conflict(path: Path) -> None:
    """What SQLite says of a transaction that began as a read, as ours never do but on a connection for reading."""
    async with open_database(path, now_ms=0) as database:
        await database._reader.execute_fetchall("PRAGMA query_only = OFF")

        async def read_and_write(sql: Sql) -> None:
            await accounts(sql)
            await database.transaction(lambda other: other.run(OPEN_ACCOUNT, "a"))
            await sql.run(OPEN_ACCOUNT, "b")

        with pytest.raises(Conflict):
            await database.snapshot(read_and_write)

        assert len(await database.reading(accounts)) == 1


async def test_parameters_are_bound_by_their_numbers(path: Path) -> None:
    async with open_database(path, now_ms=0) as database:
        row = await database.reading(lambda sql: sql.fetch_one("SELECT $2 AS b, $1 AS a, $2 AS again", "one", 2))

    assert row is not None
    assert tuple(row) == (2, "one", 2)


async def test_both_connections_keep_what_a_power_cut_would_take(path: Path) -> None:
    async with open_database(path, now_ms=0) as database:

        async def read(sql: Sql) -> list[list[tuple[object, ...]]]:
            settings = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            return [[tuple(row) for row in await sql.fetch_all(f"PRAGMA {name}")] for name in settings]

        for found in (await database.transaction(read), await database.reading(read)):
            assert found == [[("wal",)], [(2,)], [(1,)], [(BUSY_LIMIT_MS,)]]


async def test_the_reader_can_not_write(path: Path) -> None:
    async with open_database(path, now_ms=0) as database:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await database.reading(lambda sql: sql.run(OPEN_ACCOUNT, "a"))


async def test_a_task_cancelled_anywhere_leaves_all_or_nothing(store: Store) -> None:
    """Cancelled one turn of the event loop later each time, until it is through before it can be cancelled."""
    placed = 0
    turns = 0
    while not placed:
        job = replace(JOB, id=str(turns), price=1)
        task = asyncio.ensure_future(store.jobs.place(job))
        for _ in range(turns):
            await asyncio.sleep(0)
        through = task.done()
        task.cancel()
        [outcome] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(outcome, BaseException) or outcome.id == job.id
        assert await store.integrity.verify() == []
        placed += through
        turns += 1 + turns // 8

    # The writer is free and nothing is left open.
    await store.jobs.place(replace(JOB, id="last"))


async def test_a_commit_is_not_interrupted(path: Path) -> None:
    """Every turn of the loop inside the commit is a moment at which a cancellation might come."""
    async with open_database(path, now_ms=0) as database:
        for n in range(50):
            inside = asyncio.Event()

            async def write(sql: Sql, id: str = str(n), inside: asyncio.Event = inside) -> None:
                await sql.run(OPEN_ACCOUNT, id)
                inside.set()

            task = asyncio.ensure_future(database.transaction(write))
            await inside.wait()  # The commit has begun: nothing was awaited since.
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

            assert len(await database.reading(accounts)) == n + 1


async def test_work_is_finished_before_the_cancellation_is_felt() -> None:
    gate = asyncio.Event()
    log: list[str] = []

    async def work() -> None:
        await gate.wait()
        log.append("finished")

    task = asyncio.ensure_future(_finish(work()))
    for _ in range(3):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    gate.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert log == ["finished"]


async def test_work_that_fails_says_so() -> None:
    async def work() -> None:
        raise Mishap

    with pytest.raises(Mishap):
        await _finish(work())


# -- one bot at a time ----------------------------------------------------------------------------------------------

HOLD_OPEN = """
import asyncio, sys
from pathlib import Path
from bot.store.sqlite import migrate as migrations
from bot.store.sqlite.migrate import back_up
from bot.store.store import Store
from tests.store.samples import LIMITS

async def main():
    async with Store.open(Path(sys.argv[1]), now_ms=0, limits=LIMITS):
        print("open", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@contextmanager
def another_bot(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD_OPEN, str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "open\n"
            yield other
        finally:
            other.kill()


async def test_a_second_bot_is_refused_until_the_first_is_gone(path: Path) -> None:
    with another_bot(path) as other:
        with pytest.raises(AlreadyRunning, match=f"process {other.pid}"):
            async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
                pass
        other.kill()
        other.wait()

        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
            await store.jobs.place(JOB)


async def test_the_command_line_works_beside_a_running_bot(path: Path) -> None:
    with another_bot(path):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS, alone=False) as store:
            await grant(store, LANTERN, None, 5, id="g", at_ms=NOON_MS, by="ada", reason="")

            assert len(await store.integrity.all_transfers(LANTERN)) == 1


async def test_the_command_line_makes_no_database(path: Path) -> None:
    with pytest.raises(NoDatabase, match="there is no database at"):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS, alone=False):
            pass

    assert list(path.parent.iterdir()) == []


async def test_one_process_can_not_open_it_twice_either(store: Store, path: Path) -> None:
    with pytest.raises(AlreadyRunning):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
            pass


async def test_a_folder_that_can_not_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(OutOfReach, match="can not be opened"):
        async with Store.open(tmp_path / "file" / "bot.db", now_ms=NOON_MS, limits=LIMITS):
            pass


async def test_a_name_that_is_a_folder_is_said_in_one_sentence(path: Path) -> None:
    path.mkdir()

    with pytest.raises(OutOfReach, match="can not be opened"):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
            pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to anything")
@pytest.mark.parametrize("locked", ["bot.db", "."])
async def test_a_database_that_can_not_be_written_is_said_at_the_start(path: Path, locked: str) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
        pass
    closed = path.parent / locked
    closed.chmod(0o500 if closed.is_dir() else 0o400)
    try:
        with pytest.raises(OutOfReach, match="who owns the file"):
            async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
                pass
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "there"])
async def test_a_disk_that_takes_nothing_more_is_said_at_the_start(path: Path, is_there: bool) -> None:
    if is_there:
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
            pass
    script = (
        "import resource\n"
        "from bot.store.sqlite.migrate import migrate\n"
        "from bot.store.sqlite.errors import OutOfReach\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))\n"
        "from pathlib import Path\n"
        "try:\n"
        f"    migrate(Path({str(path)!r}), now_ms=0)\n"
        "except OutOfReach as said:\n"
        "    print(said)\n"
    )

    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert ran.stderr == ""
    assert "the room that is left on the disk" in ran.stdout


@pytest.mark.parametrize("alone", [True, False], ids=["the bot", "the command line"])
@pytest.mark.parametrize("is_cut_off", [True, False], ids=["cut off", "overwritten"])
async def test_a_damaged_database_is_said_at_the_start(path: Path, is_cut_off: bool, alone: bool) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        await store.jobs.place(JOB)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + (b"" if is_cut_off else b"x" * (len(content) // 2)))

    with pytest.raises(DamagedDatabase, match="put a backup in its place"):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS, alone=alone):
            pass


async def test_a_database_that_another_program_is_writing_to_is_waited_for(path: Path) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(migrations, "WAIT_S", 0.001)
            with pytest.raises(Outage, match="another program is writing"):
                async with Store.open(path, now_ms=NOON_MS, limits=LIMITS):
                    pass


async def test_nobody_else_on_the_machine_can_read_it(store: Store, path: Path) -> None:
    await store.jobs.place(JOB)
    back_up(path, path.with_name("copy"))

    assert {file.name: oct(file.stat().st_mode & 0o077) for file in path.parent.iterdir()} == dict.fromkeys(
        ["bot.db", "bot.db-wal", "bot.db-shm", "bot.db.lock", "copy"], "0o0"
    )


async def test_values_never_reach_a_log(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
            await store.jobs.place(JOB)

    assert "migrated" in caplog.text
    assert "secret" not in caplog.text


async def test_what_was_kept_is_there_when_it_is_opened_again(path: Path) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        job = await store.jobs.move(await store.jobs.place(JOB), State.PREPARING, at_ms=NOON_MS)

    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        assert await store.jobs.job("1") == job


async def test_a_database_that_somebody_else_holds_is_an_outage_and_nothing_is_half_done(path: Path) -> None:
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        await database._writer.execute_fetchall("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Outage):
            await store.jobs.place(JOB)
        other.execute("ROLLBACK")
        other.close()

        assert (await store.jobs.place(JOB)).id == JOB.id
        assert await store.integrity.verify() == []
