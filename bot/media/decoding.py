"""Unpacks an image that a stranger made: within limits, mended where only its wrapping is damaged, and upright.

Of an animation the first picture that shows something is taken. Many begin with an empty or a black one, to fade in
from, and a video of that would be a video of nothing.
"""

import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bot.domain.errors import ImageProblem
from bot.media.blank import shows_something
from bot.media.flawed import Flawed
from bot.media.jpeg_mending import mended_jpeg
from bot.media.png_mending import mended_png

IMAGE_SHORTEST_SIDE_PX = 128
IMAGE_LONGEST_SIDE_PX = 8192

ANIMATED = frozenset({"GIF", "WEBP", "PNG", "AVIF"})  # Not HEIF and MPO: their other pictures are not later ones.
LOOKED_AT_FRAMES = 120  # Five seconds of a film; no fade-in is longer.
LOOKED_AT_PX = 120_000_000  # WebP takes 4 s for so many, GIF 2 s, of the 30 s that a picture has.


def decoded(source: Path, format: str) -> Image.Image:
    """An upright picture. Raises Flawed; the sides are judged by the header, before anything is unpacked."""
    try:
        with warnings.catch_warnings(action="ignore"):
            if format == "PNG":
                return _picture(BytesIO(mended_png(source.read_bytes())), format)
            if format == "JPEG":
                return _photo(source)
            if format == "HEIF":
                _register_heif()
            return _picture(source, format)
    except Flawed:
        raise
    except Image.DecompressionBombError as error:
        raise Flawed(ImageProblem.TOO_BIG) from error
    except Exception as error:  # A decoder that meets a hostile file may raise anything at all.
        raise Flawed(ImageProblem.BROKEN) from error


def _photo(source: Path) -> Image.Image:
    try:
        return _picture(source, "JPEG")
    except OSError:
        with Image.open(source, formats=["JPEG"]) as image:
            _check_sides(image)
        mended = mended_jpeg(source.read_bytes())
        if mended is None:
            raise
        return _picture(BytesIO(mended), "JPEG")


def _register_heif() -> None:
    # Imported here and not above, so that only the pixel process has it: libheif and libde265 read strangers' bytes.
    from pillow_heif import HeifImageFile

    Image.register_open("HEIF", HeifImageFile)  # Its own registration would take files by their first brand alone.


def _picture(source: Path | BytesIO, format: str) -> Image.Image:
    with Image.open(source, formats=[format]) as image:
        _check_sides(image)
        image.load()
        _check_sides(image)  # A GIF's frame may be larger than its screen.
        if image.format not in ANIMATED or not getattr(image, "is_animated", False):
            return _upright(image)
        first = _upright(image)
        with suppress(Exception):  # Whatever a decoder says of a damaged frame, or of one that is not there.
            for place in range(1, min(LOOKED_AT_FRAMES, LOOKED_AT_PX // (image.width * image.height))):
                if _shows(image):
                    return _upright(image)
                image.seek(place)
                image.load()
                _check_sides(image)
        return first


def _shows(image: Image.Image) -> bool:
    """Also apart from what lies hidden under its transparency."""
    if not image.has_transparency_data:
        return shows_something(image.convert("RGB"))
    seen = image.convert("RGBA")
    clear = Image.new("RGBA", seen.size)
    return shows_something(Image.composite(seen, clear, seen.getchannel("A")))


def _upright(image: Image.Image) -> Image.Image:
    """As its metadata say; a copy, also where they can not be read, as every viewer shows it then."""
    with suppress(Exception):
        return ImageOps.exif_transpose(image)
    return image.copy()


def _check_sides(image: Image.Image) -> None:
    if max(image.size) > IMAGE_LONGEST_SIDE_PX:
        raise Flawed(ImageProblem.TOO_BIG, f"{image.width} x {image.height}")
    if min(image.size) < IMAGE_SHORTEST_SIDE_PX:
        raise Flawed(ImageProblem.TOO_SMALL, f"{image.width} x {image.height}")
