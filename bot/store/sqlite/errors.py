"""Why a database is not opened, each as one sentence for the operator.

Unusable
├── AlreadyRunning     another bot has it
├── NewerDatabase      made by a newer bot
├── NoDatabase         there is none at the path
├── OlderDatabase      not migrated yet, and it may not be migrated now
├── AlteredMigration   its history is not ours
├── ForeignDatabase    it belongs to another program
├── DamagedDatabase    what it holds can not be read any more
├── OutOfReach         the file or its folder can not be opened, or not be written to
└── OldSqlite          Python came with an SQLite that lacks what the statements use
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import Outage


class Unusable(Exception):
    """The database can not be used as it is, and somebody has to look; nothing in it was changed."""


class AlreadyRunning(Unusable):
    """Two bots on one database would each carry on the same jobs, and order every video twice."""

    def __init__(self, path: Path, by: str) -> None:
        super().__init__(f"{path} is in use by another bot{f' (process {by})' if by else ''}; stop that one first")
        self.path = path


class NewerDatabase(Unusable):
    """It has migrations that this code does not know, so this code can not know what its tables mean."""

    def __init__(self, path: Path, *, has: int, known: int) -> None:
        super().__init__(f"{path} was made by a newer bot (migration {has}, this one knows {known}); update the bot")
        self.path = path


class NoDatabase(Unusable):
    """The bot was never started there, or the path is mistyped; a new database would be an empty one."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is no database at {path.absolute()}; name the bot's own in DATABASE_URL, such as "
            "sqlite:////path/to/bot.db, or make a new one with `python -m bot migrate`"
        )
        self.path = path


class OlderDatabase(Unusable):
    """It waits for migrations that only the bot itself may apply, while nobody else uses the file."""

    def __init__(self, path: Path, *, has: int, known: int) -> None:
        super().__init__(
            f"{path} is at migration {has} of {known}; stop the bot and run `python -m bot migrate`, or start "
            "the new one"
        )
        self.path = path


class AlteredMigration(Unusable):
    """A migration was edited after it had been applied: the tables may not be what the file now says."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(f"{name} is not the file that was applied to {path}; restore it from the bot's own release")
        self.path = path


class ForeignDatabase(Unusable):
    """It has tables, but no record that we made them."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a database of this bot; name another file in DATABASE_URL")
        self.path = path


class DamagedDatabase(Unusable):
    """Pages of it are not what SQLite wrote: a disk that fails, or a copy of a database that was being written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is damaged ({reason}); move it and the files beside it away, and put a backup in its place"
        )
        self.path = path


class OutOfReach(Unusable):
    """The file or its folder can not be made, opened or written to: the disk is full, read-only or somebody else's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} can not be opened and written to ({reason}); look at DATABASE_URL, at who owns the file and its "
            "folder, and at the room that is left on the disk"
        )
        self.path = path


class OldSqlite(Unusable):
    """`RETURNING` came with SQLite 3.35."""

    def __init__(self, version: str) -> None:
        super().__init__(f"this Python has SQLite {version}; 3.35 or newer is needed")


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """What SQLite and the disk say while a database is opened becomes Unusable, or Outage where it is only busy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # The rest of the code only says it more exactly.
            case sqlite3.SQLITE_NOTADB:
                raise ForeignDatabase(path) from error
            case sqlite3.SQLITE_CORRUPT:
                raise DamagedDatabase(path, str(error)) from error
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise Outage(f"another program is writing to {path}") from error
            case (
                sqlite3.SQLITE_CANTOPEN
                | sqlite3.SQLITE_READONLY
                | sqlite3.SQLITE_PERM
                | sqlite3.SQLITE_FULL
                | sqlite3.SQLITE_IOERR
            ):
                raise OutOfReach(path, str(error)) from error
        raise
    except OSError as error:
        raise OutOfReach(path, error.strerror or str(error)) from error
