"""Real image and video files, made where the test needs them."""

import math
from array import array
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from tests.media.pictures import Bench
from tests.patience import PATIENCE_S

MakeVideo = Callable[..., Path]

# A busy machine gives the pixel processes, which are nice, next to nothing of its time.
PIXEL_LIMITS = tuple(f"bot.media.pixels.{what}_LIMIT_S" for what in ("PICTURE", "CLIP", "POSTER", "CHART"))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test fails because its pixels take long; one about a limit sets it itself."""
    for limit in PIXEL_LIMITS:
        monkeypatch.setattr(limit, PATIENCE_S)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Writes a video of moving noise, which no encoder can shrink for free."""

    def make(
        name: str = "clip.mp4",
        *,
        size: tuple[int, int] = (320, 240),
        frames: int = 24,
        frames_per_s: int = 24,
        bps: int = 2_000_000,
        sound: bool = False,
        faststart: bool = True,
        blank_frames: int = 0,
        title: str = "",
    ) -> Path:
        path = tmp_path / name
        options = {"movflags": "+faststart"} if faststart else {}
        with av.open(str(path), "w", options=options) as output:
            if title:
                output.metadata["title"] = title
            stream = output.add_stream("libx264", rate=frames_per_s, options={"preset": "ultrafast", "b": str(bps)})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            voice = output.add_stream("aac", rate=48_000, layout="mono") if sound else None
            noise = Image.effect_noise((size[0] + 64, size[1]), 90).convert("RGB")
            for n in range(frames):
                shown = noise.crop((n * 7 % 64, 0, n * 7 % 64 + size[0], size[1]))
                image = Image.new("RGB", size) if n < blank_frames else shown
                frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
            if voice is not None:
                for packet in (voice.encode(f) for f in tone(frames / frames_per_s)):
                    output.mux(packet)
                output.mux(voice.encode(None))
        return path

    return make


def tone(length_s: float) -> list[av.AudioFrame]:
    frames = []
    for start in range(0, int(48_000 * length_s), 1024):
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        wave = array("f", (math.sin((start + n) / 48_000 * 440 * math.tau) / 2 for n in range(1024)))
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        frames.append(frame)
    return frames
