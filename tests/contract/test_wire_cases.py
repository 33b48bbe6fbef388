"""The table of wire cases itself: long enough, and never free with somebody's money."""

from tests.contract.line import Raised
from tests.contract.wire_cases import CASES, LOST, TAKEN

CASES_LEAST = 60


def test_there_are_at_least_sixty_cases_a_provider() -> None:
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names) >= CASES_LEAST


def test_an_order_that_arrived_is_taken_or_lost_and_nothing_else() -> None:
    assert {case.order for case in CASES if case.trouble.arrives} == {TAKEN, LOST}


def test_every_way_to_end_an_order_is_among_them() -> None:
    assert {case.order.kind.__name__ for case in CASES if isinstance(case.order, Raised)} == {
        "Declined",
        "Lost",
        "NotSent",
    }
