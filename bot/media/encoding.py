"""Encodes a film as what every client plays: H.264 with 8 bits and 4:2:0 in MP4, upright, and AAC if there is sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from bot.media.aac_track import AacTrack
from bot.media.appearance import BT709, UNSPECIFIED, Appearance
from bot.media.rendition import Rendition
from bot.media.videos import THREADS, USUAL_FRAMES_PER_S, appearance, first_sound, opened

PIXELS = "yuv420p"
PRESET = "veryfast"  # A third of medium's time; at the rates that Discord's limits leave, nobody sees a difference.
MP4_OPTIONS = {"movflags": "+faststart"}
LIMITED_RANGE = 1
FASTEST_FRAMES_PER_S = 120  # Some containers count in thousandths, and FFmpeg takes that for the rate.


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What to make of a film: the size as it is shown, x264's options, and the rate of the sound."""

    width: int
    height: int
    options: Mapping[str, str]
    audio_bps: int


def encode(source: Path, to: Path, recipe: Recipe) -> None:
    """Write it to `to`; frames keep their own times, counted from the first one. Raises BadVideo."""
    look = appearance(source)
    with opened(source) as (container, video), av.open(str(to), "w", format="mp4", options=MP4_OPTIONS) as output:
        sound = first_sound(container)
        start_s = started_s(video, sound)
        pictures = _Pictures(output, video, look, recipe)
        voices = AacTrack(output, sound, start_s, recipe.audio_bps) if sound is not None else None
        for packet in container.demux(*(stream for stream in (video, sound) if stream is not None)):
            if packet.stream is video:
                for frame in video.decode(packet):
                    pictures.add(frame, start_s)
            elif voices is not None and sound is not None:
                voices.add(sound.decode(packet))
        pictures.end()
        if voices is not None:
            voices.end()


def started_s(video: VideoStream, sound: AudioStream | None) -> Fraction:
    """When the first of the streams begins; a transport stream does so anywhere."""
    starts = [(s.start_time or 0) * (s.time_base or Fraction(0)) for s in (video, sound) if s is not None]
    return max(min(starts), Fraction(0))


def frame_rate(video: VideoStream) -> Fraction:
    """Frames a second, or what Pika's films have where the file does not say anything that can be."""
    rate = video.average_rate or video.guessed_rate or USUAL_FRAMES_PER_S
    return rate if 1 <= rate <= FASTEST_FRAMES_PER_S else USUAL_FRAMES_PER_S


def even(side: float) -> int:
    """The nearest side that 4:2:0 can have."""
    return max(2, round(side / 2) * 2)


class _Pictures:
    """The stream of pictures; what it looks like is known from the first frame on."""

    def __init__(self, output: OutputContainer, video: VideoStream, look: Appearance, recipe: Recipe) -> None:
        self._output = output
        self._stream = output.add_stream(
            "libx264", rate=frame_rate(video), options={"preset": PRESET, **recipe.options}
        )
        self._stream.width, self._stream.height, self._stream.pix_fmt = recipe.width, recipe.height, PIXELS
        context = self._stream.codec_context
        context.thread_count = THREADS
        if video.time_base is not None:
            context.time_base = video.time_base  # Frames keep their own times: uneven ones stay in step.
        _mark_colours(context, look)
        self._rendition = Rendition(look, width=recipe.width, height=recipe.height, pixels=PIXELS)
        self._usual_step = 1 / (frame_rate(video) * (video.time_base or 1))
        self._last_pts = -1

    def add(self, frame: VideoFrame, start_s: Fraction) -> None:
        picture = self._rendition.draw(frame)
        if picture.pts is None or picture.time_base is None:  # Of an old container.
            picture.pts = self._last_pts + max(1, round(self._usual_step))
        else:
            picture.pts -= int(start_s / picture.time_base)
        if picture.pts > self._last_pts:  # Two at the same time are one, and no encoder takes them.
            self._last_pts = picture.pts
            self._output.mux(self._stream.encode(picture))

    def end(self) -> None:
        self._output.mux(self._stream.encode(None))


def _mark_colours(context: VideoCodecContext, look: Appearance) -> None:
    is_bt709 = look.needs_tone_mapping or (look.shown_matrix == BT709 and look.primaries == UNSPECIFIED)
    context.color_primaries = BT709 if is_bt709 else look.primaries
    context.color_trc = BT709 if is_bt709 else look.transfer
    context.colorspace = look.shown_matrix
    context.color_range = LIMITED_RANGE
