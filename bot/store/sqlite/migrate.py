"""Brings a database to the tables that this code knows: numbered SQL files, each in one transaction with its record.

A database that already holds something is copied first, and the copy stays beside it: a migration that turns out to
be wrong costs an hour, not a community's credits. This is plain blocking code, run before anything else is open.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.store.sqlite.errors import (
    AlteredMigration,
    DamagedDatabase,
    ForeignDatabase,
    NewerDatabase,
    NoDatabase,
    OlderDatabase,
    opening,
)

FOLDER = Path(__file__).with_name("migrations")
PRIVATE = 0o600  # Prompts, and tokens that can still be used; SQLite gives the files beside it the same mode.
WAIT_S = 5.0  # For another process that is writing.

RECORD = """
CREATE TABLE IF NOT EXISTS migrations (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    applied_ms BIGINT NOT NULL
)
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One numbered file, such as `0001_first.sql`."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Of the text, read with any line ending, so that a checkout on Windows has the same."""
        return sha256(self.sql.encode()).hexdigest()


def migrate(path: Path, *, now_ms: int, folder: Path = FOLDER) -> list[Migration]:
    """Apply what is missing, after a backup if there is anything to lose, and say what was applied. Raises Unusable."""
    with opening(path):
        if not path.exists():
            path.touch(mode=PRIVATE)
    with _opened(path) as db:
        _check_pages(db, path)
        missing = _missing(db, path, folder)
        if missing and _has_tables(db):
            backup = path.with_name(f"{path.name}.before-{missing[0].number:04d}-{now_ms}")
            back_up(path, backup)
            log.info("database backed_up to=%s", backup.name)
        for migration in missing:
            _apply(db, migration, now_ms)
            log.info("database migrated name=%s", migration.name)
        _check_writable(db)
        return missing


def check(path: Path, *, folder: Path = FOLDER) -> None:
    """Raises Unusable unless the database is whole and has exactly the migrations that are known. Changes nothing."""
    if not path.exists():
        raise NoDatabase(path)
    with _opened(path) as db:
        _check_pages(db, path)
        missing = _missing(db, path, folder)
        if missing:
            raise OlderDatabase(path, has=missing[0].number - 1, known=missing[-1].number)


def back_up(path: Path, to: Path) -> None:
    """A complete copy at `to`, also while the bot is writing; there is never half of one under that name."""
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=PRIVATE)
    with closing(sqlite3.connect(path, timeout=WAIT_S)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(to)


def known(folder: Path = FOLDER) -> list[Migration]:
    """Every migration file, in order. Numbers start at 1 and leave nothing out."""
    migrations = [
        Migration(number=int(file.name.partition("_")[0]), name=file.name, sql=file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.sql"))
    ]
    if [m.number for m in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError(f"the migrations in {folder} are not numbered 1 to {len(migrations)}")
    return migrations


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with opening(path), closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)) as db:
        yield db


def _check_pages(db: sqlite3.Connection, path: Path) -> None:
    """Now, and not when a job meets the page that is not what it was (measured: 0.7 s for 100 MB)."""
    if (found := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise DamagedDatabase(path, " ".join(found.split()))


def _check_writable(db: sqlite3.Connection) -> None:
    """Commits what changes nothing: a disk that is full or read-only says so before anybody pays for a video."""
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"PRAGMA user_version = {db.execute('PRAGMA user_version').fetchone()[0]}")
    db.execute("COMMIT")


def _missing(db: sqlite3.Connection, path: Path, folder: Path) -> list[Migration]:
    migrations = known(folder)
    applied = _applied(db)
    if not applied and _has_tables(db):
        raise ForeignDatabase(path)
    if len(applied) > len(migrations):
        raise NewerDatabase(path, has=len(applied), known=len(migrations))
    for migration, record in zip(migrations, applied, strict=False):
        if (migration.number, migration.name, migration.checksum) != record:
            raise AlteredMigration(path, migration.name)
    return migrations[len(applied) :]


def _applied(db: sqlite3.Connection) -> list[tuple[int, str, str]]:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return []
    return db.execute("SELECT number, name, checksum FROM migrations ORDER BY number").fetchall()


def _has_tables(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _apply(db: sqlite3.Connection, migration: Migration, now_ms: int) -> None:
    # Foreign keys are not enforced on this connection, so that a migration can rebuild a table; they are checked once
    # it is done.
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(RECORD)
        for statement in _statements(migration.sql):
            db.execute(statement)
        _check_parents(db, migration)
        record = {"1": migration.number, "2": migration.name, "3": migration.checksum, "4": now_ms}
        db.execute("INSERT INTO migrations (number, name, checksum, applied_ms) VALUES ($1, $2, $3, $4)", record)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _check_parents(db: sqlite3.Connection, migration: Migration) -> None:
    if orphan := db.execute("PRAGMA foreign_key_check").fetchone():
        raise ValueError(f"{migration.name} leaves a row of {orphan[0]} without its parent")


def _statements(sql: str) -> Iterator[str]:
    """`executescript` would commit first, and a trigger has semicolons inside: SQLite itself says where one ends."""
    lines: list[str] = []
    for line in sql.splitlines():
        lines.append(line)
        statement = "\n".join(lines)
        if sqlite3.complete_statement(statement):
            yield statement
            lines.clear()
    if rest := "\n".join(lines).strip():
        yield rest
