"""Intact pictures are taken whatever is wrong with their wrapping, and of an animation what shows something."""

import random
import subprocess
import sys
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from bot.domain.errors import ImageProblem
from bot.media import decoding
from tests.media.pictures import Bench, chunk, near, photo, saved

HEADER_END = 33  # Of a PNG: the signature and IHDR.
RED, BLUE = (255, 0, 0), (0, 0, 255)


def scenery(width: int = 320, height: int = 240) -> Image.Image:
    """Smooth above, and of one colour below, as many a picture is."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    image.paste((20, 120, 40), (0, height * 3 // 4, width, height))
    return image


def with_chunk(kind: bytes, body: bytes, *, flip: bool = False) -> bytes:
    """A PNG with one more chunk behind its header, with a wrong checksum if wanted."""
    data, extra = saved(photo(), "PNG"), bytearray(chunk(kind, body))
    if flip:
        extra[-1] ^= 0xFF
    return data[:HEADER_END] + bytes(extra) + data[HEADER_END:]


def moving(format: str, *frames: Image.Image, **options: Any) -> bytes:
    lossless = {"lossless": True} if format == "WEBP" else {}
    return saved(frames[0], format, save_all=True, append_images=frames[1:], duration=40, **lossless, **options)


def marked(colour: str = "red") -> Image.Image:
    """A frame that shows something."""
    frame = Image.new("RGBA", (200, 200), "white")
    ImageDraw.Draw(frame).rectangle((40, 40, 160, 160), colour)
    return frame


@pytest.mark.parametrize("image", [photo(), scenery()], ids=["photo", "scenery"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 95}], ids=str)
@pytest.mark.parametrize("missing", [1, 2, 3, 7, 11])
def test_a_jpeg_that_lacks_only_its_last_bytes_is_taken(
    bench: Bench, image: Image.Image, options: dict[str, Any], missing: int
) -> None:
    data = saved(image, "JPEG", **options)

    taken = bench.clean(data[:-missing])

    with Image.open(BytesIO(data)) as whole:
        assert taken.size == whole.size
        assert near(taken.getpixel((5, 5)), whole.convert("RGB").getpixel((5, 5)), by=30)  # type: ignore[arg-type]


@pytest.mark.parametrize("image", [photo(), scenery()], ids=["photo", "scenery"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5])
def test_a_jpeg_that_was_really_cut_is_refused(
    bench: Bench, image: Image.Image, options: dict[str, Any], kept: float
) -> None:
    data = saved(image, "JPEG", **options)

    assert bench.flaw(data[: int(len(data) * kept)])[0] is ImageProblem.BROKEN


def test_how_much_is_missing_is_told_by_the_picture_not_by_bytes(bench: Bench) -> None:
    """Half of this file is one small corner: what lacks its last tenth lacks nearly nothing, and the reverse."""
    busy_above, busy_below = Image.new("RGB", (640, 640)), Image.new("RGB", (640, 640))
    noise = photo(640, 320)
    busy_above.paste(noise, (0, 0))
    busy_below.paste(noise, (0, 320))
    above, below = saved(busy_above, "JPEG"), saved(busy_below, "JPEG")

    assert bench.flaw(above[:-500])[0] is ImageProblem.BROKEN
    assert bench.clean(below[:-500]).size == (640, 640)


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 9}, {"subsampling": 0}], ids=str)
def test_a_large_jpeg_that_was_really_cut_is_refused(bench: Bench, options: dict[str, Any]) -> None:
    """Also where far more is missing than was put behind it to find its end."""
    data = saved(photo(1600, 1200), "JPEG", quality=90, **options)

    for kept in (0.5, 0.8, 0.94):
        assert bench.flaw(data[: int(len(data) * kept)])[0] is ImageProblem.BROKEN
    assert bench.clean(data[: int(len(data) * 0.99)]).size == (1600, 1200)


def test_a_jpeg_of_four_inks_that_lacks_its_last_bytes_is_taken(bench: Bench) -> None:
    assert bench.clean(saved(photo().convert("CMYK"), "JPEG")[:-11]).size == (300, 200)


def test_a_broken_orientation_is_no_damage(bench: Bench) -> None:
    for exif in (b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nothing", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(9)):
        assert bench.clean(saved(photo(), "JPEG", exif=exif)).size == (300, 200)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"gAMA", b"pHYs", b"tIME", b"iCCP", b"eXIf", b"prVt"])
def test_a_wrong_checksum_where_no_picture_is_costs_nothing(bench: Bench, kind: bytes) -> None:
    assert bench.clean(with_chunk(kind, b"Comment\0\0" + random.Random(1).randbytes(40), flip=True)).size == (300, 200)


@pytest.mark.parametrize("kind", [b"iCCP", b"zTXt"])
@pytest.mark.parametrize("length", [1_300_000, 64 * 1024**2])
def test_a_chunk_that_unpacks_to_too_much_is_left_out_unread(bench: Bench, kind: bytes, length: int) -> None:
    body = b"Comment\0\0" + zlib.compress(bytes(length), 9)

    assert bench.clean(with_chunk(kind, body)).size == (300, 200)


def test_a_chunk_over_a_megabyte_is_left_out(bench: Bench) -> None:
    noise = random.Random(1).randbytes(1_300_000)

    for kind, body in ((b"iCCP", b"wide\0\0" + zlib.compress(noise)), (b"tEXt", b"k\0" + noise), (b"caBX", noise)):
        assert bench.clean(with_chunk(kind, body)).size == (300, 200)


def test_a_wrong_checksum_in_the_picture_itself_is_damage(bench: Bench) -> None:
    data = bytearray(saved(photo(), "PNG"))
    data[HEADER_END - 1] ^= 0xFF

    assert bench.flaw(bytes(data))[0] is ImageProblem.BROKEN


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
@pytest.mark.parametrize("first", [(0, 0, 0, 0), (0, 0, 0, 255), (255, 255, 255, 255), (255, 0, 0, 255)], ids=str)
def test_of_an_animation_the_first_frame_that_shows_something_is_taken(
    bench: Bench, format: str, first: tuple[int, int, int, int]
) -> None:
    blank = Image.new("RGBA", (200, 200), first)

    image = bench.clean(moving(format, blank, blank, marked("blue"), marked("lime")))

    assert near(image.getpixel((100, 100)), BLUE, by=12)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_that_shows_something_at_once_the_first_frame_is_taken(bench: Bench, format: str) -> None:
    image = bench.clean(moving(format, marked("red"), marked("blue")))

    assert near(image.getpixel((100, 100)), RED, by=12)
    assert not getattr(image, "is_animated", False)


def test_of_an_animation_of_nothing_the_first_frame_is_taken(bench: Bench) -> None:
    first, second = Image.new("RGB", (200, 200), "red"), Image.new("RGB", (200, 200), "blue")

    assert bench.clean(moving("GIF", first, *[second] * 20)).getpixel((9, 9)) == RED


def test_only_so_many_frames_are_looked_at(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LOOKED_AT_FRAMES", 3)
    blanks = [Image.new("L", (200, 200), n) for n in range(4)]

    assert near(bench.clean(moving("GIF", *blanks, marked("blue"))).getpixel((100, 100)), (0, 0, 0))


def test_a_damaged_later_frame_leaves_the_first(bench: Bench) -> None:
    data = moving("GIF", Image.new("RGB", (200, 200), "red"), photo(200, 200))

    assert bench.clean(data[: len(data) * 2 // 3]).getpixel((9, 9)) == RED


def test_a_damaged_frame_of_a_png_leaves_the_still_picture(bench: Bench) -> None:
    data = bytearray(moving("PNG", marked("red"), marked("blue")))
    data[data.index(b"fdAT") + 9] ^= 0xFF

    assert bench.clean(bytes(data)).getpixel((100, 100)) == RED


def test_a_photo_of_a_phone_stands_upright(bench: Bench) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = photo(300, 200)
    lying.paste(RED, (0, 0, 60, 60))

    for kind in ("HEIF", "AVIF"):
        image = bench.clean(saved(lying, kind, exif=exif.tobytes(), quality=95))

        assert image.size == (200, 300)
        assert near(image.getpixel((180, 20)), RED, by=20)
        assert b"Exif" not in bench.to.read_bytes()


def test_the_decoder_of_heic_stays_out_of_the_bot(bench: Bench) -> None:
    """It reads strangers' bytes in C, so only the pixel process may load it, and only for such a file."""
    code = "import sys, bot.media.pixels, bot.media.decoding; print('pillow_heif' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
