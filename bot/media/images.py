"""Checks an image by its content and writes a clean copy that every provider takes and Discord shows.

A name and a content type are claims, so neither is looked at. The copy is made from bare pixels: what was not a pixel
(EXIF, GPS, XMP, colour profile, comments) is applied or dropped, never carried along.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageStat

from bot.domain.errors import ImageProblem
from bot.media.decoding import IMAGE_SHORTEST_SIDE_PX, decoded
from bot.media.flawed import Flawed
from bot.media.image_formats import HEAD_BYTES, known_format
from bot.ports.media import Picture

LIMIT_BYTES = 50 * 1024 * 1024  # What RunComfy takes.
CLEAN_LIMIT_BYTES = 10_000_000  # Under the 10 MiB that Discord takes everywhere.
CLEAN_LONGEST_SIDE_PX = 4096  # More than twice what the models render.
JPEG_QUALITIES = (92, 85, 75, 60)
FLAT_COLOURS = 4096  # A drawing or a screenshot; a photograph has more within its first rows.

WHITE, BLACK = (255, 255, 255), (0, 0, 0)

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}


def clean(source: Path, to: Path) -> Picture:
    """Write what `source` shows to `to`, upright, opaque, in sRGB, without metadata. Raises Flawed.

    `Picture.path` is `to`; its content type is `image/jpeg` or `image/png`.
    """
    size_bytes = source.stat().st_size
    if size_bytes > LIMIT_BYTES:
        raise Flawed(ImageProblem.TOO_LARGE, f"{size_bytes / 1024**2:.1f} MB")
    with source.open("rb") as file:
        container = known_format(file.read(HEAD_BYTES))

    image = plain(decoded(source, container))
    data, content_type = _encoded(image)
    to.write_bytes(data)
    with Image.open(BytesIO(data)) as written:
        width, height = written.size
    return Picture(path=to, content_type=content_type, width=width, height=height)


def plain(image: Image.Image) -> Image.Image:
    """A picture as 8-bit sRGB without transparency or metadata, at most CLEAN_LONGEST_SIDE_PX long."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")  # Pillow would clip 16 bits.
    if image.has_transparency_data:
        image = _on_ground(image.convert("RGBA"))
    elif image.mode not in ("L", "CMYK"):
        image = image.convert("RGB")

    # A long strip keeps its shortest side, which would otherwise fall below what the providers take.
    scale = min(1.0, max(CLEAN_LONGEST_SIDE_PX / max(image.size), IMAGE_SHORTEST_SIDE_PX / min(image.size)))
    if scale < 1:
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)

    bare = Image.new("RGB", image.size)  # Saving writes some of `info` unasked, such as a JPEG's comment.
    bare.paste(_in_srgb(image, profile))
    return bare


def _on_ground(image: Image.Image) -> Image.Image:
    """Put a transparent RGBA image on white if what can be seen of it is dark, else on black.

    Video models know no transparency and drop it, which lays open whatever colour lies below. One fixed ground would
    swallow black line art or white lettering, the two that members most often cut out.
    """
    alpha = image.getchannel("A")
    seen = alpha.point(lambda value: 255 if value > 127 else 0)
    is_dark = seen.getbbox() is None or ImageStat.Stat(image.convert("L"), mask=seen).mean[0] < 128
    ground = Image.new("RGB", image.size, WHITE if is_dark else BLACK)
    ground.paste(image, mask=alpha)
    return ground


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}[source.profile.xcolor_space.strip()]
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image.convert(mode), source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, KeyError, ValueError):
            converted = None  # A broken profile is no reason to refuse: every viewer ignores it as well.
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    """PNG for drawings, whose edges JPEG would fray; JPEG for everything else, and for what PNG can not keep small."""
    if image.getcolors(FLAT_COLOURS) is not None:
        buffer = BytesIO()
        image.save(buffer, "PNG")
        if buffer.tell() <= CLEAN_LIMIT_BYTES:
            return buffer.getvalue(), "image/png"
    return jpeg(image, limit_bytes=CLEAN_LIMIT_BYTES), "image/jpeg"


def jpeg(image: Image.Image, *, limit_bytes: int) -> bytes:
    """An RGB image as a JPEG of at most `limit_bytes`: at lower quality, then at half the size, until it fits."""
    for quality in JPEG_QUALITIES:
        buffer = BytesIO()
        # Full chroma (4:4:4), so that red lettering does not bleed into the first frame of the video. Not `optimize`:
        # its buffer is too small for noise at this quality, and libjpeg gives up ("Suspension not allowed here").
        image.save(buffer, "JPEG", quality=quality, subsampling=0)
        if buffer.tell() <= limit_bytes:
            return buffer.getvalue()
    return jpeg(image.reduce(2), limit_bytes=limit_bytes)
