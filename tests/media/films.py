"""Films of every kind that a provider may send, made where a test needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

from tests.media.conftest import tone

SIZE = (160, 120)
CORNERS = ((220, 30, 30), (30, 200, 40), (40, 60, 220), (230, 230, 230))  # From the left, then from above.
H264 = {"preset": "ultrafast"}


@dataclass(frozen=True, kw_only=True)
class Film:
    """What to encode, and how; names are FFmpeg's, `colours` the numbers of H.273 (primaries, transfer, matrix)."""

    codec: str = "libx264"
    pixels: str = "yuv420p"
    container: str = "mp4"
    options: Mapping[str, str] = field(default_factory=dict)
    layout: Mapping[str, str] = field(default_factory=lambda: {"movflags": "+faststart"})
    sound: str | None = None
    size: tuple[int, int] = SIZE
    frames: int = 12
    matrix: tuple[int, int, int, int] | None = None
    pixel_aspect: Fraction | None = None
    colours: tuple[int, int, int] | None = None
    full_range: bool = False
    corners: tuple[tuple[int, int, int], ...] = CORNERS

    def write(self, path: Path) -> Path:
        """The film at `path`."""
        options = dict(self.layout) if self.container in ("mp4", "mov") else {}
        with av.open(str(path), "w", format=self.container, options=options) as output:
            stream: Any = output.add_stream(self.codec, rate=24, options={**_USUAL.get(self.codec, {}), **self.options})
            stream.width, stream.height, stream.pix_fmt = *self.size, self.pixels
            if self.pixel_aspect:
                stream.codec_context.sample_aspect_ratio = self.pixel_aspect
            if self.colours:
                context = stream.codec_context
                context.color_primaries, context.color_trc, context.colorspace = self.colours
            if self.full_range:
                stream.codec_context.color_range = 2
            if self.matrix:
                a, b, c, d = (n * 65536 for n in self.matrix)
                stream.set_display_matrix([a, b, 0, c, d, 0, 0, 0, 1 << 30])
            voice: Any = _voice(output, self.sound) if self.sound else None
            for n in range(self.frames):
                frame = av.VideoFrame.from_image(picture(self.size, self.corners, n))  # type: ignore[no-untyped-call]
                matrix = {9: "bt2020", 1: "itu709"}.get((self.colours or (2, 2, 2))[2])
                wanted = frame.reformat(
                    format=self.pixels, dst_colorspace=matrix, dst_color_range="JPEG" if self.full_range else "MPEG"
                )
                wanted.pts, wanted.time_base = n, Fraction(1, 24)
                output.mux(stream.encode(wanted))
            output.mux(stream.encode(None))
            if voice is not None:
                for samples in tone(self.frames / 24):
                    output.mux(voice.encode(samples))
                output.mux(voice.encode(None))
        return path


def picture(size: tuple[int, int], corners: tuple[tuple[int, int, int], ...], n: int) -> Image.Image:
    """Four corners, each in a colour of its own, and something that moves in the middle."""
    width, height = size
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for place, colour in enumerate(corners):
        left, top = place % 2 * width // 2, place // 2 * height // 2
        draw.rectangle((left, top, left + width // 2, top + height // 2), colour)
    draw.rectangle((width // 2 - 10 + n % 8, height // 2 - 5, width // 2 + n % 8, height // 2 + 5), "black")
    return image


_USUAL: Mapping[str, Mapping[str, str]] = {
    "libx264": H264,
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
    "libsvtav1": {"preset": "12"},
}


def _voice(output: Any, codec: str) -> Any:
    voice = output.add_stream(codec, rate=48_000, layout="mono")
    if codec in ("vorbis", "dca"):
        voice.codec_context.strict = "experimental"
    return voice


def corners_of(path: Path) -> list[tuple[int, int, int]]:
    """The colours of a picture's corners, a little inside, from the left and then from above."""
    with Image.open(path) as image:
        seen = image.convert("RGB")
    width, height = seen.size
    places = [(x * width // 8, y * height // 8) for y in (1, 7) for x in (1, 7)]
    return [seen.getpixel(place) for place in places]  # type: ignore[misc]
