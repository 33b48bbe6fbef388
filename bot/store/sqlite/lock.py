"""Lets one bot at a time have a database.

The lock is on a file beside it, because SQLite keeps locks of its own on the database itself. The system drops it
when the process ends, however it ends. It is `flock` and not `lockf`, which the same process could take twice.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.sqlite.errors import AlreadyRunning, opening

if sys.platform != "win32":
    from fcntl import LOCK_EX, LOCK_NB, flock

PID_LIMIT_BYTES = 20


def lock_path(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


@contextmanager
def only_bot(database: Path) -> Iterator[None]:
    """Be the one bot that has this database. Raises AlreadyRunning or OutOfReach. Without `flock`, takes no lock."""
    with opening(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(lock_path(database), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with opening(database):
            _take(file, database)
        # Left in place afterwards: removing it would let two others hold locks on two files of the same name.
        yield
    finally:
        os.close(file)


def _take(file: int, database: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, PID_LIMIT_BYTES, 0).decode("ascii", "replace").strip()
        raise AlreadyRunning(database, holder) from None
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
