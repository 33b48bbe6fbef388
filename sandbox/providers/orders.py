"""Turns checked fields into the plan of a film: here every provider's orders become the same thing."""

import secrets
from collections.abc import Sequence

from sandbox.providers.film.render import Plan
from sandbox.providers.steering import steering_in, without_steering

MOST_SEEDS = 2**31


def plan_for(
    *,
    prompt: object,
    seed: object,
    resolution: object,
    parts_s: Sequence[float],
    frame_rate: int,
    ratio: float | None = None,
) -> Plan:
    """The plan; without a seed it is one of its own, as with the real providers."""
    text = prompt if isinstance(prompt, str) else ""
    return Plan(
        prompt=without_steering(text),
        seed=seed if isinstance(seed, int) else secrets.randbelow(MOST_SEEDS),
        resolution=str(resolution),
        parts_s=tuple(parts_s),
        frame_rate=frame_rate,
        ratio=ratio,
        is_heavy=steering_in(text).huge,
    )


def ratio_of(text: object) -> float | None:
    """16:9 as a number; None for what is no ratio."""
    wide, colon, high = str(text).partition(":")
    return int(wide) / int(high) if colon else None


def even_parts(duration_s: object, pictures: int) -> list[float]:
    """The seconds that a film of things spends between each and the next: they are shown like key frames."""
    length_s = duration_s if isinstance(duration_s, int) else 0
    return [length_s / max(1, pictures - 1)] * max(1, pictures - 1)
