"""Which files pass for a video, and what their poster shows."""

import struct
from pathlib import Path

import av
import pytest
from PIL import Image, ImageStat

from bot.media.videos import POSTER_LIMIT_BYTES, inspect, poster
from bot.ports.media import BadVideo
from tests.media.conftest import MakeVideo, tone


def test_a_video_is_measured(make_video: MakeVideo) -> None:
    path = make_video(size=(320, 240), frames=36)

    clip = inspect(path)

    assert (clip.path, clip.width, clip.height) == (path, 320, 240)
    assert clip.duration_s == pytest.approx(1.5, abs=0.01)
    assert clip.size_bytes == path.stat().st_size


@pytest.mark.parametrize("frames", [3, 4, 5, 24, 49])
def test_a_video_of_any_length_has_its_late_frame(make_video: MakeVideo, frames: int) -> None:
    assert inspect(make_video(frames=frames)).duration_s == pytest.approx(frames / 24, abs=0.01)


def test_webm_is_a_video_too(tmp_path: Path) -> None:
    path = tmp_path / "clip.webm"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libvpx", rate=24, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(12):
            output.mux(stream.encode(av.VideoFrame(160, 120, "yuv420p")))
        output.mux(stream.encode(None))

    assert inspect(path).width == 160


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b'{"detail": "not found"}',
        b"\0\0\0\x18ftypmp42" + bytes(500),
        b"\x1a\x45\xdf\xa3" + bytes(500),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_video_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)

    with pytest.raises(BadVideo):
        inspect(path)


def test_a_list_of_other_files_is_never_followed(tmp_path: Path, make_video: MakeVideo) -> None:
    target = make_video()
    path = tmp_path / "list.mp4"

    for text in (f"#EXTM3U\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n", f"ffconcat version 1.0\nfile {target.name}\n"):
        path.write_text(text)

        with pytest.raises(BadVideo, match="neither MP4 nor WebM"):
            inspect(path)


@pytest.mark.parametrize("faststart", [True, False])
def test_a_cut_off_file_is_refused(make_video: MakeVideo, faststart: bool) -> None:
    path = make_video(frames=72, faststart=faststart)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])

    with pytest.raises(BadVideo):
        inspect(path)


def test_metadata_that_is_no_text_spoils_nothing(tmp_path: Path, make_video: MakeVideo) -> None:
    """Whatever version of PyAV this Python has."""
    path = make_video(title="a plain title")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"a plain title", b"a pl\xff\xfe\xe9 title"))

    assert b"a plain title" in data
    assert inspect(path).width == 320


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as output:
        voice = output.add_stream("aac", rate=48_000, layout="mono")
        for frame in tone(0.5):
            output.mux(voice.encode(frame))
        output.mux(voice.encode(None))

    with pytest.raises(BadVideo, match="no video stream"):
        inspect(path)


@pytest.mark.parametrize(("frames", "frames_per_s"), [(2, 24), (121, 1)])
def test_an_implausible_length_is_refused(make_video: MakeVideo, frames: int, frames_per_s: int) -> None:
    path = make_video(size=(64, 64), frames=frames, frames_per_s=frames_per_s)

    with pytest.raises(BadVideo, match="s long"):
        inspect(path)


def test_a_header_that_claims_a_longer_video_is_not_believed(make_video: MakeVideo) -> None:
    path = make_video(frames=48)
    data = bytearray(path.read_bytes())
    at = data.index(b"mdhd") + 4 + 12  # Version and flags, two dates; then the time scale and the length.
    scale, length = struct.unpack_from(">II", data, at)
    struct.pack_into(">II", data, at, scale, length * 10)
    path.write_bytes(bytes(data))

    assert inspect(path).duration_s == pytest.approx(2.0, abs=0.05)


def test_the_poster_shows_the_video(make_video: MakeVideo, tmp_path: Path) -> None:
    poster(make_video(size=(320, 240)), 1.0, tmp_path / "poster.jpg")

    with Image.open(tmp_path / "poster.jpg") as image:
        assert (image.format, image.size) == ("JPEG", (320, 240))
    assert (tmp_path / "poster.jpg").stat().st_size <= POSTER_LIMIT_BYTES


def test_the_poster_is_not_the_black_that_a_video_fades_in_from(make_video: MakeVideo, tmp_path: Path) -> None:
    poster(make_video(frames=72, blank_frames=30), 3.0, tmp_path / "poster.jpg")

    with Image.open(tmp_path / "poster.jpg") as image:
        assert ImageStat.Stat(image.convert("L")).stddev[0] > 20


def test_even_a_black_video_has_a_poster(make_video: MakeVideo, tmp_path: Path) -> None:
    poster(make_video(blank_frames=24), 1.0, tmp_path / "poster.jpg")

    assert (tmp_path / "poster.jpg").stat().st_size > 0
