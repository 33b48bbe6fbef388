"""Asking for credits: who is asked, how often, who may give, and that it is given once."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.credit_request import ASK_AGAIN_MS, CreditRequest, Helper
from bot.domain.member import Member
from bot.domain.refusals.access import NotModerator, NotOperator, NotPossibleHere
from bot.domain.refusals.spending import (
    AmountNotPossible,
    AskedAlready,
    EnoughCredits,
    NobodyToAsk,
    PoolFrozen,
    PoolShort,
    RequestNotFound,
)
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.ports.audit import AuditFilter
from tests.actions import an_action
from tests.services.bench import JOB, MIRA, Bench

NOOR = Member(id="9", scope=MIRA.scope, manages_server=True)
PIA = replace(NOOR, id="10")
OPERATOR = Member(id="12", scope=Scope.DIRECT, is_operator=True)
PRICE = 2000  # More than anybody has.


@pytest.fixture
async def office(bench: Bench) -> Bench:
    await bench.set_up(ServerSettings(review_channel="55", log_channel="56"))
    return bench


async def asked(bench: Bench, helper: Helper, by: Member = MIRA, *, id: str = "q", price: int = PRICE) -> CreditRequest:
    opened = await bench.services.credit_help.ask(by, helper, price, channel="9", id=id)
    return opened.request


async def wallet(bench: Bench) -> int:
    return (await bench.services.orders.balance(MIRA)).wallet


async def pool(bench: Bench) -> int:
    return (await bench.services.orders.balance(MIRA)).pool


async def kinds(bench: Bench) -> list[ActionKind]:
    lines = await bench.services.audit.newest(AuditFilter(), by=NOOR)
    return [line.action.kind for line in lines.lines if line.action.kind is not ActionKind.SETUP]


async def test_moderators_are_asked_in_their_channel_and_grant_from_the_pool_to_the_wallet(office: Bench) -> None:
    opened = await office.services.credit_help.ask(MIRA, Helper.MODERATORS, PRICE, channel="9", id="q")

    given = await office.services.credit_help.grant(NOOR, "q", 20)

    assert opened.channel == "55"
    assert (given.amount, given.given_by) == (20, NOOR.id)
    assert (await wallet(office), await pool(office)) == (20, 980)
    assert await kinds(office) == [ActionKind.GRANT]


async def test_the_operator_allows_new_credits_from_anywhere(office: Bench) -> None:
    await asked(office, Helper.OPERATOR)

    await office.services.credit_help.allow(OPERATOR, "q", 500)

    assert (await wallet(office), await pool(office)) == (0, 1500)
    assert await kinds(office) == [ActionKind.CREATE]


async def test_two_moderators_at_once_give_it_once(office: Bench) -> None:
    await asked(office, Helper.MODERATORS)
    give = office.services.credit_help.grant

    both = await asyncio.gather(give(NOOR, "q", 20), give(PIA, "q", 100), give(NOOR, "q", 20))

    assert len({(one.amount, one.given_by) for one in both}) == 1
    assert await wallet(office) == both[0].amount
    assert await kinds(office) == [ActionKind.GRANT]


@pytest.mark.parametrize("helper", Helper)
async def test_each_is_asked_once_a_day(office: Bench, helper: Helper) -> None:
    await asked(office, helper)
    assert (await asked(office, helper)).id == "q"  # The same interaction, delivered twice.

    with pytest.raises(AskedAlready) as again:
        await asked(office, helper, id="r")
    office.time.wall_ms += ASK_AGAIN_MS

    assert again.value.until_ms == office.time.wall_ms
    assert (await asked(office, helper, id="s")).id == "s"


async def test_another_member_asks_the_moderators_too_but_the_operator_is_left_in_peace(office: Bench) -> None:
    jonas = replace(MIRA, id="20")
    for helper in Helper:
        await asked(office, helper, id=helper)

    assert (await asked(office, Helper.MODERATORS, jonas, id="r")).member == jonas.id
    with pytest.raises(AskedAlready):
        await asked(office, Helper.OPERATOR, jonas, id="s")


async def test_what_reached_nobody_may_be_asked_again(office: Bench) -> None:
    first = await asked(office, Helper.MODERATORS)

    await office.services.credit_help.forget(first)

    assert (await asked(office, Helper.MODERATORS, id="r")).id == "r"
    with pytest.raises(RequestNotFound):
        await office.services.credit_help.grant(NOOR, "q", 20)


async def test_who_has_enough_asks_nobody(office: Bench) -> None:
    for helper in Helper:
        with pytest.raises(EnoughCredits):
            await asked(office, helper, price=20)


async def test_moderators_may_always_ask_the_operator(office: Bench) -> None:
    assert (await asked(office, Helper.OPERATOR, NOOR, price=0)).member == NOOR.id


async def test_without_a_channel_nobody_is_asked(bench: Bench) -> None:
    with pytest.raises(NobodyToAsk):
        await asked(bench, Helper.MODERATORS)
    await bench.set_up(ServerSettings(log_channel="56"))

    assert (await asked(bench, Helper.MODERATORS)).id == "q"


async def test_direct_messages_have_no_moderators(bench: Bench) -> None:
    bench.direct_use = True

    with pytest.raises(NotPossibleHere):
        await asked(bench, Helper.MODERATORS, replace(MIRA, scope=Scope.DIRECT))


async def test_rights_are_asked_at_the_press(office: Bench) -> None:
    for helper in Helper:
        await asked(office, helper, id=helper)
    help_ = office.services.credit_help

    with pytest.raises(NotModerator):
        await help_.grant(MIRA, "moderators", 20)
    with pytest.raises(RequestNotFound):
        await help_.grant(replace(NOOR, scope=Scope("70")), "moderators", 20)
    with pytest.raises(NotOperator):
        await help_.allow(NOOR, "operator", 200)
    for press in (help_.grant(NOOR, "operator", 20), help_.allow(OPERATOR, "moderators", 200)):
        with pytest.raises(RequestNotFound):
            await press
    for press in (help_.grant(NOOR, "moderators", 21), help_.allow(OPERATOR, "operator", 10**6)):
        with pytest.raises(AmountNotPossible):
            await press
    assert (await wallet(office), await pool(office)) == (0, 1000)


async def test_a_pool_that_can_not_pay_leaves_the_request_open(office: Bench) -> None:
    await asked(office, Helper.MODERATORS)
    await office.store.jobs.place(replace(JOB, price=990))
    with pytest.raises(PoolShort):
        await office.services.credit_help.grant(NOOR, "q", 20)
    freeze = an_action(ActionKind.FREEZE, id="f", scope=MIRA.scope, by="9")
    await office.store.servers.change(MIRA.scope, lambda now: replace(now, pool_frozen=True), freeze)
    with pytest.raises(PoolFrozen):
        await office.services.credit_help.grant(NOOR, "q", 20)
    await office.store.credits.create(replace(freeze, id="c", kind=ActionKind.CREATE, amount=100))
    thaw = replace(freeze, id="t", kind=ActionKind.UNFREEZE)
    await office.store.servers.change(MIRA.scope, lambda now: replace(now, pool_frozen=False), thaw)

    assert (await office.services.credit_help.grant(NOOR, "q", 100)).amount == 100
