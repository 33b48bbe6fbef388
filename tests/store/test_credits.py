"""Credits that move between people: once an id, never beyond what is there, in one transaction with the audit."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from sqlite3 import IntegrityError

import pytest

from bot.domain.action import ActionKind, AuditEntry
from bot.domain.coming import Coming
from bot.domain.errors import Refusal
from bot.domain.job import Payer, State
from bot.domain.period import DAY_MS, Period, window_of
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.refusals.requests import JobNotFound
from bot.domain.refusals.spending import (
    NoQuotaThere,
    NothingSpent,
    NotYetToGive,
    OutOfCredits,
    PoolFrozen,
    PoolShort,
    RefundTooMuch,
    WalletShort,
)
from bot.domain.server import ServerSettings
from bot.domain.standing import MemberStanding
from bot.store.facades.credit_reports import SqlCreditReports
from bot.store.facades.credits import SqlCreditMoves
from bot.store.facades.servers import SqlServers
from bot.store.store import Store
from bot.store.tables import audit as audit_table
from bot.store.tables import ledger
from tests.actions import an_action
from tests.store.samples import HARBOUR, JOB, LANTERN, LIMITS, NOON_MS, go, limited

GRANT = an_action(ActionKind.GRANT, id="g", scope=LANTERN, by="noor", member="mira", amount=40, reason="why")
TAKE = replace(GRANT, id="t", kind=ActionKind.TAKE)
REFUND = an_action(ActionKind.REFUND, id="r", scope=LANTERN, by="noor", job="1", reason="why")
QUOTA = an_action(ActionKind.QUOTA, id="q", scope=LANTERN, by="noor", reason="why")
MONTH = window_of(Period.MONTH, NOON_MS)


@pytest.fixture
def moves(store: Store) -> SqlCreditMoves:
    return store.credits


@pytest.fixture
def reports(store: Store) -> SqlCreditReports:
    return store.credit_reports


@pytest.fixture
def servers(store: Store) -> SqlServers:
    return store.servers


async def left(store: Store, member: str = "mira", *, at_ms: int = NOON_MS) -> tuple[int, int]:
    """What is in the pool and in a wallet."""
    balance = await store.credit_reports.balance(LANTERN, member, at_ms=at_ms)
    return balance.pool, balance.wallet


async def audit(store: Store, id: str) -> AuditEntry | None:
    return await store.database.reading(lambda sql: audit_table.find(sql, id))


async def change(
    servers: SqlServers, edit: Callable[[ServerSettings], ServerSettings], *, id: str, at_ms: int = NOON_MS
) -> None:
    await servers.change(LANTERN, edit, replace(QUOTA, id=id, at_ms=at_ms, kind=ActionKind.SETUP))


# -- grant and take -----------------------------------------------------------------------------------------------


async def test_a_grant_comes_out_of_the_pool(store: Store, moves: SqlCreditMoves) -> None:
    granted = await moves.grant(GRANT)

    assert (granted.debit.id, granted.credit.id, granted.amount) == ("pool:lantern", "wallet:lantern:mira", 40)
    assert (granted.made_by, granted.reason) == ("noor", "why")
    assert await left(store) == (960, 40)
    assert await audit(store, "g") == GRANT.entry


async def test_the_same_grant_again_answers_the_same_and_moves_nothing(store: Store, moves: SqlCreditMoves) -> None:
    first = await moves.grant(GRANT)

    again = await asyncio.gather(*(moves.grant(replace(GRANT, amount=99)) for _ in range(3)))

    assert again == [first] * 3
    assert await left(store) == (960, 40)


async def test_a_pool_that_is_short_grants_nothing(store: Store, moves: SqlCreditMoves) -> None:
    with pytest.raises(PoolShort) as refusal:
        await moves.grant(replace(GRANT, amount=1001))

    assert refusal.value.left == 1000
    assert await audit(store, "g") is None
    assert await store.integrity.all_transfers(LANTERN) == []


async def test_held_credits_can_not_be_granted(store: Store, moves: SqlCreditMoves) -> None:
    await store.jobs.place(replace(JOB, price=100))

    with pytest.raises(PoolShort):
        await moves.grant(replace(GRANT, amount=901))


async def test_two_moderators_at_once_can_not_grant_the_same_credits(store: Store, moves: SqlCreditMoves) -> None:
    both = [moves.grant(replace(GRANT, id=id_, amount=600)) for id_ in ("g1", "g2")]

    outcomes = await asyncio.gather(*both, return_exceptions=True)

    assert sum(isinstance(outcome, PoolShort) for outcome in outcomes) == 1
    assert await left(store) == (400, 600)


async def test_a_frozen_pool_grants_nothing(store: Store, moves: SqlCreditMoves, servers: SqlServers) -> None:
    await change(servers, lambda s: replace(s, pool_frozen=True), id="freeze")

    with pytest.raises(PoolFrozen):
        await moves.grant(GRANT)


async def test_a_take_goes_into_the_pool(store: Store, moves: SqlCreditMoves) -> None:
    await moves.grant(GRANT)

    await moves.take(replace(TAKE, amount=15))

    assert await left(store) == (975, 25)


async def test_more_than_there_is_is_not_taken(store: Store, moves: SqlCreditMoves) -> None:
    await moves.grant(GRANT)

    with pytest.raises(WalletShort) as refusal:
        await moves.take(replace(TAKE, amount=41))

    assert refusal.value.left == 40
    assert await left(store) == (960, 40)
    assert await audit(store, "t") is None


async def test_whoever_owns_nothing_can_be_taken_nothing(moves: SqlCreditMoves) -> None:
    with pytest.raises(WalletShort):
        await moves.take(TAKE)


# -- refunds ------------------------------------------------------------------------------------------------------


async def test_a_refund_in_parts_goes_back_to_the_payer(store: Store, moves: SqlCreditMoves) -> None:
    await go(store, JOB, State.DELIVERED)

    await moves.refund(replace(REFUND, amount=5))
    rest = await moves.refund(replace(REFUND, id="r2"))

    assert (rest.amount, rest.credit.id) == (15, "pool:lantern")
    assert await left(store) == (1000, 0)
    assert (await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)).quota_used == 0
    kept = await audit(store, "r2")
    assert kept is not None
    assert (kept.amount, kept.member) == (15, "mira")


async def test_a_wallet_that_paid_is_refunded(store: Store, moves: SqlCreditMoves) -> None:
    await moves.grant(GRANT)
    await store.jobs.place(replace(JOB, id="0", price=100))
    job = await go(store, JOB, State.DELIVERED)

    await moves.refund(replace(REFUND, amount=8))

    assert job.payer is Payer.WALLET
    assert await left(store) == (860, 28)


async def test_two_refunds_of_one_capture_give_back_no_more_than_it_was(store: Store, moves: SqlCreditMoves) -> None:
    await go(store, JOB, State.DELIVERED)
    both = [moves.refund(replace(REFUND, id=id_, amount=15)) for id_ in ("r1", "r2")]

    outcomes = await asyncio.gather(*both, return_exceptions=True)

    [refused] = [outcome for outcome in outcomes if isinstance(outcome, RefundTooMuch)]
    assert (refused.left, refused.price) == (5, 20)
    assert await left(store) == (995, 0)


async def test_a_video_that_is_lost_after_a_part_was_refunded_gives_back_the_rest(
    store: Store, moves: SqlCreditMoves
) -> None:
    rendered = await go(store, JOB, State.RENDERED)
    await moves.refund(replace(REFUND, amount=5))

    await store.jobs.move(rendered, State.FAILED, at_ms=NOON_MS)

    assert [t.amount for t in await store.credit_reports.transfers_of("1")] == [20, 20, 5, 15]
    assert await left(store) == (1000, 0)


async def test_a_video_that_is_lost_after_all_was_refunded_gives_back_nothing_more(
    store: Store, moves: SqlCreditMoves
) -> None:
    rendered = await go(store, JOB, State.RENDERED)
    await moves.refund(REFUND)

    await store.jobs.move(rendered, State.FAILED, at_ms=NOON_MS)

    assert await left(store) == (1000, 0)


@pytest.mark.parametrize(
    ("state", "changes", "refusal"),
    [
        (State.QUEUED, {}, NothingSpent),
        (State.CANCELLED, {}, NothingSpent),
        (State.DELIVERED, {"amount": 21}, RefundTooMuch),
        (State.DELIVERED, {"scope": HARBOUR}, JobNotFound),
        (State.DELIVERED, {"job": "2"}, JobNotFound),
    ],
    ids=["under way", "cancelled", "too much", "another server's", "nobody's"],
)
async def test_refunds_that_are_refused_change_nothing(
    store: Store, moves: SqlCreditMoves, state: State, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    await go(store, JOB, state)
    before = await store.integrity.all_transfers(LANTERN)

    with pytest.raises(refusal):
        await moves.refund(replace(REFUND, **changes))  # type: ignore[arg-type]

    assert await store.integrity.all_transfers(LANTERN) == before
    assert await audit(store, "r") is None


async def test_the_table_itself_takes_no_refund_beyond_the_capture(store: Store) -> None:
    """The guard in the database, whatever was read before."""
    job = await go(store, JOB, State.DELIVERED)

    with pytest.raises(IntegrityError, match="more than is left"):
        await store.database.transaction(
            lambda sql: ledger.refund(sql, job, 21, id="x", at_ms=NOON_MS, by="", reason="")
        )


# -- gifts and donations ------------------------------------------------------------------------------------------


async def test_a_gift_moves_from_wallet_to_wallet_once(store: Store, moves: SqlCreditMoves) -> None:
    await moves.grant(replace(GRANT, at_ms=NOON_MS - 8 * DAY_MS))

    gifts = [await moves.gift(LANTERN, "mira", "jonas", 30, id="x", at_ms=NOON_MS) for _ in range(2)]

    assert gifts[0] == gifts[1]
    assert (await left(store))[1] == 10
    assert (await left(store, "jonas"))[1] == 30


async def test_a_gift_lies_for_a_week_before_it_is_given_on(moves: SqlCreditMoves) -> None:
    await moves.grant(replace(GRANT, at_ms=NOON_MS - 8 * DAY_MS))
    await moves.gift(LANTERN, "mira", "jonas", 30, id="x", at_ms=NOON_MS)

    with pytest.raises(NotYetToGive):
        await moves.gift(LANTERN, "jonas", "tom", 1, id="y", at_ms=NOON_MS + 7 * DAY_MS - 1)

    await moves.gift(LANTERN, "jonas", "tom", 30, id="y", at_ms=NOON_MS + 7 * DAY_MS)


async def test_a_donation_may_be_new(store: Store, moves: SqlCreditMoves) -> None:
    await moves.grant(GRANT)

    await moves.donate(LANTERN, "mira", 40, id="x", at_ms=NOON_MS)
    await moves.donate(LANTERN, "mira", 40, id="x", at_ms=NOON_MS)

    assert await left(store) == (1000, 0)


async def test_one_server_can_not_give_what_lies_in_another(moves: SqlCreditMoves) -> None:
    await moves.grant(GRANT)

    with pytest.raises(WalletShort):
        await moves.donate(HARBOUR, "mira", 1, id="x", at_ms=NOON_MS)


# -- quotas -------------------------------------------------------------------------------------------------------


async def set_quota(moves: SqlCreditMoves, kind: QuotaFor, subject: str, quota: Quota, id: str) -> None:
    await moves.set_quota(QuotaRow(kind=kind, subject=subject, quota=quota), replace(QUOTA, id=id))


async def test_a_job_is_paid_within_the_quota_of_the_members_roles(store: Store, moves: SqlCreditMoves) -> None:
    await set_quota(moves, QuotaFor.ROLE, "artists", Quota(amount=300, period=Period.WEEK), "q1")
    dear = replace(JOB, price=300)
    with pytest.raises(OutOfCredits):
        await store.jobs.place(dear)

    assert (await store.jobs.place(dear, roles=["artists"])).payer is Payer.POOL

    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS, roles=["artists"])
    assert (balance.quota_left, balance.period) == (0, Period.WEEK)
    assert balance.quota_resets_ms == window_of(Period.WEEK, NOON_MS).end_ms


async def test_a_quota_below_what_is_used_leaves_nothing(store: Store, moves: SqlCreditMoves) -> None:
    await store.jobs.place(replace(JOB, price=80))

    await set_quota(moves, QuotaFor.SERVER, "", Quota(amount=50, period=Period.MONTH), "q1")

    with pytest.raises(OutOfCredits) as refusal:
        await store.jobs.place(replace(JOB, id="2", price=1))
    assert (refusal.value.quota, refusal.value.quota_left, refusal.value.period) == (50, 0, Period.MONTH)


async def test_a_quota_set_twice_by_one_interaction_is_set_once(
    moves: SqlCreditMoves, reports: SqlCreditReports
) -> None:
    await set_quota(moves, QuotaFor.MEMBER, "mira", Quota(amount=5), "q1")
    await set_quota(moves, QuotaFor.MEMBER, "mira", Quota(amount=9), "q1")

    assert [row.quota.amount for row in await reports.quotas(LANTERN)] == [5]


async def test_a_quota_that_is_not_there_can_not_be_cleared(store: Store, moves: SqlCreditMoves) -> None:
    with pytest.raises(NoQuotaThere):
        await moves.clear_quota(QuotaFor.SERVER, "", QUOTA)

    assert await audit(store, "q") is None


async def test_one_servers_quotas_mean_nothing_in_another(store: Store, moves: SqlCreditMoves) -> None:
    await set_quota(moves, QuotaFor.SERVER, "", Quota(amount=0), "q1")

    assert (await store.jobs.place(replace(JOB, scope=HARBOUR))).payer is Payer.POOL


# -- refills and frost --------------------------------------------------------------------------------------------


async def test_a_refill_comes_once_a_period_and_is_counted_before_it_is_there(
    store: Store, moves: SqlCreditMoves, servers: SqlServers
) -> None:
    await moves.grant(GRANT)
    await change(servers, lambda s: replace(s, refill=s.refill.allowed(500, Period.MONTH, NOON_MS)), id="allow")
    later_ms = MONTH.end_ms + DAY_MS
    now, before = await left(store), await left(store, at_ms=later_ms)

    for id_ in ("1", "2"):
        await store.jobs.place(replace(JOB, id=id_, created_ms=later_ms))

    assert (now, before) == ((960, 40), (1460, 40))
    assert await left(store, at_ms=later_ms) == (1420, 40)
    refills = [t.id for t in await store.integrity.all_transfers(LANTERN) if t.id.startswith("refill:")]
    assert refills == [f"refill:lantern:{MONTH.end_ms}"]


async def test_a_change_of_the_refill_does_not_undo_the_one_that_is_due(store: Store, servers: SqlServers) -> None:
    await change(servers, lambda s: replace(s, refill=s.refill.allowed(500, Period.MONTH, NOON_MS)), id="allow")
    later_ms = MONTH.end_ms + DAY_MS

    await change(servers, lambda s: replace(s, refill=s.refill.chosen(0, later_ms)), id="off", at_ms=later_ms)

    assert (await left(store, at_ms=later_ms))[0] == 1500


async def test_while_the_pool_is_frozen_the_wallet_pays(
    store: Store, moves: SqlCreditMoves, servers: SqlServers
) -> None:
    await moves.grant(GRANT)
    await change(servers, lambda s: replace(s, pool_frozen=True), id="freeze")

    placed = await store.jobs.place(JOB)

    assert placed.payer is Payer.WALLET
    with pytest.raises(OutOfCredits) as refusal:
        await store.jobs.place(replace(JOB, id="2", member="jonas"))
    assert refusal.value.pool_frozen


# -- what is told -------------------------------------------------------------------------------------------------


async def test_a_history_holds_everything_about_a_member_and_nothing_of_others(
    moves: SqlCreditMoves, reports: SqlCreditReports, store: Store
) -> None:
    await moves.grant(replace(GRANT, at_ms=NOON_MS - 8 * DAY_MS))
    await moves.gift(LANTERN, "mira", "jonas", 10, id="x", at_ms=NOON_MS)
    await moves.grant(replace(GRANT, id="g2", member="tom"))
    await moves.grant(replace(GRANT, id="g3", scope=HARBOUR))
    await go(store, JOB, State.DELIVERED)

    mine = await reports.history(LANTERN, "mira", before=None, limit=9)
    friends = await reports.history(LANTERN, "jonas", before=None, limit=9)

    assert [entry.transfer.kind for entry in mine.entries] == ["capture", "hold", "gift", "grant"]
    assert [entry.job.id if entry.job else None for entry in mine.entries] == ["1", "1", None, None]
    assert [entry.transfer.id for entry in friends.entries] == ["gift:x"]


async def test_the_pages_of_a_history_hold_every_line_once(moves: SqlCreditMoves, reports: SqlCreditReports) -> None:
    for number in range(7):
        await moves.grant(replace(GRANT, id=f"g{number}", amount=1))
    seen, before = [], None
    while True:
        page = await reports.history(LANTERN, "mira", before=before, limit=3)
        seen += [entry.transfer.id for entry in page.entries]
        before = page.older
        if before is None:
            break

    assert seen == [f"grant:g{number}" for number in reversed(range(7))]


async def test_the_flow_counts_what_left_the_pool_and_did_not_come_back(
    store: Store, moves: SqlCreditMoves, reports: SqlCreditReports
) -> None:
    await go(store, JOB, State.DELIVERED)
    await go(store, replace(JOB, id="2"), State.CANCELLED)
    await moves.refund(replace(REFUND, amount=5))
    await moves.grant(GRANT)
    await moves.grant(replace(GRANT, id="old", amount=1, at_ms=NOON_MS - 8 * DAY_MS))

    pool = await reports.pool(LANTERN, at_ms=NOON_MS)

    assert pool.flow.spent == 15 + 40
    assert (pool.free, pool.held, pool.wallets) == (1000 - 15 - 41, 0, 41)


async def test_a_job_is_found_by_the_message_that_shows_it(store: Store, reports: SqlCreditReports) -> None:
    await store.jobs.place(JOB)

    assert await reports.find_job(LANTERN, "11") == await store.jobs.job("1") == await reports.find_job(LANTERN, "1")
    assert await reports.find_job(HARBOUR, "11") is None
    assert await reports.find_job(HARBOUR, "1") is None
    assert await reports.find_job(LANTERN, "%") is None


async def test_a_record_counts_what_was_done_lately(
    store: Store, moves: SqlCreditMoves, reports: SqlCreditReports
) -> None:
    await go(store, JOB, State.DELIVERED)
    await go(store, replace(JOB, id="2"), State.CANCELLED)
    await moves.grant(GRANT)

    record = await reports.record_of(LANTERN, "mira", frozenset(), since_ms=NOON_MS - DAY_MS, at_ms=NOON_MS, jobs=5)

    assert (record.jobs_lately, record.delivered_lately, record.spent_lately) == (2, 1, 20)
    assert [listed.job.id for listed in record.jobs] == ["2", "1"]
    assert [action.id for action in record.actions] == ["g"]
    assert (record.is_blocked, record.is_trusted) == (False, False)


@pytest.mark.parametrize(("at_ms", "is_blocked"), [(NOON_MS - 1, True), (NOON_MS, False)])
async def test_a_block_that_is_over_is_no_block(
    store: Store, reports: SqlCreditReports, at_ms: int, is_blocked: bool
) -> None:
    block = an_action(ActionKind.BLOCK, id="b", scope=LANTERN, at_ms=0, by="noor", member="mira")
    for_a_while = MemberStanding(is_blocked=True, blocked_until_ms=NOON_MS)
    await store.moderation.set_standing(block, lambda _: for_a_while)

    record = await reports.record_of(LANTERN, "mira", frozenset(), since_ms=0, at_ms=at_ms, jobs=5)

    assert record.is_blocked is is_blocked


async def test_a_server_that_chose_no_refill_gets_the_usual_one_with_the_month_after_its_pool_began(
    store: Store,
) -> None:
    store = limited(store, replace(LIMITS, refill_per_month=300))
    await store.jobs.place(JOB)
    first = await store.credit_reports.pool(LANTERN, at_ms=NOON_MS)
    next_ms = window_of(Period.MONTH, NOON_MS).end_ms

    later = await store.credit_reports.balance(LANTERN, "mira", at_ms=next_ms)
    await store.jobs.place(replace(JOB, id="2", created_ms=next_ms))
    await store.jobs.place(replace(JOB, id="3", created_ms=next_ms + 1))

    assert first.refill.coming(NOON_MS) == Coming(amount=300, at_ms=next_ms)
    assert (first.free, later.pool) == (980, 1280)
    assert (await store.credit_reports.pool(LANTERN, at_ms=next_ms + 1)).free == 1240


@pytest.mark.parametrize("by_operator", [True, False])
async def test_a_servers_own_refill_goes_before_the_usual_one(store: Store, by_operator: bool) -> None:
    store = limited(store, replace(LIMITS, refill_per_month=300))
    await store.jobs.place(JOB)

    def edit(settings: ServerSettings) -> ServerSettings:
        if by_operator:
            return replace(settings, refill=settings.refill.allowed(0, Period.MONTH, NOON_MS))
        return replace(settings, refill=settings.refill.or_usual(300, NOON_MS).chosen(0, NOON_MS))

    await change(store.servers, edit, id="off")

    later_ms = window_of(Period.MONTH, NOON_MS).end_ms
    assert (await store.credit_reports.balance(LANTERN, "mira", at_ms=later_ms)).pool == 980
