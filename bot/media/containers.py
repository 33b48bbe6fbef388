"""Tells what a film is packed in, from its first bytes, and how an MP4 is laid out.

FFmpeg is given the container by name. Left to guess, it would also take playlists and lists of other files, and read
whatever local file or address they name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.ports.media import BadVideo

HEAD_LIMIT_BYTES = 400
MOV_ATOMS = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid", b"styp"})
FFMPEG_FORMATS = (  # Where each begins, how, and what FFmpeg calls it.
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"OggS", "ogg"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"\0\0\1\xba", "mpeg"),
    (0, b"GIF8", "gif"),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", "mxf"),
)
TS_PACKET_BYTES = 188
OTHER_BRANDS = (b"qt", b"3g", b"f4")  # QuickTime's, telephones' and Flash's, which browsers leave to others.


def container_format(path: Path) -> str:
    """FFmpeg's name of what the file is packed in. Raises BadVideo for what is no film."""
    with path.open("rb") as file:
        head = file.read(HEAD_LIMIT_BYTES)
    if head[4:8] in MOV_ATOMS:  # An old QuickTime file has no `ftyp`.
        return "mov"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    if head[:1] == head[TS_PACKET_BYTES : TS_PACKET_BYTES + 1] == b"G":
        return "mpegts"
    for at, magic, name in FFMPEG_FORMATS:
        if head[at : at + len(magic)] == magic:
            return name
    raise BadVideo("neither MP4 nor WebM, nor anything else that holds a film")


def plays_while_it_loads(path: Path) -> bool:
    """Whether the file is a plain MP4 with its index before its pictures: not QuickTime's, and not in fragments."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] != b"ftyp" or head[8:12].startswith(OTHER_BRANDS):
            return False
        kinds = list(_boxes(file))
    if b"moov" not in kinds or b"moof" in kinds:
        return False
    return b"mdat" not in kinds[: kinds.index(b"moov")]


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The kinds of the outermost boxes, in their order."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        yield head[4:8]
        length = int.from_bytes(head[:4])
        if length == 1:
            length = int.from_bytes(head[8:16])
        if length < 8:  # Zero: up to the end of the file.
            return
        at += length
