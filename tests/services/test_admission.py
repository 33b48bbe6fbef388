"""Which servers may use the bot: nothing is ordered for others, and only the operator's press decides."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.admission import AdmissionState, JoinedServer, NewServerRule
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, Job, State
from bot.domain.member import Member
from bot.domain.refusals.access import NotOperator, ServerNotAllowed, ServerNotLetIn, ServerUnknown
from bot.domain.scope import Scope
from bot.ports.operator_alerts import OperatorUnreachable
from bot.services.admission import SERVERS_A_PAGE
from tests.clock import NOON_MS
from tests.patience import PATIENCE_S
from tests.services.bench import JOB, MIRA, TEXT, Bench

SEVEN = MIRA.scope
ADA = Member(id="1", scope=Scope.DIRECT, is_operator=True)
NOOR = Member(id="2", scope=SEVEN, manages_server=True, is_administrator=True)
NEW = JoinedServer(id=SEVEN, name="Lantern", owner="2", joined_ms=NOON_MS + 1, members=12)
CARD = CardAddress(channel="9")


@pytest.fixture
def asking(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bot that asks about new servers, and one that has just invited it."""
    monkeypatch.setattr("bot.engine.new_servers.FIRST_LOOK_LIMIT_S", PATIENCE_S)
    bench.new_servers = NewServerRule.ASK
    bench.membership.servers = [NEW]
    return bench


async def order(bench: Bench, id: str = "1") -> Job:
    return await bench.orders.place(TEXT, by=MIRA, id=id, card=CARD)


async def state(bench: Bench, server: Scope = SEVEN) -> AdmissionState | None:
    kept = await bench.store.admissions.find(server)
    return None if kept is None else kept.state


async def audit(bench: Bench) -> list[tuple[str, str, str, str]]:
    rows = await bench.store.database.reading(
        lambda sql: sql.fetch_all("SELECT scope, made_by, what, detail FROM actions ORDER BY seq")
    )
    return [(row["scope"], row["made_by"], row["what"], row["detail"]) for row in rows]


# -- what may be ordered --------------------------------------------------------------------------------------------


async def test_nothing_is_ordered_for_a_new_server_until_the_operator_allows_it(asking: Bench) -> None:
    with pytest.raises(ServerNotLetIn) as caught:
        await order(asking)
    assert (caught.value.operators, caught.value.is_asked) == (("1",), True)
    assert await asking.store.jobs.job("1") is None
    assert asking.provider.orders == []

    await asking.services.admission.allow(SEVEN, by=ADA, id="a1")

    assert (await order(asking)).state is State.QUEUED
    assert await audit(asking) == [("7", "1", "admission", "admitted")]


async def test_the_operator_is_asked_once_however_many_commands_are_used(asking: Bench) -> None:
    ends = await asyncio.gather(*(order(asking, str(number)) for number in range(5)), return_exceptions=True)
    await asking.engine.new_servers.look()

    assert {type(end) for end in ends} == {ServerNotLetIn}
    assert asking.operator_alerts.asked == [SEVEN]


@pytest.mark.parametrize("how", ["owner", "member"])
async def test_a_server_of_the_operators_own_is_in_at_once(asking: Bench, how: str) -> None:
    if how == "owner":
        asking.membership.servers = [replace(NEW, owner="1")]
    else:
        asking.membership.members = {(SEVEN, "1")}

    await order(asking)

    assert asking.operator_alerts.asked == []
    assert await state(asking) is AdmissionState.ADMITTED


async def test_a_server_that_the_bot_was_in_before_the_update_stays_in(asking: Bench) -> None:
    day_ms = 24 * 60 * 60 * 1000
    asking.membership.servers = [replace(NEW, joined_ms=NOON_MS - 2 * day_ms)]

    await order(asking)

    assert asking.operator_alerts.asked == []


async def test_an_open_bot_lets_in_everybody_and_they_stay_when_it_asks_later(asking: Bench) -> None:
    asking.new_servers = NewServerRule.OPEN
    await order(asking)
    asking.new_servers = NewServerRule.ASK
    asking.new_engine()

    await order(asking, "2")

    assert asking.operator_alerts.asked == []


async def test_a_closed_bot_asks_nobody_and_lets_in_whom_the_operator_allows(asking: Bench) -> None:
    asking.new_servers = NewServerRule.CLOSED
    with pytest.raises(ServerNotLetIn) as caught:
        await order(asking)
    assert not caught.value.is_asked
    assert asking.operator_alerts.asked == []

    await asking.services.admission.allow(SEVEN, by=ADA, id="a1")
    await order(asking)


async def test_servers_of_the_settings_are_in_without_a_question_and_no_other_is(asking: Bench) -> None:
    asking.allowed_servers = frozenset({"7"})
    await order(asking)
    asking.allowed_servers = frozenset({"8"})
    asking.new_engine()

    with pytest.raises(ServerNotAllowed):
        await order(asking, "2")
    with pytest.raises(ServerNotAllowed):
        await asking.services.admission.allow(SEVEN, by=ADA, id="a1")

    assert asking.operator_alerts.asked == []


async def test_a_server_that_brings_commands_without_the_bot_is_asked_about_when_one_is_used(asking: Bench) -> None:
    asking.membership.servers = []

    with pytest.raises(ServerNotLetIn):
        await order(asking)

    assert asking.operator_alerts.asked == [SEVEN]


# -- when it can not be asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [Outage("Discord is away"), OperatorUnreachable("takes no messages")], ids=str)
async def test_while_the_operator_can_not_be_asked_nothing_is_ordered_and_nobody_is_said_to_be_asked(
    asking: Bench, failure: Exception
) -> None:
    asking.operator_alerts.tells.will(failure)

    with pytest.raises(ServerNotLetIn) as caught:
        await order(asking)
    assert not caught.value.is_asked

    asking.time.steady_s += 3600
    await asking.engine.new_servers.look()
    assert await state(asking) is AdmissionState.ASKED


async def test_an_outage_while_looking_for_the_operator_lets_nobody_in(asking: Bench) -> None:
    asking.membership.lookups.will(Outage("Discord is away"))

    with pytest.raises(ServerNotLetIn):
        await order(asking)

    assert await state(asking) is None


# -- leaving --------------------------------------------------------------------------------------------------------


async def test_only_the_operators_press_leaves_a_server_and_it_is_written_down(asking: Bench) -> None:
    await asking.engine.new_servers.look()
    assert asking.membership.left == []

    await asking.services.admission.leave(SEVEN, by=ADA, id="l1")

    assert asking.membership.left == [SEVEN]
    assert await audit(asking) == [("7", "1", "admission", "refused")]


async def test_a_refused_server_that_invites_the_bot_again_is_neither_served_nor_asked_about(asking: Bench) -> None:
    await asking.services.admission.leave(SEVEN, by=ADA, id="l1")
    asking.new_engine()

    with pytest.raises(ServerNotLetIn):
        await order(asking)

    assert asking.operator_alerts.asked == []


async def test_a_server_that_can_not_be_left_now_is_served_no_more_all_the_same(asking: Bench) -> None:
    await asking.services.admission.allow(SEVEN, by=ADA, id="a1")
    asking.membership.leaves.will(Outage("Discord is away"))

    with pytest.raises(Outage):
        await asking.services.admission.leave(SEVEN, by=ADA, id="l1")
    with pytest.raises(ServerNotLetIn):
        await order(asking)


@pytest.mark.parametrize("by", [MIRA, NOOR], ids=["member", "administrator"])
async def test_nobody_else_lets_a_server_in_leaves_it_or_sees_the_list(asking: Bench, by: Member) -> None:
    admission = asking.services.admission
    for attempt in (
        admission.allow(SEVEN, by=by, id="x"),
        admission.leave(SEVEN, by=by, id="x"),
        admission.servers(0, by=by),
        admission.is_let_in(SEVEN, by=by),
    ):
        with pytest.raises(NotOperator):
            await attempt

    assert await audit(asking) == []
    assert asking.membership.left == []


async def test_what_is_no_server_is_not_let_in(asking: Bench) -> None:
    with pytest.raises(ServerUnknown):
        await asking.services.admission.allow(Scope.EVERYWHERE, by=ADA, id="x")


# -- the list -------------------------------------------------------------------------------------------------------


async def test_the_list_has_what_waits_first_then_the_newest_videos_with_pool_and_use(asking: Bench) -> None:
    asking.membership.servers = [NEW, replace(NEW, id=Scope("8"), name="Harbour"), replace(NEW, id=Scope("9"))]
    await asking.services.admission.allow(Scope("8"), by=ADA, id="a8")
    await asking.services.admission.allow(SEVEN, by=ADA, id="a7")
    await asking.placed(State.DELIVERED)

    page = await asking.services.admission.servers(0, by=ADA)

    assert [(one.server.id, one.is_in) for one in page.listed] == [("9", False), ("7", True), ("8", True)]
    used = page.listed[1].use
    assert used is not None
    assert (used.pool, used.used_micros, used.last_video_ms) == (980, JOB.list_price_micros, NOON_MS)


async def test_the_list_is_paged_and_one_question_to_the_database_however_many_servers_there_are(
    asking: Bench,
) -> None:
    asking.membership.servers = [replace(NEW, id=Scope(str(100 + number))) for number in range(SERVERS_A_PAGE * 2 + 1)]
    asked = 0
    reading = asking.store.database.reading

    async def counted(work):  # type: ignore[no-untyped-def]
        nonlocal asked
        asked += 1
        return await reading(work)

    asking.store.database.reading = counted  # type: ignore[method-assign]
    last = await asking.services.admission.servers(99, by=ADA)

    assert (last.page, last.pages, len(last.listed)) == (2, 3, 1)
    assert asked == 1
