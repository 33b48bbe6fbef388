"""What is made of a film shows it as it means to be seen: upright, in its shape, in its colours."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.media import tone
from bot.media.appearance import Appearance
from bot.media.conversion import playable
from bot.media.fitting import fit
from bot.media.videos import appearance, inspect, poster
from tests.media.films import CORNERS, Film, corners_of

RED, GREEN, BLUE, WHITE = range(4)
# The signs of a display matrix, and which corner is where afterwards.
MATRICES = [
    ((0, 1, -1, 0), (BLUE, RED, WHITE, GREEN)),
    ((-1, 0, 0, -1), (WHITE, BLUE, GREEN, RED)),
    ((0, -1, 1, 0), (GREEN, WHITE, RED, BLUE)),
    ((-1, 0, 0, 1), (GREEN, RED, WHITE, BLUE)),
    ((1, 0, 0, -1), (BLUE, WHITE, RED, GREEN)),
    ((0, 1, 1, 0), (RED, BLUE, GREEN, WHITE)),
    ((0, -1, -1, 0), (WHITE, GREEN, BLUE, RED)),
]


@pytest.mark.parametrize(("matrix", "order"), MATRICES, ids=str)
@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_turned_film_stands_upright_when_it_was_made_smaller(
    tmp_path: Path, matrix: tuple[int, int, int, int], order: tuple[int, ...], codec: str
) -> None:
    clip = inspect(Film(matrix=matrix, codec=codec, frames=24).write(tmp_path / "film"))

    fitted = fit(clip, tmp_path / "fitted", 200_000)

    assert fitted is not None
    assert (fitted.width, fitted.height) == (clip.width, clip.height) == ((120, 160) if matrix[0] == 0 else (160, 120))
    assert appearance(fitted.path).turn == ()
    for film in (clip.path, fitted.path):
        poster(film, clip.duration_s, tmp_path / "poster.jpg")
        for got, place in zip(corners_of(tmp_path / "poster.jpg"), order, strict=True):
            assert got == pytest.approx(CORNERS[place], abs=12)


@pytest.mark.parametrize(
    ("pixel_aspect", "size"), [(Fraction(4, 3), (213, 120)), (Fraction(1, 2), (160, 240)), (Fraction(100), (160, 120))]
)
def test_pixels_that_are_not_square_become_square(
    tmp_path: Path, pixel_aspect: Fraction, size: tuple[int, int]
) -> None:
    clip = inspect(Film(pixel_aspect=pixel_aspect, frames=24).write(tmp_path / "film"))

    fitted = fit(clip, tmp_path / "fitted", 200_000)
    poster(clip.path, clip.duration_s, tmp_path / "poster.jpg")

    assert (clip.width, clip.height) == size
    assert fitted is not None
    assert (fitted.width, fitted.height) == pytest.approx(size, abs=1)
    assert appearance(fitted.path).pixel_aspect == 1
    with Image.open(tmp_path / "poster.jpg") as image:
        assert image.size == size


def test_stretched_pixels_need_no_more_bits() -> None:
    look = Appearance(coded_width=320, coded_height=240, pixel_aspect=Fraction(4, 3))

    assert look.detail == pytest.approx(3 / 4, abs=0.01)


def signal(colour: tuple[float, float, float], transfer: int) -> tuple[int, int, int]:
    """How HDR says a colour of BT.2020 whose light is given in paper whites: the standards' own curves, forward."""
    light = np.array(colour)
    if transfer == tone.PQ:
        power = (light * 203 / 10_000) ** 0.1593017578125
        coded = ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    else:
        shown = light * 203 / 1000
        luma = max(float(shown @ np.array((0.2627, 0.6780, 0.0593))), 1e-9)
        scene = shown / luma ** (0.2 / 1.2)
        bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
        coded = np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)
    red, green, blue = (round(float(value) * 255) for value in coded)
    return red, green, blue


@pytest.mark.parametrize("transfer", [tone.PQ, tone.HLG], ids=["PQ", "HLG"])
@pytest.mark.parametrize("way", ["smaller", "playable", "poster"])
def test_high_dynamic_range_is_brought_to_an_ordinary_screen(tmp_path: Path, transfer: int, way: str) -> None:
    """Greys of 5, 18 and 50 per cent of paper white stay what they are; white leaves room for highlights."""
    greys = (0.05, 0.18, 0.5, 1.0)
    corners = tuple(signal((grey, grey, grey), transfer) for grey in greys)
    film = Film(codec="libx265", pixels="yuv420p10le", colours=(9, transfer, 9), corners=corners, frames=24)
    clip = inspect(film.write(tmp_path / "film"))

    made = clip
    if way != "poster":
        made = fit(clip, tmp_path / "made", 200_000) if way == "smaller" else playable(clip, tmp_path / "made")  # type: ignore[assignment]
        look = appearance(made.path)
        assert (look.primaries, look.transfer, look.matrix) == (1, 1, 1)
    poster(made.path, clip.duration_s, tmp_path / "poster.jpg")

    *stay, white = corners_of(tmp_path / "poster.jpg")
    for got, grey in zip(stay, greys, strict=False):
        assert got == pytest.approx((grey ** (1 / 2.4) * 255,) * 3, abs=6)
    assert 235 <= min(white) <= max(white) <= 252


@pytest.mark.parametrize("transfer", [tone.PQ, tone.HLG, 14], ids=["PQ", "HLG", "wide gamut"])
def test_no_colour_turns_into_another(transfer: int) -> None:
    pure = np.array([(0.6, 0, 0), (0, 0.6, 0), (0, 0, 0.6), (0.6, 0.6, 0), (0.6, 0.6, 0.6)])

    shown = tone.to_bt709(pure, transfer, tone.BT2020)

    for before, after in zip(pure, shown, strict=True):
        assert after[before > 0].min() > after[before == 0].max(initial=0)
    assert np.ptp(shown[-1]) < 0.01


def test_the_table_is_even() -> None:
    """From step to step no colour jumps, or a gradient would show a line."""
    rows = tone.cube(tone.HLG, tone.BT2020).splitlines()[1:]
    greys = [float(rows[n * (tone.STEPS**2 + tone.STEPS + 1)].split()[0]) for n in range(tone.STEPS)]

    assert greys == sorted(greys)
    assert (greys[0], greys[-1]) == (0, 1)
    assert max(np.diff(greys)) < 0.07
