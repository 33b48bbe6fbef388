"""One SQLite file, one writer, one reader: transactions that end whole, whatever happens to the task that runs them.

SQLite has one writer at a time; queueing for it here, on a fair lock, is quicker than letting SQLite's busy handler
sleep and try again. Reads have a connection of their own, so that WAL lets them pass a writer. `synchronous=FULL`,
because a hold that a power cut undoes would be a video that nobody paid for (measured: 0.2 ms a commit on an SSD).
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.domain.errors import Outage
from bot.store.sql import Sql, Value
from bot.store.sqlite.errors import OldSqlite, opening
from bot.store.sqlite.lock import only_bot
from bot.store.sqlite.migrate import check, migrate
from bot.store.sqlite.write_queue import WriteQueue
from bot.store.transactions import Conflict

# For writers in other processes, such as the command line beside a running bot. Half of the three seconds in which
# Discord wants an answer, so that a member hears of it.
BUSY_LIMIT_MS = 1500
# https://www.sqlite.org/rescode.html: what a moment, or a hand that frees the disk, may mend.
PASSING_ERRORS = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
NEEDED_SQLITE = (3, 35, 0)

T = TypeVar("T")


class SqliteDatabase:
    """The open file. Made by `open_database`."""

    def __init__(self, *, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._writing = WriteQueue()
        self._reading = asyncio.Lock()

    async def transaction(self, work: Callable[[Sql], Awaitable[T]], *, urgent: bool = False) -> T:
        """Everything in it happens, or nothing does; nobody else writes meanwhile. Raises Outage or Conflict.

        `urgent` is for what a member waits for.

        A task that is cancelled inside leaves nothing behind. One that is cancelled while it commits learns of it
        when the commit is done, so that whoever reads next sees how it ended.
        """
        async with self._writing.turn(urgent=urgent), _translated(), _ending(self._writer):
            sql = _Statements(self._writer)
            await sql.run("BEGIN IMMEDIATE")
            result = await work(sql)
            await _finish(sql.run("COMMIT"))
            return result

    async def snapshot(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        """Several statements that read the same moment, without making writers wait. Raises Outage or Conflict."""
        async with self._reading, _translated(), _ending(self._reader):
            sql = _Statements(self._reader)
            await sql.run("BEGIN")
            result = await work(sql)
            await sql.run("COMMIT")
            return result

    async def reading(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        """Statements that each see what was committed last. Never part of a snapshot, which would be the past."""
        async with self._reading, _translated():
            return await work(_Statements(self._reader))


class _Statements:
    """Implements `Sql` on one connection."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch_all(self, text: str, *values: Value) -> list[sqlite3.Row]:
        # By name: to SQLite `$1` is a name, and Python no longer binds a sequence to names.
        named = {str(number): value for number, value in enumerate(values, 1)}
        return list(await self._connection.execute_fetchall(text, named))

    async def fetch_one(self, text: str, *values: Value) -> sqlite3.Row | None:
        rows = await self.fetch_all(text, *values)
        return rows[0] if rows else None

    async def run(self, text: str, *values: Value) -> None:
        await self.fetch_all(text, *values)


@asynccontextmanager
async def open_database(path: Path, *, now_ms: int, alone: bool = True) -> AsyncIterator[SqliteDatabase]:
    """The database at `path`, made and migrated as needed, and no other bot's for as long as it is open.

    Not `alone` is for the command line beside a running bot: it takes no lock and migrates nothing. Raises Unusable,
    or Outage while another program is writing.
    """
    if sqlite3.sqlite_version_info < NEEDED_SQLITE:
        raise OldSqlite(sqlite3.sqlite_version)
    # At DEBUG it would write down every statement with its values: prompts and tokens.
    logging.getLogger(aiosqlite.__name__).setLevel(logging.INFO)
    async with AsyncExitStack() as stack:
        if alone:
            stack.enter_context(only_bot(path))
            # In a thread, and to its end: a lock that is dropped under a migration would protect nothing.
            await _finish(asyncio.to_thread(migrate, path, now_ms=now_ms))
        else:
            await asyncio.to_thread(check, path)
        writer = await stack.enter_async_context(_connect(path))
        reader = await stack.enter_async_context(_connect(path))
        await reader.execute_fetchall("PRAGMA query_only = ON")
        yield SqliteDatabase(writer=writer, reader=reader)


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    with opening(path):
        connection = await aiosqlite.connect(path, isolation_level=None)  # We begin and commit ourselves.
    try:
        connection.row_factory = sqlite3.Row
        with opening(path):
            for setting in (
                f"busy_timeout = {BUSY_LIMIT_MS}",
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
            ):
                await connection.execute_fetchall(f"PRAGMA {setting}")
        yield connection
    finally:
        await _finish(connection.close())


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Busy, full or out of reach for a moment is an Outage, a stale read a Conflict; all else SQLite says is a bug."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT:
            raise Conflict("what was read has been changed since") from error
        if error.sqlite_errorcode & 0xFF not in PASSING_ERRORS:
            raise
        raise Outage(f"the database does not answer ({error.sqlite_errorname})") from error


@asynccontextmanager
async def _ending(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """Roll back what is open when something is raised inside; nothing to do when SQLite already did so itself."""
    try:
        yield
    except BaseException:
        # Behind whatever statement was under way: the connection's thread takes them in order.
        await _finish(connection.rollback())
        raise


async def _finish(work: Coroutine[Any, Any, object]) -> None:
    """Let `work` come to its end even if we are cancelled meanwhile, and only then be cancelled."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    task.result()
