"""The bot's own disk, when it takes nothing more: full, over its quota, read-only, broken or somebody else's."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, EIO, ENOSPC, EPERM, EROFS
from pathlib import Path

from bot.domain.errors import Outage

DISK_ERRNOS = frozenset({ENOSPC, EDQUOT, EROFS, EFBIG, EIO, EACCES, EPERM})
PROBE_BYTES = 256 * 1024


class DiskOutage(Outage):
    """The disk takes nothing more. Nobody outside is to blame, and only the operator can make room."""


@contextmanager
def on_disk() -> Iterator[None]:
    """For a block that does nothing but touch files of ours: what the disk refuses becomes a DiskOutage."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_ERRNOS:
            raise DiskOutage(f"the disk takes nothing more ({error.strerror})") from error
        raise


def check_disk(file: Path) -> None:
    """Raises DiskOutage where nothing more can be written to the end of `file`."""
    with on_disk(), file.open("ab") as end:
        end.write(bytes(PROBE_BYTES))
