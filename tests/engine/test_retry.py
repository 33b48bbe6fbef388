"""How long is waited before somebody who failed is asked again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Outage
from bot.engine.retry import BELIEVED_RETRY_AFTER_S, FIRST_BACKOFF_S, LONGEST_BACKOFF_S, backoff_s, retry_outages
from tests.clock import QuickClock

SPREAD = 0.25


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=10_000))
def test_a_wait_is_never_nothing_and_never_endless(failures: int) -> None:
    assert FIRST_BACKOFF_S * (1 - SPREAD) <= backoff_s(failures) <= LONGEST_BACKOFF_S * (1 + SPREAD)


@pytest.mark.parametrize(("failures", "usual_s"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (50, 60.0)])
def test_it_doubles_up_to_a_minute(failures: int, usual_s: float) -> None:
    waits_s = [backoff_s(failures) for _ in range(50)]

    assert all(usual_s * (1 - SPREAD) <= wait_s <= usual_s * (1 + SPREAD) for wait_s in waits_s)


def test_a_crowd_does_not_come_back_at_once() -> None:
    assert len({backoff_s(5) for _ in range(50)}) > 40


@pytest.mark.parametrize("retry_after_s", [2.0, 120.0, 300.0])
def test_who_names_a_time_is_believed(retry_after_s: float) -> None:
    assert backoff_s(1, retry_after_s) == retry_after_s


def test_nobody_is_believed_who_names_hours() -> None:
    assert backoff_s(1, 86_400.0) == BELIEVED_RETRY_AFTER_S


@pytest.mark.parametrize("retry_after_s", [0.0, -5.0])
def test_nobody_is_asked_again_at_once(retry_after_s: float) -> None:
    assert backoff_s(1, retry_after_s) >= FIRST_BACKOFF_S * (1 - SPREAD)


async def test_what_may_pass_is_tried_until_patience_is_over() -> None:
    clock = QuickClock(steady_s=0.0)
    asked_s: list[float] = []

    async def attempt() -> None:
        asked_s.append(clock.steady_s)
        raise Outage("503")

    with pytest.raises(Outage):
        await retry_outages(attempt, clock=clock.clock, patience_s=60.0, what="test")

    assert len(asked_s) > 3
    assert asked_s[-1] <= 60.0
