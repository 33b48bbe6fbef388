"""Re-encodes a video to fit under Discord's upload limit, as large as still looks good, or not at all."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from bot.media.videos import THREADS, USUAL_FRAMES_PER_S, opened
from bot.ports.media import Clip

SIZE_MARGIN = 0.08  # For the container, and for what the rate control overshoots.
FIT_ATTEMPTS = 3  # The first nearly always fits; the others shrink by what was measured.
SHORT_SIDES_PX = (1080, 720, 540, 360)
# The least that H.264 at this preset needs to be worth watching: 250 kbit/s for 640 x 360 at 24 frames a second.
FLOOR_BITS_PER_PIXEL = 0.045
PRESET = "veryfast"  # A third of medium's time; at the rates that Discord's limits leave, nobody sees a difference.

AUDIO_BPS = 128_000
AUDIO_POOR_BPS = 64_000
AUDIO_POOR_BELOW_BPS = 1_000_000  # With less than this for everything, the picture needs the bits more.
AUDIO_RATE_HZ = 48_000


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
    for _ in range(FIT_ATTEMPTS):
        with opened(clip.path) as (container, video):
            sound = next(iter(container.streams.audio), None)
            frames_per_s = video.average_rate or video.guessed_rate or USUAL_FRAMES_PER_S
            plan = planned(
                clip, bps=budget_bytes * 8 / clip.duration_s, frames_per_s=float(frames_per_s), sound=bool(sound)
            )
            if plan is None:
                return None
            with av.open(str(to), "w", format="mp4", options={"movflags": "+faststart"}) as output:
                _transcode(container, video, sound, output, plan, frames_per_s)
        size_bytes = to.stat().st_size
        if size_bytes <= limit_bytes:
            return Clip(
                path=to, size_bytes=size_bytes, width=plan.width, height=plan.height, duration_s=clip.duration_s
            )
        budget_bytes *= limit_bytes / size_bytes * (1 - SIZE_MARGIN)
    return None


def planned(clip: Clip, *, bps: float, frames_per_s: float, sound: bool) -> Plan | None:
    """The largest picture that `bps` feeds well, or None. It is never larger than the clip, and its sides are even."""
    audio_bps = 0 if not sound else AUDIO_BPS if bps >= AUDIO_POOR_BELOW_BPS else AUDIO_POOR_BPS
    # More than the clip itself has would be wasted on keeping its artefacts.
    video_bps = int(min(bps - audio_bps, clip.size_bytes * 8 / clip.duration_s))
    short_side = min(clip.width, clip.height)
    for target in (short_side, *(side for side in SHORT_SIDES_PX if side < short_side)):
        width, height = (max(2, round(side * target / short_side / 2) * 2) for side in (clip.width, clip.height))
        if video_bps >= FLOOR_BITS_PER_PIXEL * width * height * frames_per_s:
            return Plan(width=width, height=height, video_bps=video_bps, audio_bps=audio_bps)
    return None


def _transcode(
    source: InputContainer,
    video: VideoStream,
    sound: AudioStream | None,
    output: OutputContainer,
    plan: Plan,
    frames_per_s: Fraction,
) -> None:
    pictures = output.add_stream("libx264", rate=frames_per_s, options=_rate_control(plan))
    pictures.width, pictures.height, pictures.pix_fmt = plan.width, plan.height, "yuv420p"
    pictures.codec_context.thread_count = THREADS
    if video.time_base is not None:
        pictures.codec_context.time_base = video.time_base  # Frames keep their own times: uneven ones stay in step.
    for colour in ("color_primaries", "color_trc", "colorspace"):
        setattr(pictures.codec_context, colour, getattr(video.codec_context, colour))

    voices = None
    if sound is not None:
        layout = "mono" if sound.codec_context.channels == 1 else "stereo"
        voices = output.add_stream("aac", rate=AUDIO_RATE_HZ, layout=layout)
        voices.bit_rate = plan.audio_bps

    for packet in source.demux(*(stream for stream in (video, sound) if stream is not None)):
        if packet.stream is video:
            for frame in video.decode(packet):
                picture = frame.reformat(plan.width, plan.height, "yuv420p", dst_color_range="MPEG")
                picture.pts, picture.time_base = frame.pts, frame.time_base
                output.mux(pictures.encode(picture))
        elif voices is not None and sound is not None:
            for samples in sound.decode(packet):
                output.mux(voices.encode(samples))
    output.mux(pictures.encode(None))
    if voices is not None:
        output.mux(voices.encode(None))


def _rate_control(plan: Plan) -> dict[str, str]:
    """Average rate, with peaks held to it over one second, so that a short clip can not run over."""
    rate = str(plan.video_bps)
    return {"preset": PRESET, "b": rate, "maxrate": rate, "bufsize": rate}
