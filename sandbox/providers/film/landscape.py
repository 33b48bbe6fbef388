"""Paints the film of a prompt without a picture: a landscape in the prompt's mood, under a drifting sky.

The sky is soft, so it is painted small and enlarged; hills have edges, so they are painted at full size, each only as
far down as the next one leaves it to be seen. So a 1080p frame costs about 30 ms in plain Pillow.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from sandbox.providers.film.brushes import disc, gradient, mix, place, soft
from sandbox.providers.film.caption import caption
from sandbox.providers.film.dice import Dice
from sandbox.providers.film.hills import RELIEF, outline
from sandbox.providers.film.moods import Air, Colour, Hills, Mood, mood_for

SKY_SHORT_SIDE_PX = 180
PAN_SHARE = 0.22  # How much wider than the frame the nearest hills are.
RIDGES = 5
SMOOTHING = 2  # Hills are drawn this much larger, then reduced, for clean edges.
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, kw_only=True)
class _Ridge:
    shape: Image.Image  # "L", wider than the frame by the way it travels.
    paint: Image.Image  # "RGB", as wide as the frame.
    top: int
    travel: float
    bob: float


@dataclass(frozen=True, kw_only=True)
class _Speck:
    sprite: Image.Image
    colour: Colour
    x: float
    y: float
    speed_x: float  # Frame widths in a second.
    speed_y: float
    phase: float


@dataclass(frozen=True, kw_only=True)
class _Glow:
    sprite: Image.Image
    colour: Colour
    x: float
    y: float
    drift: float
    phase: float


def landscape(
    prompt: str, seed: int, size: tuple[int, int], duration_s: float, frame_rate: int
) -> Iterator[Image.Image]:
    """Every frame of the film, in order."""
    dice = Dice("landscape", prompt, seed)
    scene = _Scene(mood_for(prompt, dice), dice, size)
    words = caption(prompt, size)
    frames = round(duration_s * frame_rate)
    for number in range(frames):
        frame = scene.frame(number / frame_rate, number / max(1, frames - 1))
        if words:
            frame.paste(WHITE, words.position, words.mask)
        yield frame


class _Scene:
    def __init__(self, mood: Mood, dice: Dice, size: tuple[int, int]) -> None:
        self._mood, self._size = mood, size
        self._width, self._height = size
        self._horizon = dice.between(0.56, 0.66)
        scale = min(size) / SKY_SHORT_SIDE_PX
        self._sky_size = (round(self._width / scale), round(self._height / scale))
        self._light_at = (dice.between(0.26, 0.74), self._horizon - dice.between(0.1, 0.3))
        self._skies = (self._make_sky(0.36, self._horizon), self._make_sky(0.24, self._horizon - 0.08))
        self._glows = self._make_glows(dice)
        self._disc = disc(round(min(size) * dice.between(0.1, 0.17)))
        self._stars = self._make_stars(dice) if mood.is_night else []
        self._ridges = [self._make_ridge(dice, number) for number in range(RIDGES)]
        # Below this line the sky is hidden behind the hills, whatever the camera does.
        self._sky_height = min(self._height, self._ridges[0].top + round(self._relief(0.0)))
        self._specks = self._make_specks(dice)

    def frame(self, time_s: float, progress: float) -> Image.Image:
        eased = progress * progress * (3 - 2 * progress)
        breath = 0.5 - 0.5 * math.cos(math.pi * progress)
        sky = Image.blend(*self._skies, breath)
        for glow in self._glows:
            _shine(sky, glow, time_s)
        frame = Image.new("RGB", self._size, None)  # Not filled: sky and hills cover it all.
        share = self._sky_height / self._height
        visible = sky.resize(
            (self._width, self._sky_height), Image.Resampling.BICUBIC, box=(0, 0, sky.width, sky.height * share)
        )
        frame.paste(visible)
        for number, (x, y, star) in enumerate(self._stars):
            if math.sin(time_s * 2.1 + number) > -0.82:
                frame.paste(WHITE, (x, y), star)
        light = (self._light_at[0] * self._width, (self._light_at[1] - 0.03 * eased) * self._height)
        place(frame, self._disc, light, self._mood.light)
        for number, ridge in enumerate(self._ridges):
            self._draw_ridge(frame, ridge, eased, time_s + number)
        for speck in self._specks:
            self._draw_speck(frame, speck, time_s)
        return frame

    def _draw_ridge(self, frame: Image.Image, ridge: _Ridge, eased: float, time_s: float) -> None:
        height = ridge.shape.height
        left = ridge.travel * eased
        lift = ridge.bob * (1 + math.sin(time_s * 1.3))
        box = (left, 0.0, left + self._width, height - lift)
        shape = ridge.shape.resize((self._width, height), Image.Resampling.BILINEAR, box=box)
        frame.paste(ridge.paint, (0, ridge.top), shape)

    def _draw_speck(self, frame: Image.Image, speck: _Speck, time_s: float) -> None:
        sway = math.sin(time_s * 1.1 + speck.phase)
        x = (speck.x + speck.speed_x * time_s + 0.006 * sway) % 1.1 - 0.05
        y = (speck.y + speck.speed_y * time_s + 0.004 * sway) % 1.1 - 0.05
        if self._mood.air is Air.FIREFLIES and math.sin(time_s * 2.4 + speck.phase * 3) < -0.35:
            return
        frame.paste(speck.colour, (round(x * self._width), round(y * self._height)), speck.sprite)

    def _make_sky(self, middle: float, horizon: float) -> Image.Image:
        """The sky around the light, without what drifts in it; the film goes from one of these to another."""
        mood, (width, height) = self._mood, self._sky_size
        sky = gradient(self._sky_size, (mood.zenith, mood.middle, mood.horizon, mood.far), (0.0, middle, horizon, 1.0))
        for side, strength, colour in ((1.9, 0.5, mix(mood.middle, mood.horizon, 0.6)), (0.8, 0.66, mood.light)):
            halo = soft(round(SKY_SHORT_SIDE_PX * side), strength)
            place(sky, halo, (self._light_at[0] * width, self._light_at[1] * height), colour)
        return sky

    def _make_glows(self, dice: Dice) -> list[_Glow]:
        mood, short = self._mood, SKY_SHORT_SIDE_PX
        glows = []
        for _ in range(9):
            colour = dice.pick((mood.light, mood.horizon, mood.middle, mood.middle))
            sprite = soft(
                round(short * dice.between(0.35, 0.9)), dice.between(0.16, 0.4), flatness=dice.between(0.22, 0.5)
            )
            glows.append(
                _Glow(
                    sprite=sprite, colour=colour, x=dice.between(-0.1, 1.1), y=dice.between(0.04, self._horizon),
                    drift=dice.between(0.006, 0.02), phase=dice.between(0, 6.28),
                )
            )  # fmt: skip
        return glows

    def _make_stars(self, dice: Dice) -> list[tuple[int, int, Image.Image]]:
        unit = min(self._size) / 720
        kinds = [soft(max(3, round(side * unit)), strength) for side, strength in ((4, 0.7), (5, 0.9), (7, 1.0))]
        return [
            (dice.whole(0, self._width), round(self._height * self._horizon * dice.unit() ** 1.3), dice.pick(kinds))
            for _ in range(110)
        ]

    def _make_specks(self, dice: Dice) -> list[_Speck]:
        air, unit = self._mood.air, min(self._size) / 720
        count, side, strength, speed_x, speed_y = {
            Air.FIREFLIES: (26, (10, 22), 0.85, (-0.012, 0.02), (-0.03, 0.006)),
            Air.SNOW: (90, (4, 16), 0.8, (-0.02, 0.03), (0.05, 0.14)),
            Air.PETALS: (34, (8, 20), 0.85, (0.03, 0.08), (0.03, 0.09)),
            Air.DUST: (30, (5, 18), 0.34, (0.008, 0.035), (-0.03, -0.006)),
        }[air]
        colour = {Air.FIREFLIES: (255, 240, 150), Air.PETALS: (255, 196, 214)}.get(
            air, mix(self._mood.light, WHITE, 0.5)
        )
        specks = []
        for _ in range(count):
            nearness = dice.unit() ** 1.6
            pixels = max(3, round((side[0] + (side[1] - side[0]) * nearness) * unit))
            specks.append(
                _Speck(
                    sprite=soft(pixels, strength, flatness=0.6 if air is Air.PETALS else 1.0),
                    colour=colour, x=dice.unit(), y=dice.unit() if air is not Air.FIREFLIES else dice.between(0.5, 1.0),
                    speed_x=dice.between(*speed_x), speed_y=dice.between(*speed_y), phase=dice.between(0, 6.28),
                )
            )  # fmt: skip
        return specks

    def _top(self, nearness: float) -> int:
        return round(self._height * (self._horizon - 0.1 + 0.36 * math.pow(nearness, 1.1)))

    def _relief(self, nearness: float) -> float:
        """How far below its top a row of hills may begin."""
        return min(self._size) * (1.2 * RELIEF[self._mood.hills] * (1.1 - 0.35 * nearness) + 0.08)

    def _make_ridge(self, dice: Dice, number: int) -> _Ridge:
        """Far hills are pale and slow, near ones dark and quick."""
        width, height = self._size
        nearness, next_nearness = number / (RIDGES - 1), (number + 1) / (RIDGES - 1)
        travel = width * PAN_SHARE * (0.12 + 0.88 * nearness**1.5)
        wide = round(width + travel) + 2
        top = self._top(nearness)
        is_nearest = number == RIDGES - 1
        tall = (
            height - top
            if is_nearest
            else min(height, self._top(next_nearness) + round(self._relief(next_nearness))) - top
        )
        line = outline(self._mood.hills, dice, nearness, wide * SMOOTHING, min(self._size) * SMOOTHING)
        large = Image.new("L", (wide * SMOOTHING, tall * SMOOTHING), 0)
        ImageDraw.Draw(large).polygon([*line, (wide * SMOOTHING, tall * SMOOTHING), (0, tall * SMOOTHING)], fill=255)
        shape = large.reduce(SMOOTHING)
        crest = mix(self._mood.far, self._mood.near, nearness)
        mist = mix(crest, self._mood.horizon, 0.5 * (1 - nearness) + 0.06)
        paint = gradient((width, tall), (crest, mist), (0.0, 0.9))
        bob = height * 0.006 if self._mood.hills is Hills.WAVES else 0.0
        return _Ridge(shape=shape, paint=paint, top=top, travel=travel, bob=bob)


def _shine(sky: Image.Image, glow: _Glow, time_s: float) -> None:
    x = (glow.x + glow.drift * time_s) * sky.width
    y = (glow.y + 0.012 * math.sin(time_s * 0.5 + glow.phase)) * sky.height
    place(sky, glow.sprite, (x, y), glow.colour)
