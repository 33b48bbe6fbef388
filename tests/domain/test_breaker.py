"""A provider that keeps failing is left alone, and tried again with one order at a time."""

import pytest

from bot.domain.breaker import FIRST_REST_S, LONGEST_REST_S, OUTAGES, TRIAL_LIMIT_S, Breaker
from bot.domain.errors import Failure, Fault

DOWN = Failure(fault=Fault.PROVIDER_DOWN, detail="answered 503")


def opened(at_s: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(OUTAGES):
        breaker.failed(at_s, DOWN)
    return breaker


def test_a_few_outages_keep_nobody_away() -> None:
    breaker = Breaker()
    for _ in range(OUTAGES - 1):
        breaker.failed(0.0, DOWN)

    assert breaker.enter(0.0)


def test_an_answer_in_between_forgets_the_outages_before_it() -> None:
    breaker = Breaker()
    for _ in range(OUTAGES):
        breaker.failed(0.0, DOWN)
        breaker.worked()

    assert breaker.enter(0.0)


def test_it_opens_after_so_many_outages_in_a_row_and_says_why() -> None:
    breaker = opened()

    assert not breaker.enter(FIRST_REST_S - 0.1)
    assert breaker.why == DOWN


def test_after_its_rest_one_order_goes_and_no_other() -> None:
    breaker = opened()

    assert [breaker.enter(FIRST_REST_S) for _ in range(3)] == [True, False, False]


def test_an_order_that_works_closes_it() -> None:
    breaker = opened()
    breaker.enter(FIRST_REST_S)
    breaker.worked()

    assert all(breaker.enter(FIRST_REST_S) for _ in range(3))


def test_an_order_that_fails_opens_it_again_for_longer() -> None:
    breaker = opened()
    breaker.enter(FIRST_REST_S)
    breaker.failed(FIRST_REST_S, DOWN)

    assert not breaker.enter(FIRST_REST_S + 1.9 * FIRST_REST_S)
    assert breaker.enter(FIRST_REST_S + 2 * FIRST_REST_S)


def test_its_rest_has_a_limit() -> None:
    breaker, now_s = opened(), 0.0
    for _ in range(20):
        now_s += LONGEST_REST_S
        assert breaker.enter(now_s)
        breaker.failed(now_s, DOWN)

    assert breaker.admits(now_s + LONGEST_REST_S)


@pytest.mark.parametrize("more_s", [-0.1, 0.0])
def test_an_order_that_nobody_hears_of_again_does_not_keep_it_shut_for_ever(more_s: float) -> None:
    breaker = opened()
    breaker.enter(FIRST_REST_S)

    assert breaker.admits(FIRST_REST_S + TRIAL_LIMIT_S + more_s) is (more_s >= 0)
