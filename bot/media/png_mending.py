"""Leaves out of a PNG what is no picture before Pillow reads it, so that nothing there can spoil the picture.

Decoders that people use skip a chunk that they do not need, and one of them whose checksum is wrong. Pillow gives up on
the file; told not to, it would unpack a bomb as well. So the chunks are sorted here, and Pillow's guards stay.
"""

import struct
import zlib
from collections.abc import Iterator

from PIL import PngImagePlugin

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PICTURE_CHUNKS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
ANIMATION_CHUNKS = frozenset({b"acTL", b"fcTL", b"fdAT"})
USED_CHUNKS = frozenset({b"tRNS", b"iCCP", b"eXIf"})  # Transparency, colours, which side is up: all that is looked at.
PNG_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
PROFILE_LIMIT_BYTES = PngImagePlugin.MAX_TEXT_CHUNK  # Pillow takes one that unpacks to more for a bomb.


def mended_png(data: bytes) -> bytes:
    """The picture's own chunks as they are, and of the others those that are used, not damaged and not too long.

    Of an animation with a damaged frame only the still picture is left.
    """
    kept: list[tuple[bytes, memoryview]] = []
    moves = True
    for kind, body, chunk, is_intact in _chunks(memoryview(data)):
        if kind in ANIMATION_CHUNKS and not is_intact:
            moves = False
        elif kind in USED_CHUNKS and not (is_intact and _is_sound(kind, body)):
            continue
        elif kind in PICTURE_CHUNKS | ANIMATION_CHUNKS | USED_CHUNKS:
            kept.append((kind, chunk))
    parts = [chunk for kind, chunk in kept if kind != b"IEND" and (moves or kind not in ANIMATION_CHUNKS)]
    return b"".join((PNG_SIGNATURE, *parts, PNG_END))


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview, memoryview, bool]]:
    """Kind, body, the whole chunk, and whether it is all there with the right checksum, up to the end of the image."""
    at = len(PNG_SIGNATURE)
    kind = b""
    while kind != b"IEND" and at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = bytes(data[at + 4 : at + 8])
        chunk = data[at : at + 12 + length]
        body = chunk[8 : 8 + length]
        yield kind, body, chunk, chunk[8 + length :] == zlib.crc32(chunk[4 : 8 + length]).to_bytes(4)
        at += 12 + length


def _is_sound(kind: bytes, body: memoryview) -> bool:
    if kind != b"iCCP":
        return True
    _, _, packed = bytes(body).partition(b"\0")
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed[1:], PROFILE_LIMIT_BYTES)
    except zlib.error:
        return False
    return not unpacking.unconsumed_tail
