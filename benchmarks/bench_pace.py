"""How well jobs are looked at: the number of looks times how late a video is found, beside a fixed interval.

Both halves can be bought with the other, so only their product tells: looking twice as often finds it in half the
time. For a fixed interval it is half the mean render time, whatever the interval. Render times are log-normal with a
median of 60 s and a spread of 0.5; each pace has learned from 20 jobs of its own.
"""

import random
from collections.abc import Callable
from statistics import fmean

from benchmarks.measured import show
from bot.domain.pace import learn

PACES, JOBS_A_PACE, HISTORY = 400, 50, 20
MEDIAN_S, SPREAD = 60.0, 0.5
FIXED_S = (2.0, 5.0)
TARGET = 28.0


def main() -> None:
    dice = random.Random(7)

    def render_s() -> float:
        return MEDIAN_S * dice.lognormvariate(0.0, SPREAD)

    learned: list[tuple[int, float]] = []
    fixed: dict[float, list[tuple[int, float]]] = {every_s: [] for every_s in FIXED_S}
    for _ in range(PACES):
        pace = learn([render_s() for _ in range(HISTORY)])
        for _ in range(JOBS_A_PACE):
            ready_s = render_s()
            learned.append(_found(pace.next_poll_s, ready_s))
            for every_s, found in fixed.items():
                found.append(_found(_every(every_s), ready_s))
    rows = [_row("learned from 20 jobs", learned)]
    rows += [_row(f"every {every_s:.0f} s", found) for every_s, found in fixed.items()]
    show(
        f"Looking at {PACES * JOBS_A_PACE} jobs (log-normal, median {MEDIAN_S:.0f} s, spread {SPREAD})",
        ("pace", "looks", "late s", "product"),
        rows,
        f"target: a product of at most {TARGET:.0f}",
    )


def _found(wait: Callable[[float], float], ready_s: float) -> tuple[int, float]:
    """Looks until it was found, and how late that was, in seconds."""
    looks, elapsed_s = 0, 0.0
    while elapsed_s < ready_s:
        elapsed_s += wait(elapsed_s)
        looks += 1
    return looks, elapsed_s - ready_s


def _every(interval_s: float) -> Callable[[float], float]:
    return lambda _: interval_s


def _row(name: str, found: list[tuple[int, float]]) -> list[str]:
    looks, late_s = fmean(n for n, _ in found), fmean(late for _, late in found)
    return [name, f"{looks:.1f}", f"{late_s:.2f}", f"{looks * late_s:.1f}"]


if __name__ == "__main__":
    main()
