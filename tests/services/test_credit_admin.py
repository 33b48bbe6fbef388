"""Moderators, members and the operator over a server's credits: who may, what makes no sense, what is kept of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.domain.action import ActionKind, AuditEntry
from bot.domain.errors import Refusal
from bot.domain.job import State
from bot.domain.ledger import MOST_CREDITS
from bot.domain.member import Member, Person
from bot.domain.period import Period
from bot.domain.quota import Quota, QuotaFor
from bot.domain.refusals.access import MayNotCreate, NotAllowed, NotInServer, NotModerator, NotYours, ServerNotAllowed
from bot.domain.refusals.moderation import ReasonMissing
from bot.domain.refusals.requests import JobNotFound
from bot.domain.refusals.spending import AmountNotPossible, MemberGone, RefillNotAllowed, ToBot
from bot.domain.scope import Scope
from bot.services.credit_admin import CreditAdmin, QuotaTarget
from bot.services.credits import Credits
from bot.store.tables import audit as audit_table
from tests.actions import an_action
from tests.clock import NOON_MS
from tests.services.bench import JOB, MIRA, Bench

SCOPE = MIRA.scope
NOOR = Member(id="9", scope=SCOPE, manages_server=True, joined_ms=0)
BY_ROLE = Member(id="10", scope=SCOPE, roles=frozenset({"77"}), joined_ms=0)
ADMIN = Member(id="11", scope=SCOPE, manages_server=True, is_administrator=True, joined_ms=0)
OPERATOR = Member(id="12", scope=SCOPE, is_operator=True, joined_ms=0)
ELSEWHERE = Member(id="13", scope=Scope("666"), manages_server=True, is_administrator=True, joined_ms=0)
OLD_MIRA = replace(MIRA, joined_ms=0)
JONAS = Person(id="20")


@dataclass
class Office:
    """The services over the bench's store."""

    bench: Bench
    admins_may_create: bool = False

    @property
    def credit_admin(self) -> CreditAdmin:
        self.bench.admins_may_create = self.admins_may_create
        return self.bench.services.credit_admin

    @property
    def credits(self) -> Credits:
        return self.bench.services.credits

    async def choose_role(self, role: str | None, id: str) -> None:
        """What `/setup` does."""
        action = an_action(ActionKind.SETUP, id=id, scope=SCOPE, by="12")
        await self.bench.store.servers.change(SCOPE, lambda settings: replace(settings, moderator_role=role), action)

    async def wallet(self, id: str = MIRA.id) -> int:
        return (await self.bench.store.credit_reports.balance(SCOPE, id, at_ms=NOON_MS)).wallet

    async def audit(self, id: str) -> AuditEntry | None:
        return await self.bench.store.database.reading(lambda sql: audit_table.find(sql, id))


@pytest.fixture
def office(bench: Bench) -> Office:
    return Office(bench)


Do = Callable[[CreditAdmin, Member], Awaitable[object]]
EVERYTHING: dict[str, Do] = {
    "grant": lambda credit_admin, by: credit_admin.grant(by, JONAS, 1, reason="why", id="x"),
    "take": lambda credit_admin, by: credit_admin.take(by, JONAS, 1, reason="why", id="x"),
    "refund": lambda credit_admin, by: credit_admin.refund(by, "1", None, reason="why", id="x"),
    "refundable": lambda credit_admin, by: credit_admin.refundable(by, limit=1),
    "about": lambda credit_admin, by: credit_admin.about(by, JONAS),
    "set quota": lambda credit_admin, by: credit_admin.set_quota(
        by, QuotaTarget(), Quota(amount=1), reason="why", id="x"
    ),
    "clear quota": lambda credit_admin, by: credit_admin.clear_quota(by, QuotaTarget(), reason="why", id="x"),
    "quotas": lambda credit_admin, by: credit_admin.quotas(by),
    "pool": lambda credit_admin, by: credit_admin.pool(by),
    "pool history": lambda credit_admin, by: credit_admin.pool_history(by),
    "freeze": lambda credit_admin, by: credit_admin.freeze(by, reason="why", id="x"),
    "unfreeze": lambda credit_admin, by: credit_admin.unfreeze(by, reason="why", id="x"),
    "refill": lambda credit_admin, by: credit_admin.refill(by, 1, reason="why", id="x"),
    "add": lambda credit_admin, by: credit_admin.add(by, 1, reason="why", id="x"),
}


@pytest.mark.parametrize("do", EVERYTHING.values(), ids=EVERYTHING)
@pytest.mark.parametrize("by", [MIRA, BY_ROLE, replace(NOOR, scope=Scope.DIRECT, manages_server=False)], ids=str)
async def test_everything_is_for_moderators_only(office: Office, do: Do, by: Member) -> None:
    office.bench.direct_use = True

    with pytest.raises(NotModerator):
        await do(office.credit_admin, by)

    assert await office.audit("x") is None
    assert await office.bench.store.integrity.all_transfers(SCOPE) == []


@pytest.mark.parametrize("do", EVERYTHING.values(), ids=EVERYTHING)
async def test_a_server_that_was_not_let_in_has_no_treasurer(office: Office, do: Do) -> None:
    office.bench.allowed_servers = frozenset({"1"})

    with pytest.raises(ServerNotAllowed):
        await do(office.credit_admin, replace(ADMIN, is_operator=True))


async def test_a_role_makes_a_moderator_until_it_is_taken_away(office: Office) -> None:
    await office.choose_role("77", "s1")
    await office.credit_admin.grant(BY_ROLE, JONAS, 5, reason="why", id="g1")
    await office.choose_role(None, "s2")

    with pytest.raises(NotModerator):
        await office.credit_admin.grant(BY_ROLE, JONAS, 5, reason="why", id="g2")

    assert await office.wallet(JONAS.id) == 5


async def test_a_moderator_steers_the_own_server_only(office: Office) -> None:
    await office.bench.placed(State.DELIVERED)
    await office.credit_admin.grant(NOOR, JONAS, 5, reason="why", id="g")

    with pytest.raises(JobNotFound):
        await office.credit_admin.refund(ELSEWHERE, JOB.id, None, reason="why", id="x")
    with pytest.raises(JobNotFound):
        await office.credits.explain(ELSEWHERE, JOB.id)
    with pytest.raises(Refusal):
        await office.credit_admin.take(ELSEWHERE, JONAS, 5, reason="why", id="x")
    about = await office.credit_admin.about(ELSEWHERE, JONAS)

    assert (about.balance.wallet, about.record.jobs_lately, about.record.actions) == (0, 0, ())
    assert await office.wallet(JONAS.id) == 5


# -- amounts and reasons ------------------------------------------------------------------------------------------

BAD_AMOUNTS = [0, -1, MOST_CREDITS + 1, 2**63]


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
async def test_amounts_that_are_none_move_nothing(office: Office, amount: int) -> None:
    """Whatever Discord let through."""
    credit_admin, credits_ = office.credit_admin, office.credits
    attempts = [
        credit_admin.grant(NOOR, JONAS, amount, reason="why", id="x"),
        credit_admin.take(NOOR, JONAS, amount, reason="why", id="x"),
        credit_admin.refund(NOOR, "1", amount, reason="why", id="x"),
        credit_admin.add(OPERATOR, amount, reason="why", id="x"),
        credits_.offer_gift(OLD_MIRA, JONAS, amount),
        credits_.give(OLD_MIRA, giver=MIRA.id, receiver=JONAS, amount=amount, id="x"),
        credits_.offer_donation(OLD_MIRA, amount),
        credits_.donate(OLD_MIRA, giver=MIRA.id, amount=amount, id="x"),
    ]

    for attempt in attempts:
        with pytest.raises(AmountNotPossible):
            await attempt

    assert await office.bench.store.integrity.all_transfers(SCOPE) == []


@pytest.mark.parametrize("amount", [-1, 2**63])
async def test_a_quota_or_a_refill_may_be_nothing_but_not_less(office: Office, amount: int) -> None:
    with pytest.raises(AmountNotPossible):
        await office.credit_admin.set_quota(NOOR, QuotaTarget(), Quota(amount=amount), reason="why", id="x")
    with pytest.raises(AmountNotPossible):
        await office.credit_admin.refill(NOOR, amount, reason="why", id="x")

    await office.credit_admin.set_quota(NOOR, QuotaTarget(), Quota(amount=0), reason="why", id="x")


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u202e"])
async def test_a_reason_says_something(office: Office, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        await office.credit_admin.grant(NOOR, JONAS, 1, reason=reason, id="x")


async def test_a_reason_is_kept_on_one_line(office: Office) -> None:
    await office.credit_admin.grant(NOOR, JONAS, 1, reason=" well \n done\u202e " + "!" * 300, id="x")

    kept = await office.audit("x")
    assert kept is not None
    assert kept.reason.startswith("well done !")
    assert len(kept.reason) == 300


@pytest.mark.parametrize(
    ("to", "refusal"), [(Person(id="1", is_bot=True), ToBot), (Person(id="1", is_here=False), MemberGone)]
)
async def test_a_grant_needs_a_member(office: Office, to: Person, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await office.credit_admin.grant(NOOR, to, 1, reason="why", id="x")


async def test_who_left_can_still_be_taken_from(office: Office) -> None:
    await office.credit_admin.grant(NOOR, JONAS, 5, reason="why", id="g")

    await office.credit_admin.take(NOOR, replace(JONAS, is_here=False), 5, reason="left", id="t")

    assert await office.wallet(JONAS.id) == 0


# -- creating credits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "admins_may", "may"),
    [
        (OPERATOR, False, True),
        (NOOR, False, False),
        (NOOR, True, False),
        (ADMIN, False, False),
        (ADMIN, True, True),
    ],
    ids=["operator", "moderator", "moderator where admins may", "administrator", "administrator where they may"],
)
async def test_who_creates_credits(office: Office, by: Member, admins_may: bool, may: bool) -> None:
    office.admins_may_create = admins_may
    try:
        await office.credit_admin.add(by, 50, reason="why", id="x")
    except MayNotCreate:
        assert not may
    else:
        assert may

    created = [t for t in await office.bench.store.integrity.all_transfers(SCOPE) if t.made_by]
    assert [(t.debit.id, t.credit.id, t.amount) for t in created] == [("mint:7", "pool:7", 50)] * may
    assert (await office.audit("x") is not None) == may


async def test_a_refill_beyond_what_is_allowed_changes_nothing(office: Office) -> None:
    with pytest.raises(RefillNotAllowed):
        await office.credit_admin.refill(NOOR, 1, reason="why", id="x")

    assert await office.audit("x") is None


async def test_a_quota_is_in_the_audit_with_whom_it_is_for(office: Office) -> None:
    week = Quota(amount=70, period=Period.WEEK)
    role = QuotaTarget(kind=QuotaFor.ROLE, subject="77", called="Artists")
    own = QuotaTarget(kind=QuotaFor.MEMBER, subject=JONAS.id)
    for id_, whose in (("q1", QuotaTarget()), ("q2", role), ("q3", own)):
        await office.credit_admin.set_quota(NOOR, whose, week, reason="why", id=id_)

    kept = [await office.audit(id_) for id_ in ("q1", "q2", "q3")]

    assert [(one.detail, one.member) for one in kept if one] == [
        ("everybody 70 a week", None),
        ("role Artists 70 a week", None),
        ("70 a week", JONAS.id),
    ]


# -- members ------------------------------------------------------------------------------------------------------


async def test_a_member_hears_of_own_jobs_only(office: Office) -> None:
    await office.bench.placed(State.DELIVERED)

    story = await office.credits.explain(MIRA, JOB.id)
    assert [t.kind for t in story.transfers] == ["hold", "capture"]
    assert (await office.credits.explain(NOOR, f"https://discord.com/channels/7/9/{JOB.card.message}")).job == story.job
    with pytest.raises(NotAllowed):
        await office.credits.explain(replace(MIRA, id="20"), JOB.id)


async def test_nobody_presses_anothers_button(office: Office) -> None:
    jonas = Member(id=JONAS.id, scope=SCOPE, joined_ms=0)
    attempts = [
        office.credits.give(jonas, giver=MIRA.id, receiver=JONAS, amount=1, id="x"),
        office.credits.donate(jonas, giver=MIRA.id, amount=1, id="x"),
        office.credits.history(jonas, of=MIRA.id),
    ]

    for attempt in attempts:
        with pytest.raises(NotYours):
            await attempt
    with pytest.raises(NotYours):
        office.credits.never_mind(jonas, giver=MIRA.id)


async def test_outside_a_server_nothing_is_given_away(office: Office) -> None:
    office.bench.direct_use = True

    with pytest.raises(NotInServer):
        await office.credits.offer_gift(Member(id=MIRA.id, scope=Scope.DIRECT), JONAS, 1)


async def test_a_quota_can_not_be_given_away(office: Office) -> None:
    """It never enters a wallet: who has only a quota has nothing to give."""
    assert (await office.bench.orders.balance(OLD_MIRA)).quota_left > 0

    with pytest.raises(Refusal):
        await office.credits.offer_gift(OLD_MIRA, JONAS, 1)
