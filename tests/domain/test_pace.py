"""When a job is looked at: within bounds whatever happened before, early at first, and rarely for nothing."""

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.pace import EARLY_LOOKS_S, GUESS_S, LONGEST_WAIT_S, SHORTEST_WAIT_S, Pace, learn

# No clock counts finer than this; numbers near the smallest float are not times.
ELAPSED = st.floats(min_value=-1e9, max_value=1e15, allow_subnormal=False)
A_MOMENT_S = 0.02  # As good as on time.
HISTORY = st.lists(st.floats(min_value=0.0, max_value=1e9, allow_subnormal=False), max_size=60)


def looks_until(pace: Pace, ready_s: float) -> list[float]:
    """When a job that is ready at `ready_s` is looked at, the look that finds it ready included."""
    looks, elapsed_s = [], 0.0
    while elapsed_s < ready_s:
        elapsed_s += pace.next_look_s(elapsed_s)
        looks.append(elapsed_s)
    return looks


@settings(deadline=None)
@given(HISTORY, ELAPSED)
def test_every_wait_is_within_the_bounds(past_s: list[float], elapsed_s: float) -> None:
    wait_s = learn(past_s).next_look_s(elapsed_s)

    assert isfinite(wait_s)
    assert SHORTEST_WAIT_S <= wait_s <= LONGEST_WAIT_S


@settings(deadline=None)
@given(HISTORY)
def test_what_is_learned_is_a_pace(past_s: list[float]) -> None:
    pace = learn(past_s)

    assert isfinite(pace.median_s)
    assert pace.median_s > 0
    assert isfinite(pace.spread)
    assert pace.spread > 0


@settings(deadline=None)
@given(HISTORY)
def test_a_job_is_looked_at_early_so_that_a_quick_refusal_shows(past_s: list[float]) -> None:
    looks = looks_until(learn(past_s), 12.0)

    for early_s in EARLY_LOOKS_S:
        assert any(early_s - A_MOMENT_S <= look <= early_s + SHORTEST_WAIT_S for look in looks), looks


def test_without_a_history_the_guess_stands() -> None:
    assert learn([]).median_s == GUESS_S


def test_a_long_history_outweighs_the_guess() -> None:
    assert learn([20.0, 22.0, 24.0] * 15).median_s == pytest.approx(22, rel=0.1)


def test_one_straggler_does_not_turn_the_guess_over() -> None:
    assert GUESS_S < learn([600.0]).median_s < 200.0


def test_a_learned_pace_takes_fewer_looks_than_a_fixed_one_and_finds_the_video_as_soon() -> None:
    past_s = [54.0, 57.0, 59.0, 60.0, 61.0, 63.0, 66.0] * 7
    pace = learn(past_s)
    fixed_s = 2.0

    learned = [looks_until(pace, ready_s) for ready_s in past_s]
    late_s = sum(looks[-1] - ready_s for looks, ready_s in zip(learned, past_s, strict=True)) / len(past_s)
    fixed_looks = sum(ready_s / fixed_s for ready_s in past_s)

    assert sum(len(looks) for looks in learned) < fixed_looks / 1.5
    assert late_s <= fixed_s


def test_it_looks_most_often_when_such_jobs_are_usually_ready() -> None:
    pace = learn([60.0] * 40)

    assert pace.next_look_s(62.0) < pace.next_look_s(20.0)
    assert pace.next_look_s(62.0) < 3.0
