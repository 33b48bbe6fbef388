"""The table of faults: complete, and without promises that contradict each other."""

import pytest

from bot.domain.errors import Fault
from bot.domain.faults import MEANINGS, Lasts, Money


def test_every_fault_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Fault)


@pytest.mark.parametrize("fault", Fault)
def test_only_an_order_that_can_be_free_is_offered_to_another_provider(fault: Fault) -> None:
    meaning = MEANINGS[fault]

    assert not meaning.elsewhere or meaning.money is Money.IF_TAKEN


@pytest.mark.parametrize("fault", Fault)
def test_whoever_is_left_alone_for_it_has_others_asked_instead(fault: Fault) -> None:
    meaning = MEANINGS[fault]

    assert meaning.elsewhere is (meaning.lasts is not Lasts.NOT)


@pytest.mark.parametrize("fault", Fault)
def test_what_stays_is_for_the_operator_to_mend(fault: Fault) -> None:
    meaning = MEANINGS[fault]

    assert meaning.for_operator or meaning.lasts in {Lasts.NOT, Lasts.A_WHILE}
