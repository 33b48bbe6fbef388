"""Pictures as members attach them, made where a test needs them, and a bench to clean them on."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from bot.domain.errors import ImageProblem
from bot.media.flawed import Flawed
from bot.media.images import clean

register_heif_opener()


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def photo(width: int = 300, height: int = 200) -> Image.Image:
    """Noise: more colours than a drawing has, and incompressible like a photograph."""
    channels = [Image.frombytes("L", (width, height), random.Random(n).randbytes(width * height)) for n in range(3)]
    return Image.merge("RGB", channels)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, depth: int = 8, colour_type: int = 2, rows: bytes = b"") -> bytes:
    """A PNG by hand, so that it may lie."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Bench:
    """Cleans bytes as if they had come as a file."""

    def __init__(self, directory: Path) -> None:
        self.source = directory / "attachment.png"
        self.to = directory / "clean"

    def clean(self, data: bytes) -> Image.Image:
        self.source.write_bytes(data)
        clean(self.source, self.to)
        with Image.open(self.to) as image:
            image.load()
            return image

    def flaw(self, data: bytes) -> tuple[ImageProblem, str]:
        self.source.write_bytes(data)
        with pytest.raises(Flawed) as caught:
            clean(self.source, self.to)
        assert not self.to.exists()
        return caught.value.problem, caught.value.detail


def near(got: Any, wanted: tuple[int, int, int], *, by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(got, wanted, strict=True))
