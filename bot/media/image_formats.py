"""Tells from its first bytes what kind of image a file is, whatever its name and content type claim."""

from bot.domain.errors import ImageProblem
from bot.media.flawed import Flawed

HEAD_BYTES = 1024

# What members take for an image and we do not, to be told by its name; everything else is not an image.
FOREIGN_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"8BPS", "PSD"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
    (b"\0\0\1\0", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
)

# The brands of ISO 23008-12 and its amendments. A file names its own first, then every other that it agrees with, and
# writers differ in which one comes first: so all are looked at. `mif1` and its like say only that it is some HEIF.
AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
FOREIGN_BRANDS = {
    b"avci": "HEIF with H.264",
    b"avcs": "HEIF with H.264",
    b"jpeg": "HEIF with JPEG",
    b"jpgs": "HEIF with JPEG",
    b"j2ki": "HEIF with JPEG 2000",
    b"j2is": "HEIF with JPEG 2000",
    b"vvic": "HEIF with VVC",
    b"vvis": "HEIF with VVC",
    b"evbi": "HEIF with EVC",
    b"evbs": "HEIF with EVC",
    b"evmi": "HEIF with EVC",
    b"evms": "HEIF with EVC",
    b"crx ": "CR3",
}
ANY_HEIF_BRANDS = frozenset({b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"heif"})


def known_format(head: bytes) -> str:
    """Pillow's name of the format that a file begins like. Raises Flawed for every other beginning."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    for magic, name in FOREIGN_MAGIC:
        if head.startswith(magic):
            raise Flawed(ImageProblem.UNSUPPORTED, name)
    if head[4:8] == b"ftyp":
        return _heif_format(head)
    text = head.lower()
    if b"<svg" in text and b"<html" not in text:
        raise Flawed(ImageProblem.UNSUPPORTED, "SVG")
    raise Flawed(ImageProblem.NOT_AN_IMAGE)


def _heif_format(head: bytes) -> str:
    """Of an ISO base media file; one without a brand for pictures is a video, and no image."""
    box = head[: int.from_bytes(head[:4])]
    brands = [box[8:12], *(box[at : at + 4] for at in range(16, len(box) - 3, 4))]  # Between them stands a version.
    if AVIF_BRANDS & set(brands):
        return "AVIF"
    if HEVC_BRANDS & set(brands):
        return "HEIF"
    for brand in brands:
        if brand in FOREIGN_BRANDS:
            raise Flawed(ImageProblem.UNSUPPORTED, FOREIGN_BRANDS[brand])
    if ANY_HEIF_BRANDS & set(brands):
        return "HEIF"
    raise Flawed(ImageProblem.NOT_AN_IMAGE)
