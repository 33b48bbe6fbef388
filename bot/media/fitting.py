"""Re-encodes a video to fit under Discord's upload limit, as large as still looks good, or not at all."""

from dataclasses import dataclass
from pathlib import Path

from bot.media.encoding import Recipe, encode, even, frame_rate
from bot.media.videos import appearance, first_sound, opened
from bot.ports.media import Clip

SIZE_MARGIN = 0.08  # For the container, and for what the rate control overshoots.
FIT_ATTEMPTS = 3  # The first nearly always fits; the others shrink by what was measured.
SHORT_SIDES_PX = (1080, 720, 540, 360)
# The least that H.264 at this preset needs to be worth watching: 250 kbit/s for 640 x 360 at 24 frames a second.
FLOOR_BITS_PER_PIXEL = 0.045

AUDIO_BPS = 128_000
AUDIO_POOR_BPS = 64_000
AUDIO_POOR_BELOW_BPS = 1_000_000  # With less than this for everything, the picture needs the bits more.


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to aim for."""

    width: int
    height: int
    video_bps: int
    audio_bps: int


def fit(clip: Clip, to: Path, limit_bytes: int) -> Clip | None:
    """Write H.264 (and AAC, if there is sound) to `to`, never more than `limit_bytes`. Raises BadVideo.

    None, and perhaps an unfinished file, when even the smallest size would look poor.
    """
    budget_bytes = limit_bytes * (1 - SIZE_MARGIN)
    detail = appearance(clip.path).detail
    for _ in range(FIT_ATTEMPTS):
        with opened(clip.path) as (container, video):
            plan = planned(
                clip,
                bps=budget_bytes * 8 / clip.duration_s,
                frames_per_s=float(frame_rate(video)),
                sound=first_sound(container) is not None,
                detail=detail,
            )
        if plan is None:
            return None
        encode(clip.path, to, _recipe(plan))
        size_bytes = to.stat().st_size
        if size_bytes <= limit_bytes:
            return Clip(
                path=to, size_bytes=size_bytes, width=plan.width, height=plan.height, duration_s=clip.duration_s
            )
        budget_bytes *= limit_bytes / size_bytes * (1 - SIZE_MARGIN)
    return None


def planned(clip: Clip, *, bps: float, frames_per_s: float, sound: bool, detail: float = 1.0) -> Plan | None:
    """The largest picture that `bps` feeds well, or None. It is never larger than the clip, and its sides are even."""
    audio_bps = 0 if not sound else AUDIO_BPS if bps >= AUDIO_POOR_BELOW_BPS else AUDIO_POOR_BPS
    # More than the clip itself has would be wasted on keeping its artefacts.
    video_bps = int(min(bps - audio_bps, clip.size_bytes * 8 / clip.duration_s))
    short_side = min(clip.width, clip.height)
    for target in (short_side, *(side for side in SHORT_SIDES_PX if side < short_side)):
        width, height = (even(side * target / short_side) for side in (clip.width, clip.height))
        if video_bps >= FLOOR_BITS_PER_PIXEL * width * height * detail * frames_per_s:
            return Plan(width=width, height=height, video_bps=video_bps, audio_bps=audio_bps)
    return None


def _recipe(plan: Plan) -> Recipe:
    """Average rate, with peaks held to it over one second, so that a short clip can not run over."""
    rate = str(plan.video_bps)
    options = {"b": rate, "maxrate": rate, "bufsize": rate}
    return Recipe(width=plan.width, height=plan.height, options=options, audio_bps=plan.audio_bps)
