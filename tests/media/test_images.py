"""What becomes of the images that members attach."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from bot.domain.errors import ImageProblem
from bot.media import images
from bot.media.images import clean, jpeg
from tests.media.pictures import Bench, near, photo, png, saved


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_photo_in_every_accepted_format_comes_out_in_its_size(bench: Bench, format: str) -> None:
    image = bench.clean(saved(photo(), format))

    assert (image.mode, image.size) == ("RGB", (300, 200))
    assert image.format in {"JPEG", "PNG"}


def test_the_picture_tells_what_was_written(bench: Bench) -> None:
    bench.source.write_bytes(saved(photo(), "WEBP"))

    picture = clean(bench.source, bench.to)

    assert (picture.path, picture.content_type, picture.width, picture.height) == (bench.to, "image/jpeg", 300, 200)


def test_a_photo_keeps_its_full_chroma(bench: Bench) -> None:
    image = bench.clean(saved(photo(), "PNG"))

    assert image.format == "JPEG"
    assert [part[1:3] for part in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_a_drawing_is_kept_exactly(bench: Bench) -> None:
    drawing = Image.new("RGB", (300, 200), (250, 20, 20))
    ImageDraw.Draw(drawing).line((0, 0, 299, 199), (0, 0, 255))

    image = bench.clean(saved(drawing.quantize(8), "PNG"))

    assert image.format == "PNG"
    assert image.tobytes() == drawing.tobytes()


@pytest.mark.parametrize(
    ("data", "problem", "detail"),
    [
        (b"", ImageProblem.NOT_AN_IMAGE, ""),
        (b"holiday.png, but a text", ImageProblem.NOT_AN_IMAGE, ""),
        (b"<!DOCTYPE html><html><svg></svg></html>", ImageProblem.NOT_AN_IMAGE, ""),
        (b"PK\3\4" + bytes(60), ImageProblem.NOT_AN_IMAGE, ""),
        (b"\0\0\0\x18ftypmp42" + bytes(60), ImageProblem.NOT_AN_IMAGE, ""),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', ImageProblem.UNSUPPORTED, "SVG"),
        (b"%PDF-1.7\n", ImageProblem.UNSUPPORTED, "PDF"),
        (b"\0\0\0\x18ftypheic" + bytes(60), ImageProblem.BROKEN, ""),
        (saved(Image.new("RGB", (300, 200)), "TIFF"), ImageProblem.UNSUPPORTED, "TIFF"),
        (saved(Image.new("RGB", (300, 200)), "BMP"), ImageProblem.UNSUPPORTED, "BMP"),
        (b"\x89PNG\r\n\x1a\n", ImageProblem.BROKEN, ""),
        (b"GIF89a" + bytes(100), ImageProblem.BROKEN, ""),
        (b"\xff\xd8\xff" + b"not a jpeg" * 30, ImageProblem.BROKEN, ""),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_usable_image_is_called_by_its_name(
    bench: Bench, data: bytes, problem: ImageProblem, detail: str
) -> None:
    assert bench.flaw(data) == (problem, detail)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_cut_off_file_is_refused(bench: Bench, format: str) -> None:
    data = saved(photo(), format)

    assert bench.flaw(data[: len(data) // 2])[0] is ImageProblem.BROKEN


def test_a_damaged_file_is_refused(bench: Bench) -> None:
    data = bytearray(saved(photo(), "PNG"))
    data[len(data) // 2] ^= 0xFF

    assert bench.flaw(bytes(data))[0] is ImageProblem.BROKEN


def test_a_file_over_the_limit_is_refused_unread(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "LIMIT_BYTES", 1024**2)

    assert bench.flaw(saved(photo(), "PNG") + bytes(1024**2)) == (ImageProblem.TOO_LARGE, "1.2 MB")


@pytest.mark.parametrize("size", [(127, 300), (300, 127), (1, 1)])
def test_small_sides_are_refused(bench: Bench, size: tuple[int, int]) -> None:
    assert bench.flaw(saved(Image.new("RGB", size), "PNG")) == (ImageProblem.TOO_SMALL, f"{size[0]} x {size[1]}")


def test_the_smallest_image_allowed_is_taken(bench: Bench) -> None:
    assert bench.clean(saved(Image.new("RGB", (128, 128)), "PNG")).size == (128, 128)


def test_long_sides_are_refused(bench: Bench) -> None:
    assert bench.flaw(saved(Image.new("1", (8193, 200)), "PNG")) == (ImageProblem.TOO_BIG, "8193 x 200")


@pytest.mark.parametrize("side", [30_000, 12_000, 2**31 - 1])
def test_a_header_that_claims_too_much_is_refused_before_anything_is_unpacked(bench: Bench, side: int) -> None:
    assert bench.flaw(png(side, side))[0] is ImageProblem.TOO_BIG


def test_a_small_file_that_unpacks_hugely_is_refused(bench: Bench) -> None:
    bomb = png(9000, 9000, depth=1, colour_type=0, rows=bytes(9000 * (1 + 9000 // 8)))

    assert len(bomb) < 20_000
    assert bench.flaw(bomb) == (ImageProblem.TOO_BIG, "9000 x 9000")


def test_a_rotated_photo_stands_upright_and_says_nothing_of_its_camera_or_place(bench: Bench) -> None:
    lying = photo(300, 200)
    lying.paste((255, 0, 0), (0, 0, 60, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was turned: to be shown a quarter turn clockwise.
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    data = saved(
        lying, "JPEG", exif=exif, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>", quality=95
    )

    image = bench.clean(data)

    assert b"Secret" in data
    assert image.size == (200, 300)
    assert near(image.getpixel((180, 20)), (255, 0, 0), by=12)
    assert b"Secret" not in bench.to.read_bytes()
    assert not image.getexif()
    assert not image.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_text_in_a_png_is_dropped(bench: Bench) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "SecretPrompt")
    info.add_itxt("XML:com.adobe.xmp", "SecretXmp")

    image = bench.clean(saved(Image.new("RGB", (200, 200)), "PNG", pnginfo=info, dpi=(300, 300)))

    assert b"Secret" not in bench.to.read_bytes()
    assert image.info == {}


def test_a_colour_profile_is_applied_and_dropped(bench: Bench) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for profile in (lab, srgb, b"no profile at all"):
        image = bench.clean(saved(photo(), "JPEG", icc_profile=profile))

        assert "icc_profile" not in image.info


def test_a_wide_colour_profile_changes_the_pixels(bench: Bench) -> None:
    """Swapping the red and green primaries stands for any profile that is not sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"

    image = bench.clean(saved(Image.new("RGB", (200, 200), (255, 0, 0)), "PNG", icc_profile=bytes(profile)))

    assert near(image.getpixel((9, 9)), (0, 255, 0))


def test_a_cmyk_photo_becomes_rgb(bench: Bench) -> None:
    image = bench.clean(saved(Image.new("CMYK", (200, 200), (0, 255, 255, 0)), "JPEG"))

    assert image.mode == "RGB"
    assert near(image.getpixel((9, 9)), (255, 0, 0))


@pytest.mark.parametrize("value", [0, 128, 255])
def test_16_bit_grey_keeps_its_brightness(bench: Bench, value: int) -> None:
    image = bench.clean(saved(Image.new("I;16", (200, 200), value * 257), "PNG"))

    assert near(image.getpixel((9, 9)), (value, value, value), by=1)


def test_16_bit_colour_keeps_its_colour(bench: Bench) -> None:
    row = b"\0" + b"\x80\x00\x40\x00\x20\x00" * 200

    image = bench.clean(png(200, 200, depth=16, rows=row * 200))

    assert image.getpixel((9, 9)) == (128, 64, 32)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_png_becomes_rgb(bench: Bench, mode: str) -> None:
    assert bench.clean(saved(photo().convert(mode), "PNG")).mode == "RGB"


@pytest.mark.parametrize(("drawn", "ground"), [("black", (255, 255, 255)), ("white", (0, 0, 0))])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_cut_out_stands_against_its_ground(
    bench: Bench, mode: str, drawn: str, ground: tuple[int, int, int]
) -> None:
    cut_out = Image.new("RGBA", (200, 200), (90, 90, 90, 0))
    cut_out.paste(drawn, (80, 80, 120, 120))

    image = bench.clean(saved(cut_out.convert(mode), "PNG"))

    assert image.getpixel((5, 5)) == ground
    assert image.getpixel((100, 100)) != ground


def test_a_transparent_palette_colour_is_not_laid_bare(bench: Bench) -> None:
    paletted = Image.new("P", (200, 200), 1)
    paletted.putpalette([0, 0, 0, 255, 0, 255])
    paletted.paste(0, (50, 50, 150, 150))

    image = bench.clean(saved(paletted, "GIF", transparency=1))

    assert image.getpixel((5, 5)) == (255, 255, 255)
    assert image.getpixel((100, 100)) == (0, 0, 0)


def test_an_invisible_image_is_survived(bench: Bench) -> None:
    assert bench.clean(saved(Image.new("RGBA", (200, 200)), "PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_image_is_scaled_to_what_models_can_use(bench: Bench) -> None:
    assert bench.clean(saved(Image.new("L", (8192, 2048), 99), "PNG")).size == (4096, 1024)


def test_a_long_strip_keeps_the_shortest_side_that_providers_take(bench: Bench) -> None:
    assert bench.clean(saved(Image.new("L", (8192, 150), 99), "PNG")).size == (6991, 128)


def test_a_jpeg_is_made_smaller_until_it_fits() -> None:
    data = jpeg(photo(400, 400), limit_bytes=20_000)

    assert len(data) <= 20_000
    with Image.open(BytesIO(data)) as image:
        assert image.size == (200, 200) or image.size == (100, 100)
