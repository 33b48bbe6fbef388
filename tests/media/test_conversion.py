"""Whatever a provider sends that can be decoded is brought as a film that plays in every client of Discord."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from bot.media import conversion
from bot.media.conversion import examined, playable
from bot.media.playback import Treatment, treatment
from bot.media.videos import appearance, inspect, poster
from bot.ports.media import BadVideo
from tests.media.films import CORNERS, Film, corners_of

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}

PLAYING = {
    "h264": Film(),
    "with aac": Film(sound="aac"),
    "with mp3": Film(sound="libmp3lame"),
    "with opus": Film(sound="libopus"),
    "full range": Film(pixels="yuvj420p", full_range=True),
    "turned": Film(matrix=(0, 1, -1, 0)),
    "oblong pixels": Film(pixel_aspect=Fraction(4, 3)),
}
MOVED = {
    "index at the end": Film(layout={}),
    "in fragments": Film(layout=FRAGMENTS, sound="aac"),
    "quicktime": Film(container="mov", sound="pcm_s16le"),
    "matroska": Film(container="matroska", sound="libopus"),
    "matroska, flac": Film(container="matroska", sound="flac"),
    "transport stream": Film(container="mpegts", sound="aac"),
    "transport stream, mp2": Film(container="mpegts", sound="mp2"),
    "flash": Film(container="flv", sound="aac"),
    "avi": Film(container="avi", sound="libmp3lame"),
    "telephone": Film(container="3gp", sound="aac"),
    "ac3": Film(sound="ac3"),
    "turned, index at the end": Film(layout={}, matrix=(0, 1, -1, 0)),
}
ENCODED = {
    "h265": Film(codec="libx265", sound="aac"),
    "vp8": Film(codec="libvpx", container="webm", sound="libopus"),
    "vp9": Film(codec="libvpx-vp9", container="webm"),
    "vp9 in mp4": Film(codec="libvpx-vp9"),
    "av1": Film(codec="libsvtav1"),
    "mpeg4 in avi": Film(codec="mpeg4", container="avi", sound="libmp3lame"),
    "mpeg2": Film(codec="mpeg2video", container="mpegts", sound="mp2"),
    "mpeg2, program stream": Film(codec="mpeg2video", container="mpeg"),
    "prores": Film(codec="prores_ks", pixels="yuv422p10le", container="mov", sound="pcm_s24le"),
    "prores with alpha": Film(codec="prores_ks", pixels="yuva444p10le", container="mov"),
    "mjpeg": Film(codec="mjpeg", pixels="yuvj422p", container="mov"),
    "ffv1": Film(codec="ffv1", container="matroska"),
    "png": Film(codec="png", pixels="rgb24", container="mov"),
    "4:2:2": Film(pixels="yuv422p"),
    "4:4:4": Film(pixels="yuv444p"),
    "10 bit": Film(pixels="yuv420p10le"),
    "lossless": Film(options={"qp": "0"}),
    "rgb": Film(codec="libx264rgb", pixels="rgb24"),
    "odd sides": Film(pixels="yuv444p", size=(161, 121)),
    "turned h265": Film(codec="libx265", matrix=(0, 1, -1, 0)),
}


def named(films: dict[str, Film]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("film", films.values(), ids=films)


@named(PLAYING)
def test_what_plays_everywhere_is_left_alone(tmp_path: Path, film: Film) -> None:
    clip = inspect(film.write(tmp_path / "film"))

    assert playable(clip, tmp_path / "made") is None
    assert not (tmp_path / "made").exists()


@named(MOVED)
def test_where_only_the_packing_is_wrong_the_pictures_stay_as_they_are(tmp_path: Path, film: Film) -> None:
    clip = inspect(film.write(tmp_path / "film"))

    made = playable(clip, tmp_path / "made")

    assert made is not None
    assert not made.is_converted
    assert treatment(examined(made.path)) is Treatment.NONE
    assert bool(examined(made.path).sound) is bool(film.sound)
    assert frames_of(made.path) == frames_of(clip.path)
    assert appearance(made.path) == appearance(clip.path)


@named(ENCODED)
def test_what_decodes_is_encoded_so_that_it_plays(tmp_path: Path, film: Film) -> None:
    clip = inspect(film.write(tmp_path / "film"))

    made = playable(clip, tmp_path / "made")

    assert made is not None
    assert made.is_converted
    assert treatment(examined(made.path)) is Treatment.NONE
    assert bool(examined(made.path).sound) is bool(film.sound)
    assert made.duration_s == pytest.approx(clip.duration_s, abs=0.1)
    look = appearance(made.path)
    assert (look.turn, look.pixel_aspect, look.has_full_range) == ((), Fraction(1), False)


def test_its_colours_are_the_same_afterwards(tmp_path: Path) -> None:
    for name, film in ENCODED.items():
        if film.matrix is None:
            made = playable(inspect(film.write(tmp_path / "film")), tmp_path / "made")
            assert made is not None
            poster(made.path, made.duration_s, tmp_path / "poster.jpg")

            for got, wanted in zip(corners_of(tmp_path / "poster.jpg"), CORNERS, strict=True):
                assert got == pytest.approx(wanted, abs=6), name


def test_quicktime_from_before_its_first_box_is_a_film_too(tmp_path: Path) -> None:
    data = Film(container="mov").write(tmp_path / "film").read_bytes()
    length = int.from_bytes(data[:4])
    (tmp_path / "old").write_bytes(length.to_bytes(4) + b"skip" + data[8:])

    made = playable(inspect(tmp_path / "old"), tmp_path / "made")

    assert made is not None
    assert treatment(examined(made.path)) is Treatment.NONE


def test_what_can_not_be_moved_is_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = inspect(Film(layout={}).write(tmp_path / "film"))

    def fails(*_: object) -> Path:
        raise BadVideo("a packet without a time")

    monkeypatch.setattr(conversion, "_remuxed", fails)
    made = playable(clip, tmp_path / "made")

    assert made is not None
    assert made.is_converted


def test_more_than_telephones_decode_is_made_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "PLAYED_LONG_SIDE_PX", 80)
    clip = inspect(Film(codec="libx265").write(tmp_path / "film"))

    made = playable(clip, tmp_path / "made")

    assert made is not None
    assert (made.width, made.height) == (80, 60)


def frames_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(frame.planes[0]) for frame in container.decode(video=0)]
