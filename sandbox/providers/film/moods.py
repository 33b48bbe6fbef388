"""The moods of a landscape, found by the prompt's words: its colours, its hills, what floats in its air."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from sandbox.providers.film.dice import Dice

Colour = tuple[int, int, int]


class Hills(Enum):
    PEAKS = auto()
    DUNES = auto()
    TREES = auto()
    TOWERS = auto()
    WAVES = auto()


class Air(Enum):
    FIREFLIES = auto()
    SNOW = auto()
    PETALS = auto()
    DUST = auto()


@dataclass(frozen=True, kw_only=True)
class Mood:
    """Colours run from the zenith down to the nearest hill."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    light: Colour  # The sun or the moon, and the glow around it.
    far: Colour
    near: Colour
    hills: Hills
    air: Air
    is_night: bool = False
    words: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOODS = (
    Mood(
        zenith=(38, 32, 84), middle=(196, 86, 112), horizon=(255, 190, 122), light=(255, 232, 190),
        far=(150, 84, 118), near=(32, 20, 48), hills=Hills.PEAKS, air=Air.DUST,
        words=_words("sunset dusk evening golden mountain mountains peak valley eagle horse"),
    ),
    Mood(
        zenith=(8, 12, 38), middle=(26, 40, 92), horizon=(88, 96, 160), light=(236, 240, 255),
        far=(44, 54, 108), near=(6, 8, 24), hills=Hills.TREES, air=Air.FIREFLIES, is_night=True,
        words=_words("night moon moonlight stars forest wood woods owl wolf fox fireflies dream deer magic"),
    ),
    Mood(
        zenith=(14, 20, 48), middle=(72, 44, 122), horizon=(248, 98, 138), light=(255, 200, 176),
        far=(86, 52, 122), near=(14, 12, 34), hills=Hills.TOWERS, air=Air.DUST, is_night=True,
        words=_words("city neon street town tokyo york skyline robot car cyberpunk train market rain urban park"),
    ),
    Mood(
        zenith=(34, 104, 168), middle=(110, 186, 214), horizon=(252, 232, 200), light=(255, 250, 226),
        far=(78, 148, 178), near=(10, 52, 86), hills=Hills.WAVES, air=Air.DUST,
        words=_words("sea ocean wave waves beach water boat ship whale fish island river lake surf dolphin harbour"),
    ),
    Mood(
        zenith=(70, 122, 168), middle=(238, 178, 120), horizon=(255, 222, 168), light=(255, 246, 218),
        far=(226, 152, 98), near=(104, 48, 34), hills=Hills.DUNES, air=Air.DUST,
        words=_words("desert sand dune dunes camel mars canyon sun hot dry dragon lion savanna"),
    ),
    Mood(
        zenith=(92, 126, 172), middle=(176, 198, 222), horizon=(248, 232, 232), light=(255, 252, 244),
        far=(150, 172, 202), near=(50, 72, 108), hills=Hills.PEAKS, air=Air.SNOW,
        words=_words("snow winter ice snowy frozen cold penguin christmas ski glacier bear"),
    ),
    Mood(
        zenith=(120, 108, 186), middle=(238, 160, 190), horizon=(255, 220, 208), light=(255, 248, 238),
        far=(196, 130, 178), near=(86, 44, 98), hills=Hills.DUNES, air=Air.PETALS,
        words=_words("flower flowers garden spring cherry blossom rose butterfly cat kitten love pink girl dance"),
    ),
    Mood(
        zenith=(6, 20, 38), middle=(12, 78, 88), horizon=(92, 206, 158), light=(214, 255, 226),
        far=(20, 84, 88), near=(3, 16, 26), hills=Hills.PEAKS, air=Air.SNOW, is_night=True,
        words=_words("aurora north northern space galaxy planet alien ufo comet astronaut cosmic"),
    ),
    Mood(
        zenith=(44, 92, 118), middle=(150, 196, 168), horizon=(250, 238, 188), light=(255, 252, 222),
        far=(112, 160, 140), near=(18, 54, 48), hills=Hills.TREES, air=Air.FIREFLIES,
        words=_words("morning dawn sunrise jungle tree trees green meadow bird birds field rabbit dog puppy"),
    ),
)  # fmt: skip


def mood_for(prompt: str, dice: Dice) -> Mood:
    """The mood that shares most words with the prompt; the dice decide where none or several do."""
    said = set(re.findall(r"[a-z]+", prompt.lower()))
    most = max(len(mood.words & said) for mood in MOODS)
    return dice.pick([mood for mood in MOODS if len(mood.words & said) == most])
