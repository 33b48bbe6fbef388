"""A file is called by what it is, also where it is nothing that can be used."""

import pytest

from bot.domain.errors import ImageProblem
from bot.media.flawed import Flawed
from bot.media.image_formats import known_format


def heif(*brands: bytes) -> bytes:
    """The beginning of a file of these brands; the first is its own."""
    box = b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])
    return (len(box) + 4).to_bytes(4) + box + b"\0\0\1\0meta" + b"heic" * 20


@pytest.mark.parametrize(
    ("brands", "format"),
    [
        ((b"heic", b"mif1", b"heic"), "HEIF"),
        ((b"heix",), "HEIF"),
        ((b"hevc", b"msf1"), "HEIF"),
        ((b"hevx",), "HEIF"),
        ((b"heim",), "HEIF"),
        ((b"hevs",), "HEIF"),
        ((b"mif1", b"heic"), "HEIF"),
        ((b"mif2", b"miaf"), "HEIF"),
        ((b"avif", b"mif1", b"miaf"), "AVIF"),
        ((b"avis", b"msf1"), "AVIF"),
        ((b"mif1", b"miaf", b"avif"), "AVIF"),
    ],
)
def test_what_phones_write_is_told_by_any_of_its_brands(brands: tuple[bytes, ...], format: str) -> None:
    assert known_format(heif(*brands)) == format


@pytest.mark.parametrize(
    ("brands", "name"),
    [
        ((b"avci", b"mif1"), "HEIF with H.264"),
        ((b"mif1", b"jpeg"), "HEIF with JPEG"),
        ((b"vvic", b"mif1"), "HEIF with VVC"),
        ((b"crx ", b"isom"), "CR3"),
    ],
)
def test_an_image_of_another_kind_is_called_by_its_name(brands: tuple[bytes, ...], name: str) -> None:
    with pytest.raises(Flawed) as caught:
        known_format(heif(*brands))

    assert (caught.value.problem, caught.value.detail) == (ImageProblem.UNSUPPORTED, name)


@pytest.mark.parametrize("brands", [(b"isom", b"avc1"), (b"qt  ",), (b"mp42", b"isom")])
def test_a_video_is_no_image(brands: tuple[bytes, ...]) -> None:
    with pytest.raises(Flawed) as caught:
        known_format(heif(*brands))

    assert caught.value.problem is ImageProblem.NOT_AN_IMAGE
