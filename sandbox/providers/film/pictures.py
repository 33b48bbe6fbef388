"""Moves a camera over one picture, or from picture to picture: the films of image-to-video and of key frames."""

import math
from collections.abc import Iterator, Sequence

from PIL import Image, ImageOps

from sandbox.providers.film.dice import Dice

PUSH = 1.16  # How far the camera comes closer in one shot.
MARGIN = 1.06  # What stands over at the edges, so that the camera can wander.
DISSOLVE = (0.2, 0.8)  # The part of the way between two key frames in which one turns into the other.

Box = tuple[float, float, float, float]


def push_in(
    picture: Image.Image, seed: int, size: tuple[int, int], duration_s: float, frame_rate: int
) -> Iterator[Image.Image]:
    """One slow shot over the picture, closer or further, towards a point near its middle."""
    shot = _Shot(picture, size, Dice("push in", seed))
    frames = round(duration_s * frame_rate)
    for number in range(frames):
        yield shot.frame(_eased(number / max(1, frames - 1)))


def key_frames(
    pictures: Sequence[Image.Image], parts_s: Sequence[float], seed: int, size: tuple[int, int], frame_rate: int
) -> Iterator[Image.Image]:
    """From each picture to the next in the time of its part; the camera keeps moving through the dissolves."""
    dice = Dice("key frames", seed)
    shots = [_Shot(picture, size, dice) for picture in pictures]
    total_s = sum(parts_s)
    for number in range(round(total_s * frame_rate)):
        time_s, part = number / frame_rate, 0
        while part < len(parts_s) - 1 and time_s >= parts_s[part]:
            time_s -= parts_s[part]
            part += 1
        way = min(1.0, time_s / parts_s[part])
        share = _eased(min(1.0, max(0.0, (way - DISSOLVE[0]) / (DISSOLVE[1] - DISSOLVE[0]))))
        if share <= 0:
            yield shots[part].frame(0.5 + 0.5 * way)
        elif share >= 1:
            yield shots[part + 1].frame(0.5 * way)
        else:
            yield Image.blend(shots[part].frame(0.5 + 0.5 * way), shots[part + 1].frame(0.5 * way), share)


class _Shot:
    """A camera over one picture; 0 is where it starts and 1 where it ends."""

    def __init__(self, picture: Image.Image, size: tuple[int, int], dice: Dice) -> None:
        self._size = size
        # A little larger than the closest view needs, and no larger: this is what each frame is cut from.
        room = (math.ceil(size[0] * PUSH * MARGIN), math.ceil(size[1] * PUSH * MARGIN))
        self._picture = ImageOps.fit(picture, room, Image.Resampling.LANCZOS)
        self._aim = (dice.between(0.35, 0.65), dice.between(0.35, 0.65))
        self._start = (dice.between(0.0, 1.0), dice.between(0.2, 0.8))
        self._comes_closer = dice.unit() < 0.75

    def frame(self, way: float) -> Image.Image:
        way = way if self._comes_closer else 1 - way
        box = self._view(way)
        return self._picture.resize(self._size, Image.Resampling.BILINEAR, box=box)

    def _view(self, way: float) -> Box:
        width, height = self._picture.size
        zoom = MARGIN * PUSH**way  # Equal ratios in equal times look like equal speed.
        wide, high = width / zoom, height / zoom
        left = (width - wide) * (self._start[0] + (self._aim[0] - self._start[0]) * way)
        top = (height - high) * (self._start[1] + (self._aim[1] - self._start[1]) * way)
        return (left, top, left + wide, top + high)


def _eased(way: float) -> float:
    return way * way * (3 - 2 * way)
