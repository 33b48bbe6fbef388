"""The store on the same SQLite file with the same settings, but without a thread between: for very many steps.

aiosqlite hands every statement to a thread and back, which takes ten times what SQLite takes for it. What is awaited
here is done at once; everything else, from the write queue to the triggers, is what runs in production.
"""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from bot.store.sqlite.database import SqliteDatabase
from bot.store.sqlite.migrate import migrate
from tests.store.samples import NOON_MS

if TYPE_CHECKING:
    import aiosqlite

# Where files are kept in memory a commit is as quick as it is whole; anywhere else it waits for the disk.
FAST = "/dev/shm" if Path("/dev/shm").is_dir() else None
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


class Inline:
    """As much of an aiosqlite connection as `SqliteDatabase` uses."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}")

    async def execute_fetchall(self, text: str, values: Any = ()) -> Iterable[sqlite3.Row]:
        return self._db.execute(text, values).fetchall()

    async def rollback(self) -> None:
        self._db.rollback()

    def close(self) -> None:
        self._db.close()


class InlineDatabase(SqliteDatabase):
    """Open it on a file that was migrated before; `migrated` is copied when there is none yet."""

    def __init__(self, path: Path, *, migrated: Path) -> None:
        if not path.exists():
            shutil.copy(migrated, path)
        self._connections = Inline(path), Inline(path)
        writer, reader = (cast("aiosqlite.Connection", connection) for connection in self._connections)
        super().__init__(writer=writer, reader=reader)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


_folder = TemporaryDirectory(dir=FAST)  # Gone with the process.


@cache
def migrated() -> Path:
    """A file that is migrated once, for every one to begin with."""
    path = Path(_folder.name) / "migrated.db"
    migrate(path, now_ms=NOON_MS)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
