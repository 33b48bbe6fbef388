"""What members can do with jobs: order them, once, and ask what became of them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Refusal
from bot.domain.job import CardAddress, Job, JobId, Payer, State
from bot.domain.member import Member
from bot.domain.refusals.access import DirectUseOff, ServerNotAllowed
from bot.domain.refusals.requests import NotOffered, PromptMissing, Stopping
from bot.domain.refusals.spending import OutOfCredits
from bot.domain.request import SEED_LIMIT, Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.services.orders import Orders
from tests.clock import NOON_MS
from tests.services.bench import HELD, MIRA, PHOTO, RELEASED, Bench, carried

CARD = CardAddress(channel="9", token="secret")
REQUEST = VideoRequest(tool=Tool.TEXT, prompt="waves")
STRANGER = Member(id="66", scope=MIRA.scope)


async def place(bench: Bench, request: VideoRequest = REQUEST, *, by: Member = MIRA, id: JobId = "1") -> Job:
    return await bench.orders.place(request, by=by, id=id, card=CARD)


async def pool_left(bench: Bench, scope: Scope = MIRA.scope) -> int:
    return (await bench.store.credit_reports.balance(scope, MIRA.id, at_ms=NOON_MS)).pool


# -- placing ----------------------------------------------------------------------------------------------------------


async def test_an_order_is_a_job_with_its_price_held(bench: Bench) -> None:
    job = await place(bench)

    assert job == await bench.kept()
    assert (job.id, job.scope, job.member, job.provider) == ("1", "7", "8", ProviderName.FAL)
    assert (job.price, job.list_price_micros, job.payer) == (20, 200_000, Payer.POOL)
    assert (job.state, job.card, job.created_ms) == (State.QUEUED, CARD, NOON_MS)
    assert (job.request.duration_s, job.request.resolution, job.request.aspect) == (5, Resolution.P720, "16:9")
    assert await bench.booked() == HELD
    assert await pool_left(bench) == 980


async def test_the_same_interaction_twice_is_one_job(bench: Bench) -> None:
    first = await place(bench)

    again = await place(bench, replace(REQUEST, prompt="something else"))

    assert again == first
    assert await pool_left(bench) == 980


async def test_a_placed_job_waits_until_its_card_can_be_seen(bench: Bench) -> None:
    await place(bench)
    await carried()

    assert (await bench.kept()).state is State.QUEUED
    assert bench.provider.orders == []


async def test_a_job_whose_card_can_be_seen_begins(bench: Bench) -> None:
    job = await place(bench)

    bench.orders.start(job, replace(job.card, message="10"))
    await carried()

    assert (await bench.kept()).card.message == "10"
    assert (await bench.kept()).state is State.DELIVERED


async def test_a_job_whose_card_nobody_sees_gives_its_credits_back(bench: Bench) -> None:
    job = await place(bench)

    bench.orders.abandon(job)
    await carried()

    assert (await bench.kept()).state is State.CANCELLED
    assert await bench.booked() == RELEASED
    assert await bench.store.jobs.unclosed() == []
    assert await pool_left(bench) == 1000


async def test_a_job_that_moved_on_is_not_abandoned(bench: Bench) -> None:
    job = await place(bench)
    await bench.store.jobs.move(job, State.PREPARING, at_ms=NOON_MS)

    bench.orders.abandon(job)
    await carried()

    assert (await bench.kept()).state is State.DELIVERED


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (VideoRequest(tool=Tool.TEXT), PromptMissing),
        (replace(REQUEST, duration_s=7), NotOffered),
        (VideoRequest(tool=Tool.FRAMES, images=(PHOTO,) * 5, duration_s=25, resolution=Resolution.P1080), None),
    ],
)
async def test_a_refusal_moves_nothing(bench: Bench, request_: VideoRequest, refusal: type[Refusal] | None) -> None:
    if refusal is None:  # Six of the dearest, and the pool is empty.
        for number in range(6):
            await place(bench, request_, id=f"2{number}")
        refusal = OutOfCredits
    transfers = await bench.store.integrity.all_transfers(MIRA.scope)

    with pytest.raises(refusal):
        await place(bench, request_)

    assert await bench.store.jobs.job("1") is None
    assert await bench.store.integrity.all_transfers(MIRA.scope) == transfers


async def test_a_bot_that_is_stopping_takes_nothing(bench: Bench) -> None:
    await bench.runner.stop()

    with pytest.raises(Stopping):
        await place(bench)

    assert await bench.store.jobs.job("1") is None


async def test_a_job_that_names_no_seed_gets_one_of_its_own_that_stays_the_same(bench: Bench) -> None:
    seeds = [bench.orders.offer(REQUEST, id=job).request.seed for job in ("1", "1", "2")]

    assert seeds[0] == seeds[1] != seeds[2]
    assert all(seed is not None and 0 <= seed < SEED_LIMIT for seed in seeds)


@pytest.mark.parametrize("seed", [0, 7])
async def test_a_named_seed_is_kept(bench: Bench, seed: int) -> None:
    assert bench.orders.offer(replace(REQUEST, seed=seed), id="1").request.seed == seed


# -- where ------------------------------------------------------------------------------------------------------------


async def test_only_servers_that_the_operator_let_in_are_served(bench: Bench) -> None:
    bench.allowed_servers = frozenset({"7"})

    assert (await place(bench)).scope == "7"
    with pytest.raises(ServerNotAllowed):
        await place(bench, by=replace(MIRA, scope=Scope("70")), id="2")


async def test_direct_use_is_off_unless_it_is_on(bench: Bench) -> None:
    with pytest.raises(DirectUseOff):
        await place(bench, by=replace(MIRA, scope=Scope.DIRECT))

    bench.direct_use = True
    assert (await place(bench, by=replace(MIRA, scope=Scope.DIRECT))).scope == Scope.DIRECT


async def test_a_list_of_servers_does_not_shut_direct_use_out(bench: Bench) -> None:
    bench.allowed_servers, bench.direct_use = frozenset({"7"}), True

    assert (await place(bench, by=replace(MIRA, scope=Scope.DIRECT))).scope == Scope.DIRECT


@pytest.mark.parametrize(
    "ask",
    [lambda orders, by: orders.jobs_of(by, limit=9), lambda orders, by: orders.balance(by)],
    ids=["jobs", "balance"],
)
async def test_what_is_asked_elsewhere_is_refused_too(
    bench: Bench, ask: Callable[[Orders, Member], Awaitable[object]]
) -> None:
    with pytest.raises(DirectUseOff):
        await ask(bench.orders, replace(MIRA, scope=Scope.DIRECT))


# -- what is asked ----------------------------------------------------------------------------------------------------


async def test_members_see_their_own_jobs_of_this_server_the_newest_first(bench: Bench) -> None:
    for number, by in enumerate([MIRA, MIRA, STRANGER, replace(MIRA, scope=Scope("70")), MIRA]):
        bench.time.wall_ms += 1000
        await place(bench, by=by, id=str(number))

    page = await bench.orders.jobs_of(MIRA, limit=2)

    assert [listed.job.id for listed in page.jobs] == ["4", "1"]


async def test_a_balance_counts_what_is_held(bench: Bench) -> None:
    await place(bench)

    balance = await bench.orders.balance(MIRA)

    assert (balance.pool, balance.quota_left, balance.wallet) == (980, 980, 0)
