"""Rights: who is given which, that none can be made without asking, and how far each reaches."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.authority import Action, Manager, Moderator, Operator, Right
from bot.domain.errors import Refusal
from bot.domain.member import Member
from bot.domain.refusals.access import NotManager, NotModerator, NotOperator
from bot.domain.refusals.moderation import ReasonMissing
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.services.authority import Authority
from bot.services.reports import Reports
from bot.store.sql import Sql
from tests.clock import NOON_MS
from tests.services.bench import MIRA, Bench

NOOR = Member(id="9", scope=MIRA.scope, manages_server=True)
BY_ROLE = Member(id="10", scope=MIRA.scope, roles=frozenset({"77"}))
ADA = Member(id="11", scope=MIRA.scope, is_operator=True)


@pytest.fixture
async def authority(bench: Bench) -> Authority:
    await bench.set_up(ServerSettings(moderator_role="77"))
    return Authority(bench.store.servers)


async def test_a_right_is_given_to_who_has_it(authority: Authority) -> None:
    assert (await authority.moderator(BY_ROLE)).member == BY_ROLE
    assert (await authority.moderator(NOOR)).member == NOOR
    assert authority.manager(NOOR).member == NOOR
    assert authority.operator(ADA).member == ADA


async def test_a_right_is_refused_to_everybody_else(authority: Authority) -> None:
    asked: list[tuple[Callable[[Member], object], Member, type[Refusal]]] = [
        (authority.manager, BY_ROLE, NotManager),
        (authority.manager, ADA, NotManager),
        (authority.operator, NOOR, NotOperator),
    ]
    for ask, by, refusal in asked:
        with pytest.raises(refusal):
            ask(by)
    for by in (MIRA, ADA, replace(BY_ROLE, scope=Scope("8"))):
        with pytest.raises(NotModerator):
            await authority.moderator(by)
        assert await authority.moderator_or_none(by) is None


@pytest.mark.parametrize("right", [Right, Moderator, Manager, Operator])
def test_nobody_makes_a_right_by_hand(right: type[Right]) -> None:
    with pytest.raises(TypeError):
        right(member=NOOR, seal=object())  # type: ignore[arg-type]


async def test_a_right_is_not_handed_on(authority: Authority) -> None:
    with pytest.raises((TypeError, ValueError)):
        replace(authority.manager(NOOR), member=MIRA)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (ActionKind.SETUP, MIRA.scope),
        (ActionKind.CAPS, MIRA.scope),
        (ActionKind.REPORT, MIRA.scope),
        (ActionKind.BLOCK, "8"),
        (ActionKind.PAUSE, Scope.EVERYWHERE),
    ],
)
async def test_a_moderator_acts_in_their_own_server_and_does_not_set_it_up(
    authority: Authority, kind: ActionKind, scope: Scope
) -> None:
    moderator = await authority.moderator(BY_ROLE)

    with pytest.raises(TypeError):
        moderator.action(kind, id="1", at_ms=NOON_MS, scope=scope)
    with pytest.raises(TypeError):
        Action(right=moderator, kind=kind, id="1", at_ms=NOON_MS, scope=scope)


async def test_an_action_stays_within_the_right_it_was_made_by(authority: Authority) -> None:
    action = (await authority.moderator(BY_ROLE)).action(ActionKind.BLOCK, id="1", at_ms=NOON_MS)

    assert (action.by, action.scope) == (BY_ROLE.id, BY_ROLE.scope)
    with pytest.raises(TypeError):
        replace(action, scope=Scope("8"))


async def test_the_operator_acts_everywhere(authority: Authority) -> None:
    for scope in (MIRA.scope, Scope("8"), Scope.EVERYWHERE):
        action = authority.operator(ADA).action(ActionKind.CAPS, id="1", at_ms=NOON_MS, scope=scope)
        assert action.entry.scope == scope


async def test_a_report_has_a_reason_and_is_all_that_a_member_writes(bench: Bench) -> None:
    reports: Reports = bench.services.reports
    await bench.placed(member="somebody")

    with pytest.raises(ReasonMissing):
        await reports.report("1", by=MIRA, reason=" ")
    await reports.report("1", by=MIRA, reason="not mine")

    async def read(sql: Sql) -> list[tuple[str, str, str]]:
        rows = await sql.fetch_all("SELECT what, made_by, member FROM actions")
        return [(row["what"], row["made_by"], row["member"]) for row in rows]

    assert await bench.store.database.reading(read) == [("report", MIRA.id, "somebody")]
