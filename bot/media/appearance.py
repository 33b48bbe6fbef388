"""How a film means to be seen: turned as its camera was held, in its true shape, in its own colours.

Players read all that beside the pixels. What is made of the pixels alone (a smaller film, a poster) has to have it
applied, because whoever shows that reads nothing.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.media import tone

FilterCall: TypeAlias = tuple[str, Mapping[str, str]]  # The name of one of FFmpeg's filters, and its options.

# What is done to the pixels, by the signs of a display matrix (ISO 14496-12: x' = ax + cy, y' = bx + dy).
TURNS: Mapping[tuple[int, ...], tuple[FilterCall, ...]] = {
    (1, 0, 0, 1): (),
    (0, 1, -1, 0): (("transpose", {"dir": "clock"}),),
    (-1, 0, 0, -1): (("hflip", {}), ("vflip", {})),
    (0, -1, 1, 0): (("transpose", {"dir": "cclock"}),),
    (-1, 0, 0, 1): (("hflip", {}),),
    (1, 0, 0, -1): (("vflip", {}),),
    (0, 1, 1, 0): (("transpose", {"dir": "cclock_flip"}),),
    (0, -1, -1, 0): (("transpose", {"dir": "clock_flip"}),),
}
ODDEST_PIXEL = 4  # A pixel that claims to be more than so many times as long as wide is a mistake.

# ITU-R H.273's numbers, and what `scale` calls the matrices that it knows.
UNSPECIFIED, BT709, SMPTE170M = 2, 1, 6
MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
KEPT_MATRICES = frozenset({BT709, 5, SMPTE170M})  # Every player knows these.
HD_ROWS = 720  # Who does not say which matrix it has, has BT.709's from here on, and BT.601's below.
FULL_RANGE = 2


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """All that a player would read beside the pixels. The numbers are H.273's.

    `matrix` is None for pixels that are no YUV.
    """

    coded_width: int
    coded_height: int
    turn: tuple[FilterCall, ...] = ()
    pixel_aspect: Fraction = Fraction(1)
    matrix: int | None = BT709
    primaries: int = BT709
    transfer: int = BT709
    has_full_range: bool = False

    @property
    def is_lying(self) -> bool:
        """Whether width and height change places before it is shown."""
        return any(name == "transpose" for name, _ in self.turn)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as they are shown, with square pixels; no side is made shorter."""
        width = round(self.coded_width * max(self.pixel_aspect, Fraction(1)))
        height = round(self.coded_height / min(self.pixel_aspect, Fraction(1)))
        return (height, width) if self.is_lying else (width, height)

    @property
    def detail(self) -> float:
        """How much of a shown pixel was really taken: stretched ones need no more bits than those they come from."""
        width, height = self.size
        return self.coded_width * self.coded_height / (width * height)

    @property
    def needs_tone_mapping(self) -> bool:
        return tone.needs_tone_mapping(self.transfer, self.primaries)

    @property
    def shown_matrix(self) -> int:
        """The matrix of what is made of it."""
        if self.needs_tone_mapping or self.matrix not in KEPT_MATRICES:
            return BT709
        return self.matrix


def appearance_of(stream: VideoStream, frame: VideoFrame) -> Appearance:
    """As the container, the codec and its first frame say."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, ODDEST_PIXEL) <= aspect <= ODDEST_PIXEL:
        aspect = Fraction(1)
    context = stream.codec_context
    primaries, transfer = int(context.color_primaries), int(context.color_trc)
    if transfer in tone.HDR_TRANSFERS and primaries == UNSPECIFIED:
        primaries = tone.BT2020
    return Appearance(
        coded_width=frame.width,
        coded_height=frame.height,
        turn=_turn(frame),
        pixel_aspect=aspect,
        matrix=_matrix(frame, int(context.colorspace)),
        primaries=primaries,
        transfer=transfer,
        has_full_range=frame.format.name.startswith("yuvj") or int(frame.color_range) == FULL_RANGE,
    )


def _turn(frame: VideoFrame) -> tuple[FilterCall, ...]:
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return ()
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(data))
    largest = max(abs(a), abs(b), abs(c), abs(d), 1)
    signs = tuple(round(value / largest) for value in (a, b, c, d))  # A few degrees more or less are no turn.
    return TURNS.get(signs, ())


def _matrix(frame: VideoFrame, said: int) -> int | None:
    if frame.format.is_rgb or frame.format.name.startswith(("pal", "gray", "gbr")):
        return None
    if said in MATRICES:
        return said
    return BT709 if frame.height >= HD_ROWS else SMPTE170M
