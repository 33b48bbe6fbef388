"""Draws the upper edge of a row of hills: mountains, dunes, a wood, a city's towers or waves.

An outline runs from left to right, with y growing downwards from 0. `short` is the frame's shorter side, so that shapes
keep their proportions in every format.
"""

import math

from sandbox.providers.film.dice import Dice
from sandbox.providers.film.moods import Hills

# How far an outline may go down, as a share of the frame's shorter side.
RELIEF = {
    Hills.PEAKS: 0.2,
    Hills.DUNES: 0.12,
    Hills.TREES: 0.16,
    Hills.TOWERS: 0.26,
    Hills.WAVES: 0.035,
}

Line = list[tuple[float, float]]


def outline(hills: Hills, dice: Dice, nearness: float, wide: int, short: int) -> Line:
    """The edge of one row; near rows are larger in detail and lower in relief."""
    relief = RELIEF[hills] * short * (1.1 - 0.35 * nearness)
    if hills is Hills.TOWERS:
        return _skyline(dice, nearness, wide, short)
    waves = [
        (dice.between(0.6, 1.4) * short * scale, dice.between(0, 6.28), weight)
        for scale, weight in ((0.9, 0.55), (0.37, 0.28), (0.16, 0.12), (0.07, 0.05))
    ]
    if hills in (Hills.DUNES, Hills.TREES):
        waves = waves[:2]
    points = []
    for x in range(0, wide + 4, 4):
        rise = sum(weight * math.sin(2 * math.pi * x / length + phase) for length, phase, weight in waves)
        if hills is Hills.PEAKS:
            rise = sum(weight * _tooth(x / length + phase) for length, phase, weight in waves)
        points.append((float(x), relief * (1 - (0.5 + 0.5 * rise))))
    return _wooded(points, dice, nearness, short) if hills is Hills.TREES else points


def _tooth(turn: float) -> float:
    """A triangle wave from -1 to 1: the slopes of a mountain are nearly straight."""
    return 4 * abs((turn % 1.0) - 0.5) - 1


def _wooded(points: Line, dice: Dice, nearness: float, short: int) -> Line:
    """The line of the hills with firs standing on it."""
    wooded, x, step = [], 0.0, points[1][0]
    end = points[-1][0]
    while x < end:
        wide = short * dice.between(0.012, 0.026) * (0.5 + 1.5 * nearness)
        ground = points[min(int((x + wide / 2) / step), len(points) - 1)][1] + short * 0.06
        high = wide * dice.between(1.7, 3.1)
        middle = x + wide / 2
        for level in (0.42, 0.72, 1.0):  # Three tiers of branches on each side.
            wooded.append((middle - wide * 0.5 * (1.42 - level) / 1.0, ground - high * (level - 0.32)))
            wooded.append((middle - wide * 0.5 * (1.12 - level), ground - high * (level - 0.28)))
        wooded.append((middle, ground - high))
        for level in (1.0, 0.72, 0.42):
            wooded.append((middle + wide * 0.5 * (1.12 - level), ground - high * (level - 0.28)))
            wooded.append((middle + wide * 0.5 * (1.42 - level), ground - high * (level - 0.32)))
        x += wide * dice.between(0.55, 1.0)
    return wooded


def _skyline(dice: Dice, nearness: float, wide: int, short: int) -> Line:
    line, x = [], 0.0
    tallest = short * RELIEF[Hills.TOWERS] * 0.75
    while x < wide:
        width = short * dice.between(0.03, 0.085) * (0.7 + 0.9 * nearness)
        top = tallest * (1 - dice.unit() ** 1.5)
        line += [(x, top), (x + width, top)]
        if dice.unit() < 0.2:  # A mast.
            line += [(x + width * 0.48, top), (x + width * 0.49, top - short * 0.03), (x + width * 0.52, top)]
            line[-4:] = [line[-3], line[-2], line[-1], (x + width, top)]
        x += width
    return line
