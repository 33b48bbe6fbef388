"""The one render behind all providers: a plan goes in, a real MP4 comes out. Runs in a process of its own.

What a film shows is decided by its plan alone, so a plan with the same seed gives the same file.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from sandbox.providers.film.film import fine, heavy, write_film
from sandbox.providers.film.landscape import landscape
from sandbox.providers.film.pictures import key_frames, push_in

SHORT_SIDE_PX = {"720p": 720, "1080p": 1080}
NARROWEST, WIDEST = 0.4, 2.5  # Pika's own limits of an aspect ratio.
HEAVY_BYTES = 27 * 1024 * 1024
HEAVY_FRAME_RATE = 24  # Fewer frames could not hold that much.
MOST_PIXELS = 64_000_000


class BadPicture(Exception):
    """An image that cannot be decoded."""


class Abandoned(Exception):
    """The render was given up: its film is not wanted any more."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything a film depends on. `parts_s` are the lengths between key frames; one part where there are none."""

    prompt: str
    seed: int
    resolution: str
    parts_s: tuple[float, ...]
    frame_rate: int
    ratio: float | None = None  # Width by height; None follows the first picture.
    pictures: tuple[bytes, ...] = ()
    is_heavy: bool = False

    @property
    def duration_s(self) -> float:
        return sum(self.parts_s)


def render(plan: Plan, path: Path, is_abandoned: Callable[[], bool]) -> None:
    """Write the plan's film to `path`, all or nothing. Raises BadPicture, Abandoned."""
    pictures = [_opened(data) for data in plan.pictures]
    size = frame_size(plan.resolution, plan.ratio or (pictures[0].width / pictures[0].height if pictures else 16 / 9))
    rate = HEAVY_FRAME_RATE if plan.is_heavy else plan.frame_rate
    stock = heavy(HEAVY_BYTES, plan.duration_s) if plan.is_heavy else fine(size)
    if len(pictures) > 1:
        frames = key_frames(pictures, plan.parts_s, plan.seed, size, rate)
    elif pictures:
        frames = push_in(pictures[0], plan.seed, size, plan.duration_s, rate)
    else:
        frames = landscape(plan.prompt, plan.seed, size, plan.duration_s, rate)
    unfinished = path.with_suffix(".part")
    try:
        write_film(unfinished, _until(is_abandoned, frames), size=size, frame_rate=rate, stock=stock, seed=plan.seed)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def frame_size(resolution: str, ratio: float) -> tuple[int, int]:
    """Width and height: the resolution names the shorter side, and both are even, as yuv420p wants."""
    short = SHORT_SIDE_PX[resolution]
    ratio = min(WIDEST, max(NARROWEST, ratio))
    wide, high = (short * ratio, short) if ratio >= 1 else (short, short / ratio)
    return 2 * round(wide / 2), 2 * round(high / 2)


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture("The image has too many pixels")
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPicture(str(error)) from error


def _until(is_abandoned: Callable[[], bool], frames: Iterator[Image.Image]) -> Iterator[Image.Image]:
    for frame in frames:
        if is_abandoned():
            raise Abandoned
        yield frame
