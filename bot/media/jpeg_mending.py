"""Takes a JPEG that lacks its end when nothing that anybody would miss is missing from the picture.

Phones and downloads write such files, and every decoder that people use shows them. How many bytes are missing tells
nothing: the last kilobyte may be the end mark behind a preview, or half of a flat sky.
"""

import struct
from collections.abc import Iterator
from functools import reduce
from io import BytesIO

from PIL import Image, ImageChops

JPEG_END = b"\xff\xd9"
MISSING_PART = 0.03  # Is filled with the last colour.
MISSING_ROWS = 17  # One row of blocks, which is more of a small picture; its colours reach one row further.
# Codes for no picture in particular: decoded behind what is there, they draw something else than the filling.
OTHER_TAIL = bytes(range(1, 0x80, 2)) * 64
ALL_COEFFICIENTS = frozenset(range(64))  # The coefficients of a block.

START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN = 0xDA
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def mended_jpeg(data: bytes) -> bytes | None:
    """With an end, or None where a part of the picture that can be seen is missing."""
    has_all, ends_refining = _scans(data)
    if not has_all:
        return None
    mended = data.rstrip(b"\xff") + JPEG_END
    if ends_refining:
        return mended
    with _decoded(mended) as whole, _decoded(data.rstrip(b"\xff") + OTHER_TAIL + JPEG_END) as other:
        # Both are alike as far as the file reaches, also where the picture is of one colour there.
        missing_px = _px_from_first_difference(whole, other)
        allowed_px = max(MISSING_PART * whole.width * whole.height, MISSING_ROWS * whole.width)
    return mended if missing_px <= allowed_px else None


def _px_from_first_difference(one: Image.Image, other: Image.Image) -> int:
    """How much of a picture is drawn from there on: block by block, row by row of blocks."""
    differing = reduce(ImageChops.lighter, ImageChops.difference(one, other).split())
    box = differing.getbbox()
    if box is None:
        return 0
    top = box[1]
    first_row = differing.crop((0, top, one.width, top + MISSING_ROWS)).getbbox() or box
    return one.width * (one.height - top) - first_row[0] * MISSING_ROWS


def _decoded(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=["JPEG"])
    image.load()
    return image


def _scans(data: bytes) -> tuple[bool, bool]:
    """Whether all that the picture consists of was at least begun, and whether the last scan adds only a last bit.

    A progressive JPEG draws the whole picture again and again, finer each time: one that was cut in an early pass has
    every row, but blurred; without a part of the last bits it looks whole.
    """
    components: set[int] = set()
    ends_refining = False
    fine: dict[int, set[int]] = {}
    for marker, body in _segments(data):
        if marker in START_OF_FRAME and len(body) >= 6:
            components = set(body[6 : 6 + 3 * body[5] : 3])
        elif marker == START_OF_SCAN and body:
            count = body[0]
            tail = body[1 + 2 * count :]
            ends_refining = len(tail) >= 3 and tail[2] >> 4 > 0
            if len(tail) >= 3 and not tail[2] & 0x0F:  # The bits of a coefficient that this scan still leaves out.
                for component in body[1 : 1 + 2 * count : 2]:
                    fine.setdefault(component, set()).update(range(tail[0], tail[1] + 1))
    has_all = bool(components) and all(fine.get(component, set()) >= ALL_COEFFICIENTS for component in components)
    return has_all, ends_refining


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The marker and the body of every segment; what is coded behind the head of a scan is passed over."""
    at = 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 4 > len(data):
            return
        marker = data[at + 1]
        if marker in (0x00, 0xFF) or marker in STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length
