"""A video that is too heavy for a message is made to fit, as long as it is worth watching."""

from pathlib import Path

import av
import pytest

from bot.media.fitting import fit, planned
from bot.media.videos import inspect
from bot.ports.media import Clip
from tests.media.conftest import MakeVideo


def described(width: int = 1920, height: int = 1080, *, duration_s: float = 10.0, size_bytes: int = 40_000_000) -> Clip:
    return Clip(path=Path("clip.mp4"), size_bytes=size_bytes, width=width, height=height, duration_s=duration_s)


@pytest.mark.parametrize("limit_bytes", [400_000, 150_000, 80_000])
def test_what_is_fitted_is_under_the_limit_and_plays(make_video: MakeVideo, tmp_path: Path, limit_bytes: int) -> None:
    clip = inspect(make_video(size=(640, 360), frames=48, bps=8_000_000))

    fitted = fit(clip, tmp_path / "fitted", limit_bytes)

    assert clip.size_bytes > limit_bytes
    assert fitted is not None
    assert fitted == inspect(tmp_path / "fitted")
    assert fitted.size_bytes <= limit_bytes


def test_it_is_what_discord_plays(make_video: MakeVideo, tmp_path: Path) -> None:
    """H.264 in yuv420p, with the index before the pictures so that it starts while it loads."""
    fit(inspect(make_video()), tmp_path / "fitted", 100_000)

    data = (tmp_path / "fitted").read_bytes()
    with av.open(str(tmp_path / "fitted")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
    assert data.index(b"moov") < data.index(b"mdat")


def test_sound_and_length_are_kept(make_video: MakeVideo, tmp_path: Path) -> None:
    clip = inspect(make_video(frames=48, sound=True, bps=4_000_000))

    fitted = fit(clip, tmp_path / "fitted", 200_000)

    assert fitted is not None
    with av.open(str(tmp_path / "fitted")) as container:
        voice = container.streams.audio[0]
        assert voice.codec_context.name == "aac"
        samples = sum(frame.samples for frame in container.decode(voice))
    assert samples / 48_000 == pytest.approx(2.0, abs=0.1)
    assert fitted.duration_s == pytest.approx(clip.duration_s, abs=0.05)


def test_every_frame_is_kept(make_video: MakeVideo, tmp_path: Path) -> None:
    fit(inspect(make_video(frames=30)), tmp_path / "fitted", 100_000)

    with av.open(str(tmp_path / "fitted")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30


def test_odd_sides_become_even(make_video: MakeVideo, tmp_path: Path) -> None:
    plan = planned(described(853, 481), bps=4_000_000, frames_per_s=24, sound=False)

    assert plan is not None
    assert (plan.width % 2, plan.height % 2) == (0, 0)


def test_what_would_not_be_worth_watching_is_not_made(make_video: MakeVideo, tmp_path: Path) -> None:
    assert fit(inspect(make_video(size=(640, 360), frames=48)), tmp_path / "fitted", 20_000) is None


@pytest.mark.parametrize(
    ("bps", "size"),
    [
        (8_000_000, (1920, 1080)),
        (2_300_000, (1920, 1080)),
        (1_500_000, (1280, 720)),
        (700_000, (960, 540)),
        (300_000, (640, 360)),
        (240_000, None),
    ],
)
def test_the_picture_is_as_large_as_the_limit_feeds(bps: int, size: tuple[int, int] | None) -> None:
    plan = planned(described(), bps=bps, frames_per_s=24, sound=False)

    assert (plan and (plan.width, plan.height)) == size


def test_an_upright_video_is_scaled_by_its_short_side() -> None:
    plan = planned(described(1080, 1920), bps=1_500_000, frames_per_s=24, sound=False)

    assert plan is not None
    assert (plan.width, plan.height) == (720, 1280)


def test_sound_is_paid_from_the_same_limit() -> None:
    plan = planned(described(), bps=2_000_000, frames_per_s=24, sound=True)

    assert plan is not None
    assert plan.video_bps + plan.audio_bps == 2_000_000


def test_no_more_is_spent_than_the_video_had() -> None:
    plan = planned(described(duration_s=10, size_bytes=5_000_000), bps=8_000_000, frames_per_s=24, sound=False)

    assert plan is not None
    assert plan.video_bps == 4_000_000
