"""What the operator can do while the bot runs: once each, for nobody else, and with effect on the next order."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import State
from bot.domain.ledger import MOST_CREDITS
from bot.domain.member import Member
from bot.domain.period import DAY_MS, Period
from bot.domain.refusals.access import NotOperator, ServerUnknown
from bot.domain.refusals.moderation import BotPaused, ReasonMissing
from bot.domain.refusals.spending import (
    AmountNotPossible,
    NotMoney,
    OneOfThem,
    ServerSpendLimitReached,
    SpendLimitReached,
)
from bot.domain.review import Review, ReviewStage, Wait
from bot.domain.scope import Scope
from bot.services.operator import Operations
from tests.clock import NOON_MS
from tests.services.bench import JOB, LIMITS, MIRA, Bench

SEVEN, EIGHT = Scope("7"), Scope("8")
ADA = Member(id="1", scope=Scope("7"), is_operator=True)
NOOR = Member(id="2", scope=Scope("7"), manages_server=True, is_administrator=True)


@pytest.fixture
def operator(bench: Bench) -> Operations:
    return bench.services.operations


async def pool(bench: Bench, scope: Scope = SEVEN) -> int:
    return sum(
        transfer.amount
        for transfer in await bench.store.integrity.all_transfers(scope)
        if transfer.credit.id == f"pool:{scope}"
    )


async def audit(bench: Bench) -> list[tuple[str, str, str, int | None]]:
    rows = await bench.store.database.reading(
        lambda sql: sql.fetch_all("SELECT scope, made_by, what, amount FROM actions ORDER BY seq")
    )
    return [(row["scope"], row["made_by"], row["what"], row["amount"]) for row in rows]


# -- for nobody else ------------------------------------------------------------------------------------------------

Try = Callable[[Operations, Member], Awaitable[object]]
EVERYTHING: dict[str, Try] = {
    "create": lambda operator, by: operator.create(SEVEN, 5, "why", by=by, id="x"),
    "refill": lambda operator, by: operator.refill(SEVEN, 5, Period.DAY, by=by, id="x"),
    "caps": lambda operator, by: operator.caps("5", None, by=by, id="x"),
    "caps, to look": lambda operator, by: operator.caps(None, None, by=by, id="x"),
    "server_caps": lambda operator, by: operator.server_caps(SEVEN, "5", None, by=by, id="x"),
    "pause": lambda operator, by: operator.pause("why", by=by, id="x"),
    "resume": lambda operator, by: operator.resume(by=by, id="x"),
    "health": lambda operator, by: operator.health(by=by),
    "unknown": lambda operator, by: operator.unknown(by=by),
}


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("by", [MIRA, NOOR], ids=["member", "administrator"])
async def test_only_the_operator_may(bench: Bench, operator: Operations, name: str, by: Member) -> None:
    with pytest.raises(NotOperator):
        await EVERYTHING[name](operator, by)

    assert await audit(bench) == []


# -- credits --------------------------------------------------------------------------------------------------------


async def test_created_credits_are_in_the_pool_and_in_the_servers_audit(bench: Bench, operator: Operations) -> None:
    await operator.create(EIGHT, 500, "  for the\ncontest ", by=ADA, id="c1")

    *_, made = await bench.store.integrity.all_transfers(EIGHT)
    assert (made.debit.id, made.credit.id, made.amount, made.reason) == ("mint:8", "pool:8", 500, "for the contest")
    assert await audit(bench) == [("8", ADA.id, "create", 500)]


async def test_the_same_command_twice_creates_once(bench: Bench, operator: Operations) -> None:
    for _ in range(2):
        await operator.create(SEVEN, 500, "why", by=ADA, id="c1")

    assert await pool(bench) == LIMITS.starting_pool + 500


@pytest.mark.parametrize("amount", [0, -1, MOST_CREDITS + 1, 2**63])
async def test_an_impossible_amount_changes_nothing(bench: Bench, operator: Operations, amount: int) -> None:
    with pytest.raises(AmountNotPossible):
        await operator.create(SEVEN, amount, "why", by=ADA, id="c1")

    assert await audit(bench) == []


async def test_credits_are_not_created_without_a_reason(bench: Bench, operator: Operations) -> None:
    with pytest.raises(ReasonMissing):
        await operator.create(SEVEN, 5, " \n ", by=ADA, id="c1")

    assert await audit(bench) == []


@pytest.mark.parametrize("server", ["9", "seven", "", "*", "٧"])
async def test_there_is_no_pool_for_a_server_that_is_not_known(bench: Bench, operator: Operations, server: str) -> None:
    with pytest.raises(ServerUnknown):
        await operator.create(Scope(server), 5, "why", by=ADA, id="c1")
    with pytest.raises(ServerUnknown):
        await operator.refill(Scope(server), 5, Period.DAY, by=ADA, id="c1")

    assert await audit(bench) == []


async def test_a_refill_allows_what_it_brings_and_begins_with_the_next_period(
    bench: Bench, operator: Operations
) -> None:
    settings = await operator.refill(SEVEN, 300, Period.WEEK, by=ADA, id="r1")

    assert (settings.refill.amount, settings.refill.most, settings.refill.period) == (300, 300, Period.WEEK)
    assert settings.refill.since_ms == NOON_MS


async def test_a_larger_refill_does_not_begin_anew(bench: Bench, operator: Operations) -> None:
    await operator.refill(SEVEN, 300, Period.WEEK, by=ADA, id="r1")
    bench.time.wall_ms += DAY_MS

    assert (await operator.refill(SEVEN, 500, Period.WEEK, by=ADA, id="r2")).refill.since_ms == NOON_MS


# -- money ----------------------------------------------------------------------------------------------------------


async def test_a_lower_limit_stops_the_next_order(bench: Bench, operator: Operations) -> None:
    await operator.caps("0.30", None, by=ADA, id="m1")
    await bench.placed()

    with pytest.raises(SpendLimitReached) as caught:
        await bench.placed(id="2")

    assert caught.value.period is Period.DAY


async def test_the_month_is_limited_too_and_default_takes_it_back(bench: Bench, operator: Operations) -> None:
    await operator.caps(None, "$0", by=ADA, id="m1")
    with pytest.raises(SpendLimitReached) as caught:
        await bench.placed()
    assert caught.value.period is Period.MONTH

    await operator.caps(None, "default", by=ADA, id="m2")
    await bench.placed()


async def test_what_is_spent_held_and_left_is_told(bench: Bench, operator: Operations) -> None:
    await bench.placed(State.DELIVERED)
    await bench.placed(State.RENDERING, id="2")

    day, month = await operator.caps("1.50", None, by=ADA, id="m1")

    assert (day.cap_micros, day.is_usual, month.is_usual) == (1_500_000, False, True)
    assert (day.spent_micros, day.held_micros, day.left_micros) == (200_000, 200_000, 1_100_000)


async def test_a_limit_for_one_server_holds_there_alone_and_default_takes_it_back(
    bench: Bench, operator: Operations
) -> None:
    await operator.server_caps(SEVEN, "0", None, by=ADA, id="m1")
    with pytest.raises(ServerSpendLimitReached):
        await bench.placed()
    await bench.placed(id="2", scope=EIGHT)

    (left,) = await operator.server_caps(SEVEN, "default", None, by=ADA, id="m2")
    await bench.placed()

    assert (left.cap_micros, left.is_usual) == (LIMITS.server_daily_spend_micros, True)
    assert await audit(bench) == [("7", "1", "caps", None), ("7", "1", "caps", None)]


async def test_a_repeated_interaction_sets_a_servers_limit_once(bench: Bench, operator: Operations) -> None:
    await operator.server_caps(SEVEN, "1", None, by=ADA, id="m1")
    await operator.server_caps(SEVEN, "2", None, by=ADA, id="m2")

    (left,) = await operator.server_caps(SEVEN, "1", None, by=ADA, id="m1")

    assert left.cap_micros == 2_000_000


async def test_a_server_has_no_limit_a_month_and_an_unknown_one_none_at_all(bench: Bench, operator: Operations) -> None:
    with pytest.raises(OneOfThem):
        await operator.server_caps(SEVEN, "1", "5", by=ADA, id="m1")
    with pytest.raises(ServerUnknown):
        await operator.server_caps(Scope("12345"), "1", None, by=ADA, id="m2")

    assert await audit(bench) == []


async def test_an_approval_does_not_go_beyond_a_servers_lowered_limit(bench: Bench, operator: Operations) -> None:
    await bench.placed(State.AWAITING_APPROVAL, review=Review(request=Wait(until_ms=NOON_MS + DAY_MS)))
    await operator.server_caps(SEVEN, "0.01", None, by=ADA, id="m1")

    with pytest.raises(ServerSpendLimitReached):
        await bench.services.reviews.approve("1", ReviewStage.REQUEST, by=NOOR, id="a1", trusts=False)

    assert (await bench.kept()).state is State.AWAITING_APPROVAL


@pytest.mark.parametrize("said", ["much", "", "-1", "nan", "inf", "1e99", "5 or 6"])
async def test_a_limit_that_is_no_money_changes_nothing(bench: Bench, operator: Operations, said: str) -> None:
    with pytest.raises(NotMoney):
        await operator.caps("5", said, by=ADA, id="m1")

    assert await audit(bench) == []


# -- the pause ------------------------------------------------------------------------------------------------------


async def test_while_the_bot_is_paused_nothing_is_taken_and_members_are_told_why(
    bench: Bench, operator: Operations
) -> None:
    await operator.pause("moving house", by=ADA, id="p1")
    with pytest.raises(BotPaused) as caught:
        await bench.placed()
    assert caught.value.reason == "moving house"
    assert await bench.store.jobs.job("1") is None

    assert await operator.resume(by=ADA, id="p2")
    await bench.placed()


async def test_what_was_taken_before_the_pause_is_the_same_job_still(bench: Bench, operator: Operations) -> None:
    before = await bench.placed()

    await operator.pause("moving house", by=ADA, id="p1")

    assert await bench.store.jobs.place(JOB) == before


async def test_resuming_what_runs_is_no_action(bench: Bench, operator: Operations) -> None:
    assert not await operator.resume(by=ADA, id="p1")

    assert await audit(bench) == []


# -- health ---------------------------------------------------------------------------------------------------------


async def test_health_tells_how_each_provider_does(bench: Bench, operator: Operations) -> None:
    await bench.placed(id="1")
    await bench.placed(State.RENDERING, id="2")
    done = await bench.placed(State.DELIVERED, id="3")
    await bench.placed(State.FAILED, id="4", failure=Failure(fault=Fault.MODERATION))
    await bench.placed(State.DELIVERED, id="5", provider=ProviderName.COMFY)

    fal, comfy = (await operator.health(by=ADA)).providers

    assert (fal.provider, fal.is_set_up, fal.waiting, fal.rendering) == (ProviderName.FAL, True, 1, 1)
    assert (fal.last_success_ms, fal.median_s, fal.faults) == (done.rendered_ms, 0.0, {Fault.MODERATION: 1})
    assert (fal.day_micros, fal.month_micros) == (600_000, 600_000)
    assert (comfy.provider, comfy.is_set_up) == (ProviderName.COMFY, False)


async def test_a_provider_without_a_job_is_told_of_too(operator: Operations) -> None:
    report = await operator.health(by=ADA)

    assert [one.provider for one in report.providers] == [ProviderName.FAL]
    assert report.pause is None


async def test_orders_of_unknown_outcome_are_shown_with_what_is_known(bench: Bench, operator: Operations) -> None:
    failure = Failure(fault=Fault.UNKNOWN, may_have_cost=True, detail="the reply was lost")
    lost = await bench.placed(State.FAILED, failure=failure)
    await bench.placed(State.FAILED, id="2", failure=Failure(fault=Fault.BUG, detail='"unknown"'))

    assert await operator.unknown(by=ADA) == [await bench.kept(lost.id)]
    assert (await operator.health(by=replace(ADA, scope=Scope("direct")))).providers[0].unknown == 1
