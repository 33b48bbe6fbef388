"""Makes a film play in every one of Discord's clients, with as little change as that takes."""

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from bot.media.aac_track import AacTrack
from bot.media.appearance import appearance_of
from bot.media.containers import plays_while_it_loads
from bot.media.encoding import MP4_OPTIONS, Recipe, encode, even, started_s
from bot.media.playback import Footage, Treatment, sound_plays, treatment
from bot.media.videos import first_frame, first_sound, inspect, opened
from bot.ports.media import BadVideo, Clip

GOOD_QUALITY = "18"  # x264's rate factor, at which nobody sees what was lost.
GOOD_AUDIO_BPS = 192_000
PLAYED_LONG_SIDE_PX, PLAYED_SHORT_SIDE_PX = 3840, 2160  # The most that telephones' own decoders take.
SAME_LENGTH_S = 0.5  # What a container may tell otherwise than another one.


def playable(clip: Clip, to: Path) -> Clip | None:
    """Write to `to` what plays everywhere; None where the clip does already. Raises BadVideo."""
    wanted = treatment(examined(clip.path))
    if wanted is Treatment.NONE:
        return None
    if wanted is Treatment.REMUX:
        with suppress(BadVideo):  # Not every stream can be moved; every one that decodes can be encoded.
            return _checked(clip, _remuxed(clip, to))
    return replace(_checked(clip, _encoded(clip, to)), is_converted=True)


def examined(path: Path) -> Footage:
    """What the film is made of. Raises BadVideo."""
    with opened(path) as (container, video):
        sound = first_sound(container)
        frame = first_frame(container, video)
        return Footage(
            has_index_first=plays_while_it_loads(path),
            codec=video.codec.canonical_name,
            profile=video.profile,
            pixels=frame.format.name,
            is_sdr=not appearance_of(video, frame).needs_tone_mapping,
            sound=sound.codec.canonical_name if sound is not None else None,
        )


def _checked(clip: Clip, path: Path) -> Clip:
    made = inspect(path)
    if abs(made.duration_s - clip.duration_s) > max(SAME_LENGTH_S, clip.duration_s * 0.05):
        raise BadVideo(f"{made.duration_s:.2f} s instead of {clip.duration_s:.2f}")
    return made


def _remuxed(clip: Clip, to: Path) -> Path:
    """The pictures as they are, and the sound where that plays; else as AAC."""
    with opened(clip.path) as (source, video), av.open(str(to), "w", format="mp4", options=MP4_OPTIONS) as output:
        sound = first_sound(source)
        start_s = started_s(video, sound)
        pictures = output.add_stream_from_template(video)
        copied = voices = None
        if sound is not None and sound_plays(sound.codec.canonical_name):
            copied = output.add_stream_from_template(sound)
        elif sound is not None:
            voices = AacTrack(output, sound, start_s, GOOD_AUDIO_BPS)
        for packet in source.demux(*(stream for stream in (video, sound) if stream is not None)):
            if voices is not None and sound is not None and packet.stream is sound:
                voices.add(sound.decode(packet))
            elif packet.size:  # The last ones, of each stream, are empty.
                _copy(packet, pictures if packet.stream is video else copied, output, start_s)
        if voices is not None:
            voices.end()
    return to


def _copy(packet: "Packet[Any]", to: Stream | None, output: OutputContainer, start_s: Fraction) -> None:
    if packet.dts is None or packet.pts is None:
        raise BadVideo("a packet without a time")
    moved = int(start_s / packet.time_base)
    packet.dts, packet.pts = packet.dts - moved, packet.pts - moved
    packet.stream = to
    output.mux(packet)


def _encoded(clip: Clip, to: Path) -> Path:
    scale = min(
        1.0, PLAYED_LONG_SIDE_PX / max(clip.width, clip.height), PLAYED_SHORT_SIDE_PX / min(clip.width, clip.height)
    )
    recipe = Recipe(
        width=even(clip.width * scale),
        height=even(clip.height * scale),
        options={"crf": GOOD_QUALITY},
        audio_bps=GOOD_AUDIO_BPS,
    )
    encode(clip.path, to, recipe)
    return to
