"""Pixels: members' pictures and providers' videos, checked and made to fit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image that was checked and cleaned, on our disk. `url` is a public address of it, where it has one."""

    path: Path
    content_type: str
    width: int
    height: int
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video that was opened and decoded, on our disk, with its size as it is shown.

    `is_converted` means that its pictures were encoded anew, so that every client plays it.
    """

    path: Path
    size_bytes: int
    width: int
    height: int
    duration_s: float
    is_converted: bool = False


class BadVideo(Exception):
    """What came back is no video that can be played."""


class Media(Protocol):
    """Pixels. All work is done outside the event loop; each call has a time limit of its own."""

    async def picture(self, source: Path, to: Path, *, name: str) -> Picture:
        """Check it by content, strip all metadata, write it to `to` (the suffix is added). Raises BadImage."""

    async def clip(self, path: Path) -> Clip:
        """The video in a file, opened and measured. Raises BadVideo unless it really is one."""

    async def playable(self, clip: Clip, to: Path) -> Clip:
        """The clip itself where every client of Discord plays it, else one that it was made into. Raises BadVideo."""

    async def fit(self, clip: Clip, to: Path, *, limit_bytes: int) -> Clip | None:
        """Re-encode under `limit_bytes`; None when that would not be worth watching."""

    async def poster(self, clip: Clip, to: Path) -> Path:
        """One good frame of it as a JPEG. Raises BadVideo."""
