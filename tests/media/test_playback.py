"""Which films play in every client of Discord, and what it takes that the others do."""

from dataclasses import replace
from typing import Any

import pytest

from bot.media.playback import Footage, Treatment, treatment

PLAYS = Footage(has_index_first=True, codec="h264", profile="High", pixels="yuv420p", is_sdr=True, sound="aac")


@pytest.mark.parametrize(
    ("but", "wanted"),
    [
        ({}, Treatment.NONE),
        ({"sound": None}, Treatment.NONE),
        ({"sound": "mp3"}, Treatment.NONE),
        ({"sound": "opus"}, Treatment.NONE),
        ({"profile": "Constrained Baseline"}, Treatment.NONE),
        ({"profile": "Main"}, Treatment.NONE),
        ({"pixels": "yuvj420p"}, Treatment.NONE),
        ({"has_index_first": False}, Treatment.REMUX),
        ({"sound": "ac3"}, Treatment.REMUX),
        ({"sound": "pcm_s16le"}, Treatment.REMUX),
        ({"sound": "flac"}, Treatment.REMUX),
        ({"sound": "vorbis"}, Treatment.REMUX),
        ({"codec": "hevc"}, Treatment.ENCODE),
        ({"codec": "av1"}, Treatment.ENCODE),
        ({"codec": "vp9"}, Treatment.ENCODE),
        ({"codec": "mpeg4", "has_index_first": False}, Treatment.ENCODE),
        ({"pixels": "yuv422p"}, Treatment.ENCODE),
        ({"pixels": "yuv444p"}, Treatment.ENCODE),
        ({"pixels": "yuv420p10le"}, Treatment.ENCODE),
        ({"profile": "High 10"}, Treatment.ENCODE),
        ({"profile": "High 4:4:4 Predictive"}, Treatment.ENCODE),
        ({"profile": None}, Treatment.ENCODE),
        ({"is_sdr": False}, Treatment.ENCODE),
    ],
    ids=str,
)
def test_the_least_is_done_that_makes_it_play_everywhere(but: dict[str, Any], wanted: Treatment) -> None:
    assert treatment(replace(PLAYS, **but)) is wanted
