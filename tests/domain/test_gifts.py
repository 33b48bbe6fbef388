"""Who may give credits, and which."""

import pytest

from bot.domain.errors import Refusal
from bot.domain.gifts import MEMBER_FOR_MS, check_amount, check_people, givable
from bot.domain.member import Member, Person
from bot.domain.refusals.access import NotInServer
from bot.domain.refusals.spending import MemberGone, NotYetToGive, ToBot, ToOneself, TooNewToGive, WalletShort
from bot.domain.scope import Scope

NOW_MS = 100 * MEMBER_FOR_MS
MIRA = Member(id="mira", scope=Scope("7"), joined_ms=0)
JONAS = Person(id="jonas")


def test_a_member_gives_to_another() -> None:
    check_people(MIRA, JONAS, now_ms=NOW_MS)


@pytest.mark.parametrize(
    ("giver", "receiver", "refusal"),
    [
        (MIRA, Person(id="mira"), ToOneself),
        (MIRA, Person(id="pika", is_bot=True), ToBot),
        (MIRA, Person(id="jonas", is_here=False), MemberGone),
        (Member(id="mira", scope=Scope("7")), JONAS, NotInServer),
        (Member(id="mira", scope=Scope("7"), joined_ms=NOW_MS - MEMBER_FOR_MS + 1), JONAS, TooNewToGive),
    ],
    ids=["to oneself", "to a bot", "to one who left", "outside a server", "new here"],
)
def test_who_may_not_give_or_be_given_to(giver: Member, receiver: Person, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_people(giver, receiver, now_ms=NOW_MS)


def test_a_newcomer_hears_when_they_can_give() -> None:
    joined_ms = NOW_MS - 1000

    with pytest.raises(TooNewToGive) as refusal:
        check_people(Member(id="mira", scope=Scope("7"), joined_ms=joined_ms), JONAS, now_ms=NOW_MS)

    assert refusal.value.until_ms == joined_ms + MEMBER_FOR_MS
    check_people(Member(id="mira", scope=Scope("7"), joined_ms=joined_ms), JONAS, now_ms=refusal.value.until_ms)


@pytest.mark.parametrize(("wallet", "arrived", "can"), [(50, 0, 50), (50, 20, 30), (50, 50, 0), (10, 50, 0), (0, 0, 0)])
def test_what_came_lately_stays(wallet: int, arrived: int, can: int) -> None:
    assert givable(wallet, arrived) == can


@pytest.mark.parametrize(("amount", "refusal"), [(31, NotYetToGive), (51, WalletShort)])
def test_more_than_can_be_given_says_which_it_is(amount: int, refusal: type[Refusal]) -> None:
    check_amount("mira", 30, wallet=50, arrived=20)

    with pytest.raises(refusal):
        check_amount("mira", amount, wallet=50, arrived=20)
