"""Under a refusal stands what can be done about it: whom to ask, and the sentence says when credits come."""

import pytest

from bot.chat.text.refusals.sentence import refusal
from bot.chat.ways_out import AskForCredits, ways_out
from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.errors import Refusal
from bot.domain.period import Period
from bot.domain.refusals.access import MayNotCreate, NotModerator
from bot.domain.refusals.spending import OutOfCredits, PoolShort, RefillNotAllowed
from bot.domain.scope import Scope
from tests.clock import NOON_MS

SERVER = Scope("7001")
MODERATORS, OPERATOR = Helper


def out_of_credits(*, quota_left: int, pool_left: int, frozen: bool = False, coming: Coming | None = None) -> Refusal:
    return OutOfCredits(
        price=20,
        quota=100,
        quota_left=quota_left,
        pool_left=pool_left,
        wallet_left=1,
        quota_resets_ms=NOON_MS,
        pool_frozen=frozen,
        coming=coming,
    )


@pytest.mark.parametrize(
    ("refused", "asked"),
    [
        (out_of_credits(quota_left=5, pool_left=900), AskForCredits(MODERATORS, 20)),
        (out_of_credits(quota_left=90, pool_left=900, frozen=True), AskForCredits(MODERATORS, 20)),
        (out_of_credits(quota_left=90, pool_left=3), AskForCredits(OPERATOR, 20)),
        (out_of_credits(quota_left=0, pool_left=0), AskForCredits(OPERATOR, 20)),
        (PoolShort(amount=50, left=1), AskForCredits(OPERATOR, 50)),
        (MayNotCreate(), AskForCredits(OPERATOR, 0)),
        (RefillNotAllowed(most=0, period=Period.MONTH), AskForCredits(OPERATOR, 0)),
    ],
)
def test_who_can_help_can_be_asked(refused: Refusal, asked: AskForCredits) -> None:
    [button] = ways_out(refused, SERVER)

    assert button.custom_id == str(asked)


def test_where_nobody_can_help_nobody_is_asked() -> None:
    assert ways_out(NotModerator(), SERVER) == []
    assert ways_out(out_of_credits(quota_left=0, pool_left=900), Scope.DIRECT) == []


@pytest.mark.parametrize("quota_left", [0, 90])
def test_an_empty_pool_says_when_it_is_filled_and_by_whom(quota_left: int) -> None:
    coming = Coming(amount=1000, at_ms=NOON_MS)

    said = refusal(out_of_credits(quota_left=quota_left, pool_left=3, coming=coming))

    assert "the server's pool has 3 left" in said
    assert f"1,000 credits come into it <t:{NOON_MS // 1000}:R>; the bot's operator can fill it sooner." in said


def test_a_pool_that_nothing_comes_into_says_so() -> None:
    said = refusal(out_of_credits(quota_left=90, pool_left=3))

    assert "Nothing comes into it by itself; the bot's operator can fill it." in said


@pytest.mark.parametrize("refused", [MayNotCreate(), RefillNotAllowed(most=0, period=Period.MONTH)])
def test_no_moderator_reads_the_name_of_a_setting(refused: Refusal) -> None:
    assert "_" not in refusal(refused)
