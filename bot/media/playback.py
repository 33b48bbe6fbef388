"""Decides whether a film plays in every one of Discord's clients, and what it takes that it does.

They play what every browser and every phone's own decoder plays: 8 bit 4:2:0 H.264 in MP4, with the index in front so
that it starts while it loads, and with AAC, MP3 or Opus or no sound. What a client can not play shows as a grey file.
"""

from dataclasses import dataclass
from enum import StrEnum

PLAYED_CODEC = "h264"
PLAYED_PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})
PLAYED_PIXELS = frozenset({"yuv420p", "yuvj420p"})  # Both 8 bit 4:2:0; the second with the full range of brightness.
PLAYED_SOUND = frozenset({"aac", "mp3", "opus"})


@dataclass(frozen=True, kw_only=True)
class Footage:
    """What a film is made of. Names are FFmpeg's; `profile` is None where it does not say.

    `has_index_first` is of an MP4 that is not in fragments; `is_sdr` of colours that need no conversion.
    """

    has_index_first: bool
    codec: str
    profile: str | None
    pixels: str
    is_sdr: bool
    sound: str | None


class Treatment(StrEnum):
    """What has to be done to a film before it is posted."""

    NONE = "none"
    REMUX = "remux"  # Its pictures stay as they are.
    ENCODE = "encode"


def treatment(footage: Footage) -> Treatment:
    """The least that makes it play everywhere."""
    if not _pictures_play(footage):
        return Treatment.ENCODE
    if footage.has_index_first and sound_plays(footage.sound):
        return Treatment.NONE
    return Treatment.REMUX


def sound_plays(codec: str | None) -> bool:
    """Whether sound of this codec may stay as it is; no sound may."""
    return codec is None or codec in PLAYED_SOUND


def _pictures_play(footage: Footage) -> bool:
    return (
        footage.codec == PLAYED_CODEC
        and footage.profile in PLAYED_PROFILES
        and footage.pixels in PLAYED_PIXELS
        and footage.is_sdr
    )
