"""When credits come into a pool by themselves, and how long a pool lasts."""

import pytest

from bot.domain.ledger import Flow
from bot.domain.period import DAY_MS, Period, window_of
from bot.domain.server import Refill
from tests.clock import NOON_MS

MONTH = window_of(Period.MONTH, NOON_MS)
NEXT_MONTH_MS = MONTH.end_ms + DAY_MS
ALLOWED = Refill().allowed(500, Period.MONTH, NOON_MS)


def test_what_the_operator_allows_comes_from_the_next_period_on() -> None:
    assert ALLOWED.due_ms(NOON_MS) is None
    assert ALLOWED.due_ms(NEXT_MONTH_MS) == MONTH.end_ms
    assert ALLOWED.brings == 500


def test_moderators_may_have_less_at_once_and_never_more() -> None:
    assert ALLOWED.chosen(300, NOON_MS).brings == 300
    assert ALLOWED.chosen(900, NOON_MS).brings == 500
    assert ALLOWED.chosen(300, NEXT_MONTH_MS).due_ms(NEXT_MONTH_MS) == MONTH.end_ms, "the month's own is not lost"


def test_off_and_on_again_begins_with_the_next_period() -> None:
    again = ALLOWED.chosen(0, NOON_MS).chosen(300, NEXT_MONTH_MS)

    assert again.due_ms(NEXT_MONTH_MS) is None
    assert again.due_ms(window_of(Period.MONTH, NEXT_MONTH_MS).end_ms) is not None


def test_another_period_begins_anew() -> None:
    assert ALLOWED.allowed(100, Period.DAY, NEXT_MONTH_MS).due_ms(NEXT_MONTH_MS) is None
    assert ALLOWED.allowed(600, Period.MONTH, NEXT_MONTH_MS).due_ms(NEXT_MONTH_MS) == MONTH.end_ms


def test_nothing_comes_where_nothing_was_allowed() -> None:
    assert Refill(amount=100).due_ms(NEXT_MONTH_MS) is None
    assert Refill().next_ms(NOON_MS) is None
    assert ALLOWED.next_ms(NOON_MS) == MONTH.end_ms


@pytest.mark.parametrize(
    ("spent", "days", "lasts_days"),
    [(700, 7, 10), (70, 7, 100), (100, 0, 10), (0, 7, None)],
    ids=["a week's pace", "a slow week", "its first day counts whole", "nothing used"],
)
def test_how_long_a_pool_of_a_thousand_lasts(spent: int, days: int, lasts_days: int | None) -> None:
    flow = Flow(spent=spent, since_ms=NOON_MS - days * DAY_MS, at_ms=NOON_MS)

    assert flow.empty_ms(1000) == (None if lasts_days is None else NOON_MS + lasts_days * DAY_MS)
