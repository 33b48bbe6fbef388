"""Tells whether a file that a provider sent is a video that can be decoded, and takes a poster frame out of it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from bot.media.appearance import Appearance, appearance_of
from bot.media.blank import shows_something
from bot.media.containers import container_format
from bot.media.images import jpeg
from bot.media.rendition import RGB, Rendition
from bot.ports.media import BadVideo, Clip

SHORTEST_S = 0.1
LONGEST_S = 120.0
VIDEO_SHORTEST_SIDE_PX = 16
VIDEO_LONGEST_SIDE_PX = 8192

POSTER_AT_S = 1.0  # Past a fade-in.
POSTER_LIMIT_BYTES = 1_000_000
POSTER_LONGEST_SIDE_PX = 1920

USUAL_FRAMES_PER_S = Fraction(24)  # Pika's, for a file that does not say.
LATE_PART = 0.9  # Decoding up to here proves that the file is not cut off.
# With an index. In others FFmpeg guesses where a moment lies, and may come out behind the last picture to begin from.
SOUGHT_IN = frozenset({"mov", "matroska"})
# Texts that are no UTF-8 spoil nothing. PyAV does so by itself since 19, which does not take the word for it any more.
OPENING: Mapping[str, Any] = {} if int(av.__version__.split(".")[0]) >= 19 else {"metadata_errors": "ignore"}
THREADS = min(4, os.cpu_count() or 1)  # FFmpeg would take one a core, and address space for each.


def inspect(path: Path) -> Clip:
    """What the file is. Raises BadVideo unless its first and a late frame can be decoded."""
    with opened(path) as (container, stream):
        first = first_frame(container, stream)
        duration_s = _duration_s(container, stream)
        if not SHORTEST_S <= duration_s <= LONGEST_S:
            raise BadVideo(f"{duration_s:.2f} s long")
        frame_at(container, stream, duration_s * LATE_PART)
        width, height = appearance_of(stream, first).size
        return Clip(path=path, size_bytes=path.stat().st_size, width=width, height=height, duration_s=duration_s)


def appearance(path: Path) -> Appearance:
    """How its frames are to be shown, as far as the first one tells. Raises BadVideo."""
    with opened(path) as (container, stream):
        return appearance_of(stream, first_frame(container, stream))


def first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    """Raises BadVideo where there is none."""
    frame = next(container.decode(stream), None)
    if frame is None:
        raise BadVideo("no frame")
    return frame


def poster(path: Path, duration_s: float, to: Path) -> None:
    """Write one frame that shows something as a JPEG of at most POSTER_LIMIT_BYTES. Raises BadVideo."""
    with opened(path) as (container, stream):
        for at_s in (min(POSTER_AT_S, duration_s / 2), duration_s / 2, duration_s * LATE_PART):
            image = _as_shown(stream, frame_at(container, stream, at_s))
            if shows_something(image):
                break
    image.thumbnail((POSTER_LONGEST_SIDE_PX, POSTER_LONGEST_SIDE_PX))
    to.write_bytes(jpeg(image, limit_bytes=POSTER_LIMIT_BYTES))


def _as_shown(stream: VideoStream, frame: VideoFrame) -> Image.Image:
    look = appearance_of(stream, frame)
    width, height = look.size
    drawn = Rendition(look, width=width, height=height, pixels=RGB).draw(frame)
    image: Image.Image = drawn.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it untyped.
    return image


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its video stream; whatever FFmpeg complains of meanwhile becomes BadVideo."""
    try:
        with av.open(
            str(path.absolute()),
            format=container_format(path),
            options={"protocol_whitelist": "file"},
            **OPENING,
        ) as container:
            pictures = (s for s in container.streams.video if not s.disposition & s.disposition.attached_pic)
            stream = next(pictures, None)
            if stream is None:
                raise BadVideo("no video stream")
            context = stream.codec_context
            if context is None:
                raise BadVideo("no decoder")
            sides = (context.width, context.height)
            if max(sides) > VIDEO_LONGEST_SIDE_PX or min(sides) < VIDEO_SHORTEST_SIDE_PX:
                raise BadVideo(f"{context.width} x {context.height}")
            stream.thread_type = "AUTO"
            context.thread_count = THREADS
            yield container, stream
    except (av.FFmpegError, MemoryError) as error:
        raise BadVideo(type(error).__name__) from error


def first_sound(container: InputContainer) -> AudioStream | None:
    """The sound that players choose; None also where there is none that can be decoded."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def _duration_s(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def frame_at(container: InputContainer, stream: VideoStream, at_s: float) -> VideoFrame:
    """The frame that is seen at `at_s`, or the next; never one before the last that was asked for.

    Raises BadVideo when the video ends earlier.
    """
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    if SOUGHT_IN & set(container.format.name.split(",")):
        container.seek(int((start_s + at_s) * av.time_base))
    frame_s = float(1 / (stream.average_rate or stream.guessed_rate or USUAL_FRAMES_PER_S))
    for frame in container.decode(stream):
        if frame.pts is not None and frame.time + frame_s > start_s + at_s:
            return frame
    raise BadVideo(f"ends before {at_s:.2f} s")
