"""When a job is looked at: within bounds whatever happened before, early at first, and rarely for nothing."""

from math import exp, inf, isfinite, log, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.pace import EARLY_POLLS_S, ESTIMATE_SPREADS, GUESS_S, LONGEST_WAIT_S, SHORTEST_WAIT_S, Pace, learn

# No clock counts finer than this; numbers near the smallest float are not times.
ELAPSED = st.floats(min_value=-1e9, max_value=1e15, allow_subnormal=False)
A_MOMENT_S = 0.02  # As good as on time.
HISTORY = st.lists(st.floats(min_value=0.0, max_value=1e9, allow_subnormal=False), max_size=60)
ANYTHING = st.none() | st.floats()  # What a provider may say of how long it takes.
NINE_OF_TEN = 1.2815515655446004  # From a table of the normal distribution.


def looks_until(pace: Pace, ready_s: float) -> list[float]:
    """When a job that is ready at `ready_s` is looked at, the look that finds it ready included."""
    looks, elapsed_s = [], 0.0
    while elapsed_s < ready_s:
        elapsed_s += pace.next_poll_s(elapsed_s)
        looks.append(elapsed_s)
    return looks


@settings(deadline=None)
@given(HISTORY, ELAPSED, ANYTHING, ANYTHING)
def test_every_wait_is_within_the_bounds(
    past_s: list[float], elapsed_s: float, expected_s: float | None, expected_most_s: float | None
) -> None:
    wait_s = learn(past_s, expected_s=expected_s, expected_most_s=expected_most_s).next_poll_s(elapsed_s)

    assert isfinite(wait_s)
    assert SHORTEST_WAIT_S <= wait_s <= LONGEST_WAIT_S


@settings(deadline=None)
@given(HISTORY, ANYTHING, ANYTHING)
def test_what_is_learned_is_a_pace(
    past_s: list[float], expected_s: float | None, expected_most_s: float | None
) -> None:
    pace = learn(past_s, expected_s=expected_s, expected_most_s=expected_most_s)

    assert isfinite(pace.median_s)
    assert pace.median_s > 0
    assert isfinite(pace.spread)
    assert pace.spread > 0


@settings(deadline=None)
@given(HISTORY)
def test_a_job_is_looked_at_early_so_that_a_quick_refusal_shows(past_s: list[float]) -> None:
    looks = looks_until(learn(past_s), 12.0)

    for early_s in EARLY_POLLS_S:
        assert any(early_s - A_MOMENT_S <= look <= early_s + SHORTEST_WAIT_S for look in looks), looks


def test_without_a_history_the_guess_stands() -> None:
    assert learn([]).median_s == GUESS_S


def test_a_long_history_outweighs_the_guess() -> None:
    assert learn([20.0, 22.0, 24.0] * 15).median_s == pytest.approx(22, rel=0.1)


def test_one_straggler_does_not_turn_the_guess_over() -> None:
    assert GUESS_S < learn([600.0]).median_s < 200.0


# -- what the provider expects ------------------------------------------------------------------------------------


def test_without_a_history_the_provider_s_estimate_stands() -> None:
    pace = learn([], expected_s=90.0, expected_most_s=90.0 * exp(0.8 * NINE_OF_TEN))

    assert pace.median_s == 90.0
    assert pace.spread == pytest.approx(0.8, rel=1e-4)


def test_an_estimate_without_its_extremes_is_as_wide_as_the_guess() -> None:
    assert learn([], expected_s=90.0) == Pace(median_s=90.0, spread=Pace().spread)


@pytest.mark.parametrize(
    ("expected_most_s", "spread"),
    [(90.0, ESTIMATE_SPREADS[0]), (91.0, ESTIMATE_SPREADS[0]), (80_000.0, ESTIMATE_SPREADS[1])],
)
def test_an_estimate_is_neither_as_sure_nor_as_vague_as_it_may_say(expected_most_s: float, spread: float) -> None:
    assert learn([], expected_s=90.0, expected_most_s=expected_most_s) == Pace(median_s=90.0, spread=spread)


@pytest.mark.parametrize("nonsense", [nan, inf, -inf, 0.0, -0.0, -60.0, 0.9, 86_401.0, 5e-324, 1.7e308])
def test_an_estimate_that_makes_no_sense_is_none(nonsense: float) -> None:
    past_s = [40.0, 50.0]

    assert learn([], expected_s=nonsense, expected_most_s=120.0) == Pace()
    assert learn(past_s, expected_s=nonsense) == learn(past_s)
    assert learn([], expected_s=90.0, expected_most_s=nonsense) == learn([], expected_s=90.0)


def test_an_estimate_whose_extreme_is_below_its_middle_is_only_half_believed() -> None:
    assert learn([], expected_s=90.0, expected_most_s=89.0) == learn([], expected_s=90.0)


def test_an_estimate_fades_with_experience_as_the_guess_does() -> None:
    off_s, own_s = 600.0, 20.0
    medians_s = [learn([own_s] * jobs, expected_s=off_s).median_s for jobs in (0, 1, 5, 20, 50)]
    guessed_s = [learn([own_s] * jobs).median_s for jobs in (0, 1, 5, 20, 50)]

    assert medians_s[0] == off_s
    assert medians_s == sorted(medians_s, reverse=True)
    assert medians_s[-1] == pytest.approx(own_s, rel=0.05)
    for median_s, guess_s in zip(medians_s, guessed_s, strict=True):
        share = log(guess_s / own_s) / log(GUESS_S / own_s)
        assert log(median_s / own_s) / log(off_s / own_s) == pytest.approx(share)


def test_how_sure_an_estimate_is_fades_too() -> None:
    def spreads(expected_most_s: float) -> list[float]:
        past = ([40.0, 90.0] * pairs for pairs in (0, 2, 20))
        return [learn(past_s, expected_s=60.0, expected_most_s=expected_most_s).spread for past_s in past]

    apart = [vague - sure for sure, vague in zip(spreads(120.0), spreads(300.0), strict=True)]

    assert apart[0] > apart[1] > apart[2] > 0


ESTIMATE = learn([], expected_s=300.0, expected_most_s=570.0)
SLOW_S = [240.0, 290.0, 300.0, 310.0, 380.0]


def test_an_estimate_finds_videos_sooner_and_with_fewer_looks_than_the_guess() -> None:
    told, guessed = ([looks_until(pace, ready) for ready in SLOW_S] for pace in (ESTIMATE, Pace()))

    assert sum(map(len, told)) < sum(map(len, guessed)) * 0.6
    assert sum(looks[-1] for looks in told) < sum(looks[-1] for looks in guessed)


@pytest.mark.parametrize("wrong", [0.01, 0.1])
def test_an_estimate_that_is_far_too_low_costs_looks_within_reason(wrong: float) -> None:
    misled = learn([], expected_s=300.0 * wrong, expected_most_s=300.0 * wrong)

    for ready_s in SLOW_S:
        assert len(looks_until(misled, ready_s)) < 4 * len(looks_until(Pace(), ready_s))


# -- how well it looks --------------------------------------------------------------------------------------------


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

    assert pace.next_poll_s(62.0) < pace.next_poll_s(20.0)
    assert pace.next_poll_s(62.0) < 3.0
