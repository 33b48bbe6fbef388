"""Placing a job holds its price, or refuses and leaves nothing."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.catalog import ProviderName
from bot.domain.job import Job, Payer, State, WalletReason
from bot.domain.ledger import TransferKind
from bot.domain.offers import Offer
from bot.domain.period import DAY_MS, Period, window_of
from bot.domain.refusals.spending import OutOfCredits, ServerSpendLimitReached, SpendLimitReached
from bot.store.store import Store
from tests.actions import an_action
from tests.store.samples import COSTLY, FREE, HARBOUR, JOB, LANTERN, LIMITS, NOON_MS, go, grant, lead, limited

MIDNIGHT_MS = window_of(Period.DAY, NOON_MS).end_ms
TOMORROW_MS = MIDNIGHT_MS + 1


async def test_the_price_is_held_and_the_job_is_kept(store: Store) -> None:
    placed = await store.jobs.place(JOB)

    assert await store.jobs.job("1") == placed == replace(JOB, payer=Payer.POOL, changed_ms=NOON_MS)
    [hold] = await store.credit_reports.transfers_of("1")
    assert (hold.kind, hold.debit.id, hold.amount, hold.member) == (TransferKind.HOLD, "pool:lantern", 20, "mira")
    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)
    assert (balance.pool, balance.quota_used, balance.wallet) == (980, 20, 0)


async def test_the_same_id_again_changes_nothing(store: Store) -> None:
    placed = await store.jobs.place(JOB)
    moved = await store.jobs.move(placed, State.PREPARING, at_ms=NOON_MS + 1)

    again = await limited(store, replace(LIMITS, daily_spend_micros=0)).jobs.place(replace(JOB, price=99))

    assert again == moved
    assert len(await store.integrity.all_transfers(LANTERN)) == 2


async def test_a_scope_gets_its_starting_pool_once(store: Store) -> None:
    await store.jobs.place(JOB)
    await store.jobs.place(replace(JOB, id="2"))

    grants = [t for t in await store.integrity.all_transfers(LANTERN) if t.kind is TransferKind.GRANT]

    assert [(t.id, t.debit.id, t.credit.id, t.amount) for t in grants] == [
        ("start:lantern", "mint:lantern", "pool:lantern", 1000)
    ]


async def test_a_scope_without_a_starting_pool_lives_on_grants(store: Store) -> None:
    store = limited(store, replace(LIMITS, starting_pool=0))
    with pytest.raises(OutOfCredits):
        await store.jobs.place(JOB)
    await grant(store, LANTERN, None, 50, id="g", at_ms=NOON_MS, by="ada", reason="festival")

    await store.jobs.place(JOB)

    assert (await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)).pool == 30


async def test_a_grant_before_the_first_job_does_not_cost_the_starting_pool(store: Store) -> None:
    await grant(store, LANTERN, None, 50, id="g", at_ms=NOON_MS, by="ada", reason="festival")
    before = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)

    await store.jobs.place(JOB)

    after = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)
    assert (before.pool, after.pool) == (1050, 1030)


async def test_a_balance_counts_the_starting_pool_that_is_still_to_come(store: Store) -> None:
    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)

    assert balance.pool == 1000
    assert balance.can_use_pool(100)
    assert balance.quota_resets_ms == MIDNIGHT_MS
    assert await store.integrity.all_transfers(LANTERN) == []


async def test_beyond_the_quota_the_wallet_pays(store: Store) -> None:
    await grant(store, LANTERN, "mira", 30, id="g", at_ms=NOON_MS, by="ada", reason="prize")
    await store.jobs.place(replace(JOB, price=90))

    placed = await store.jobs.place(replace(JOB, id="2"))

    assert placed.payer is Payer.WALLET
    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)
    assert (balance.quota_left, balance.pool, balance.wallet) == (10, 910, 10)


@pytest.mark.parametrize(
    ("pool_pays", "frozen", "reason"),
    [
        (90, False, WalletReason.QUOTA_SHORT),
        (100, False, WalletReason.QUOTA_USED_UP),
        (0, True, WalletReason.POOL_FROZEN),
        (None, False, None),
    ],
)
async def test_why_the_wallet_pays_is_decided_with_the_payer_and_kept_with_the_job(
    store: Store, pool_pays: int | None, frozen: bool, reason: WalletReason | None
) -> None:
    await grant(store, LANTERN, "mira", 50, id="g", at_ms=NOON_MS, by="ada", reason="prize")
    if pool_pays:
        await store.jobs.place(replace(JOB, price=pool_pays))
    change = an_action(ActionKind.FREEZE, id="f", scope=LANTERN, by="noor")
    await store.servers.change(LANTERN, lambda settings: replace(settings, pool_frozen=frozen), change)

    placed = await store.jobs.place(replace(JOB, id="2"))

    assert (placed.wallet_reason, placed.payer is Payer.WALLET) == (reason, reason is not None)
    assert await store.jobs.job("2") == placed


async def test_a_refusal_has_all_the_numbers_and_leaves_nothing(store: Store) -> None:
    await grant(store, LANTERN, "mira", 7, id="g", at_ms=NOON_MS, by="ada", reason="prize")

    with pytest.raises(OutOfCredits) as refusal:
        await store.jobs.place(replace(JOB, price=101))

    assert vars(refusal.value) == {
        "price": 101,
        "quota": 100,
        "quota_left": 100,
        "pool_left": 1000,
        "wallet_left": 7,
        "quota_resets_ms": MIDNIGHT_MS,
        "period": Period.DAY,
        "pool_frozen": False,
        "coming": None,
    }
    assert await store.jobs.job("1") is None
    assert [t.id for t in await store.integrity.all_transfers(LANTERN)] == ["g"]


@pytest.mark.parametrize("after", [State.CANCELLED, State.FAILED, State.DENIED, State.EXPIRED])
async def test_a_released_hold_gives_the_quota_back(store: Store, after: State) -> None:
    await go(store, JOB, after)

    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)

    assert (balance.quota_used, balance.pool) == (0, 1000)


async def test_a_refund_gives_the_quota_back(store: Store) -> None:
    rendered = await go(store, JOB, State.RENDERED)
    used = (await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)).quota_used

    await store.jobs.move(rendered, State.FAILED, at_ms=NOON_MS, failure=COSTLY)

    balance = await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)
    assert (used, balance.quota_used, balance.pool) == (20, 0, 1000)


async def test_the_quota_begins_anew_at_midnight(store: Store) -> None:
    await store.jobs.place(replace(JOB, price=100, created_ms=MIDNIGHT_MS - 1))

    placed = await store.jobs.place(replace(JOB, id="2", price=100, created_ms=MIDNIGHT_MS))

    assert placed.payer is Payer.POOL


async def test_midnight_itself_is_part_of_the_new_day(store: Store) -> None:
    await store.jobs.place(replace(JOB, price=100, created_ms=MIDNIGHT_MS))

    with pytest.raises(OutOfCredits):
        await store.jobs.place(replace(JOB, id="2", price=1, created_ms=MIDNIGHT_MS + DAY_MS - 1))


async def test_quota_pool_and_wallet_are_each_servers_own(store: Store) -> None:
    await store.jobs.place(replace(JOB, price=100))

    elsewhere = await store.jobs.place(replace(JOB, id="2", scope=HARBOUR, price=100))
    another = await store.jobs.place(replace(JOB, id="3", member="jonas", price=100))

    assert (elsewhere.payer, another.payer) == (Payer.POOL, Payer.POOL)


# -- the money limit of the whole bot -------------------------------------------------------------------------------

ONE_A_DAY = replace(LIMITS, daily_spend_micros=JOB.list_price_micros)


async def can_place_another(store: Store, *, at_ms: int = NOON_MS) -> bool:
    another = replace(JOB, id="another", scope=HARBOUR, member="jonas", created_ms=at_ms)
    try:
        await limited(store, ONE_A_DAY).jobs.place(another)
    except SpendLimitReached:
        return False
    return True


ONE_A_DAY_A_SERVER = replace(LIMITS, server_daily_spend_micros=JOB.list_price_micros)


async def test_a_server_has_a_limit_of_its_own_and_leaves_the_others_theirs(store: Store) -> None:
    store = limited(store, ONE_A_DAY_A_SERVER)
    await store.jobs.place(JOB)

    with pytest.raises(ServerSpendLimitReached) as refusal:
        await store.jobs.place(replace(JOB, id="2"))
    await store.jobs.place(replace(JOB, id="elsewhere", scope=HARBOUR, member="jonas"))

    assert (refusal.value.server, refusal.value.resets_ms) == (JOB.scope, MIDNIGHT_MS)
    assert await store.jobs.job("2") is None
    assert [transfer.job for transfer in await store.credit_reports.transfers_of("2")] == []


async def test_what_a_server_ordered_today_counts_today_only_and_what_cost_nothing_never(store: Store) -> None:
    store = limited(store, ONE_A_DAY_A_SERVER)
    await go(store, JOB, State.CANCELLED)
    await go(store, replace(JOB, id="made"), State.DELIVERED)

    with pytest.raises(ServerSpendLimitReached):
        await store.jobs.place(replace(JOB, id="today"))
    await store.jobs.place(replace(JOB, id="tomorrow", created_ms=TOMORROW_MS))


async def test_two_orders_at_once_do_not_both_get_the_last_of_a_servers_limit(store: Store) -> None:
    store = limited(store, ONE_A_DAY_A_SERVER)
    orders = (store.jobs.place(replace(JOB, id=str(number))) for number in range(5))
    ends = await asyncio.gather(*orders, return_exceptions=True)

    assert [isinstance(end, ServerSpendLimitReached) for end in ends].count(False) == 1


async def test_a_dearer_provider_is_not_taken_beyond_a_servers_limit(store: Store) -> None:
    store = limited(store, ONE_A_DAY_A_SERVER)
    job = await store.jobs.place(JOB)
    dearer = Offer(provider=ProviderName.FAL, request=JOB.request, list_price_micros=JOB.list_price_micros + 1)

    with pytest.raises(ServerSpendLimitReached):
        await store.jobs.reroute(job, dearer, job.price, at_ms=NOON_MS)


async def test_the_limit_itself_can_be_spent(store: Store) -> None:
    assert await can_place_another(store)


async def test_beyond_the_limit_the_refusal_says_until_when(store: Store) -> None:
    store = limited(store, ONE_A_DAY)
    await store.jobs.place(JOB)

    with pytest.raises(SpendLimitReached) as refusal:
        await store.jobs.place(replace(JOB, id="2"))

    assert refusal.value.resets_ms == MIDNIGHT_MS
    assert await store.jobs.job("2") is None


@pytest.mark.parametrize(
    "state", [State.AWAITING_APPROVAL, State.QUEUED, State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED]
)
async def test_what_is_under_way_counts_on_any_day(store: Store, state: State) -> None:
    await go(store, JOB, state)

    assert not await can_place_another(store)
    assert not await can_place_another(store, at_ms=TOMORROW_MS)


async def test_what_was_delivered_counts_on_the_day_of_its_order(store: Store) -> None:
    await go(store, JOB, State.DELIVERED)

    assert not await can_place_another(store)
    assert await can_place_another(store, at_ms=TOMORROW_MS)


async def test_what_was_ordered_today_counts_whenever_it_was_asked_for(store: Store) -> None:
    await go(store, JOB, State.DELIVERED, at_ms=NOON_MS + DAY_MS)

    assert not await can_place_another(store, at_ms=NOON_MS + DAY_MS)


async def test_what_was_ordered_at_midnight_counts_for_the_new_day(store: Store) -> None:
    await go(store, JOB, State.DELIVERED, at_ms=MIDNIGHT_MS - 2000)  # Ordered two seconds on.

    assert not await can_place_another(store, at_ms=TOMORROW_MS)


@pytest.mark.parametrize("after", [State.CANCELLED, State.FAILED, State.DENIED, State.EXPIRED])
async def test_what_was_never_ordered_does_not_count(store: Store, after: State) -> None:
    await go(store, JOB, after)

    assert await can_place_another(store)


async def test_what_surely_cost_nothing_does_not_count(store: Store) -> None:
    await store.jobs.move(await go(store, JOB, State.RENDERING), State.FAILED, at_ms=NOON_MS, failure=FREE)

    assert await can_place_another(store)


@pytest.mark.parametrize("state", [State.SUBMITTING, State.RENDERING])
async def test_what_may_have_cost_counts(store: Store, state: State) -> None:
    await store.jobs.move(await go(store, JOB, state), State.FAILED, at_ms=NOON_MS, failure=COSTLY)

    assert not await can_place_another(store)


async def test_a_video_that_was_rendered_counts_even_if_nobody_got_it(store: Store) -> None:
    await store.jobs.move(await go(store, JOB, State.RENDERED), State.FAILED, at_ms=NOON_MS, failure=FREE)

    assert not await can_place_another(store)


async def test_an_order_that_came_back_unsent_does_not_count(store: Store) -> None:
    submitting = await go(store, JOB, State.SUBMITTING)

    await lead(store, submitting, [State.PREPARING, State.CANCELLED], at_ms=NOON_MS)

    assert await can_place_another(store)


# -- all at once ----------------------------------------------------------------------------------------------------


async def outcome(store: Store, job: Job) -> Job | OutOfCredits:
    try:
        return await limited(store, replace(LIMITS, starting_pool=365, quota_per_day=1000)).jobs.place(job)
    except OutOfCredits as refusal:
        return refusal


async def test_fifty_at_once_get_exactly_what_the_pool_covers(store: Store) -> None:
    jobs = [replace(JOB, id=str(n), member=f"member {n % 7}") for n in range(50)]

    outcomes = await asyncio.gather(*(outcome(store, job) for job in jobs))

    assert sum(isinstance(o, Job) for o in outcomes) == 18
    assert len(await store.jobs.unclosed()) == 18


async def test_the_same_interaction_fifty_times_at_once_is_one_job(store: Store) -> None:
    outcomes = await asyncio.gather(*(outcome(store, JOB) for _ in range(50)))

    assert all(o == outcomes[0] for o in outcomes)
    assert len(await store.credit_reports.transfers_of("1")) == 1
