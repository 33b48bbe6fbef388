"""Who is asked next: in the operator's order, within what is held, and never once somebody may have the order."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.breaker import OUTAGES
from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.faults import MEANINGS, Lasts, Money
from bot.domain.job import CardAddress, Job, State
from bot.domain.providers.spec import PriceStep
from bot.domain.refusals.requests import NoProviderNow, NotOffered, TooDear
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.server import Defaults
from bot.ports.provider import Declined, Ended, Lost, NotSent, Survey
from tests.clock import StillClock
from tests.patience import PATIENCE_S
from tests.services.bench import JOB, MIRA, PAID, PHOTO, RELEASED, TEXT, Bench, carried

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
ORDER = (RUNCOMFY, FAL, COMFY)
AT_RUNCOMFY: dict[str, Any] = {"provider": RUNCOMFY}
DECLINED = [fault for fault in Fault if MEANINGS[fault].money is Money.IF_TAKEN]
STAYS = [fault for fault in Fault if MEANINGS[fault].lasts in {Lasts.FOR_ALL, Lasts.FOR_THE_TOOL}]
WISH = replace(TEXT, aspect="16:9")


def a_price(usd: float) -> Survey:
    """Every text video costs this, however long or sharp."""
    steps = (PriceStep(until_s=10, usd=usd),)
    return Survey(prices={Tool.TEXT: dict.fromkeys(Resolution, steps)})


@pytest.fixture
async def town(bench: Bench) -> Bench:
    """A bench with three providers, of which RunComfy is asked first."""
    bench.providers = ORDER
    bench.new_engine()
    return bench


def asked(bench: Bench) -> dict[ProviderName, int]:
    return {name: len(bench.at(name).orders) for name in bench.providers}


async def placed(bench: Bench, *, id: str = "1", request: VideoRequest = WISH) -> Job:
    return await bench.orders.place(request, by=MIRA, id=id, card=CardAddress(channel="9", message="10", token="t"))


# -- before it is taken -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", DECLINED)
async def test_a_refusal_leads_to_the_next_provider_where_the_table_says_so(town: Bench, fault: Fault) -> None:
    town.at(RUNCOMFY).submits.will(Declined(fault, "no"))

    job = await town.run(**AT_RUNCOMFY)

    if MEANINGS[fault].elsewhere:
        assert (job.state, job.provider) == (State.DELIVERED, FAL)
        assert await town.booked() == PAID
    else:
        assert (job.state, job.failure) == (State.FAILED, Failure(fault=fault, detail="no"))
        assert asked(town)[FAL] == 0


async def test_an_order_that_did_not_leave_goes_to_the_next_provider_at_once(town: Bench) -> None:
    town.at(RUNCOMFY).submits.will(NotSent("no connection"))
    began_s = town.time.steady_s

    job = await town.run(**AT_RUNCOMFY)

    assert (job.state, job.provider) == (State.DELIVERED, FAL)
    assert town.at(FAL).polled
    assert town.time.steady_s - began_s < 10


async def test_an_order_that_may_have_arrived_goes_nowhere_else(town: Bench) -> None:
    town.at(RUNCOMFY).submits.will(Lost("no answer"))

    job = await town.run(**AT_RUNCOMFY)

    assert job.failure == Failure(fault=Fault.UNKNOWN, detail="no answer", may_have_cost=True)
    assert asked(town) == {RUNCOMFY: 1, FAL: 0, COMFY: 0}


async def test_a_job_that_was_taken_and_failed_goes_nowhere_else(town: Bench) -> None:
    town.at(RUNCOMFY).polls.will(Ended(failure=Failure(fault=Fault.PROVIDER_DOWN, may_have_cost=True)))

    assert (await town.run(**AT_RUNCOMFY)).state is State.FAILED
    assert asked(town) == {RUNCOMFY: 1, FAL: 0, COMFY: 0}


async def test_everybody_is_asked_before_anybody_is_asked_again(town: Bench) -> None:
    for name in ORDER:
        town.at(name).submits.will(Declined(Fault.RATE_LIMITED, "busy"))

    job = await town.run(**AT_RUNCOMFY)

    assert (job.state, job.provider) == (State.DELIVERED, RUNCOMFY)
    assert asked(town) == {RUNCOMFY: 2, FAL: 1, COMFY: 1}


async def test_the_shortest_wait_that_somebody_asks_for_is_waited(town: Bench) -> None:
    for name, wait_s in zip(ORDER, (200.0, 33.0, 90.0), strict=True):
        town.at(name).submits.will(Declined(Fault.RATE_LIMITED, retry_after_s=wait_s))

    await town.run(**AT_RUNCOMFY)

    assert town.time.slept_s[0] == 33.0


async def test_where_nobody_may_ever_take_it_the_job_ends_at_once(town: Bench) -> None:
    for name in ORDER:
        town.at(name).submits.usual = Declined(Fault.AUTH, "no key")
    began_s = town.time.steady_s

    job = await town.run(**AT_RUNCOMFY)

    assert job.failure == Failure(fault=Fault.AUTH, detail="no key")
    assert await town.booked() == RELEASED
    assert town.time.steady_s == began_s


async def test_a_job_whose_provider_is_no_longer_set_up_goes_to_another(town: Bench) -> None:
    await town.placed(State.QUEUED, provider=PIKA)

    await town.restarted()

    assert ((await town.kept()).state, (await town.kept()).provider) == (State.DELIVERED, RUNCOMFY)


async def test_only_who_makes_exactly_what_the_card_promises_is_asked(town: Bench) -> None:
    town.at(RUNCOMFY).submits.usual = Declined(Fault.NO_CREDIT)

    job = await town.run(**AT_RUNCOMFY, request=replace(TEXT, aspect="5:2"))  # Which fal does not know.

    assert (job.state, job.provider, job.request.aspect) == (State.DELIVERED, COMFY, "5:2")
    assert asked(town)[FAL] == 0


async def test_a_killed_process_goes_on_where_the_job_was_moved_to(town: Bench) -> None:
    job = await town.placed(State.PREPARING, provider=RUNCOMFY)
    offer = town.routing.elsewhere(job, {RUNCOMFY})
    assert offer is not None
    await town.store.jobs.reroute(job, offer, 20, at_ms=town.time.wall_ms)
    await town.restarted()

    assert asked(town) == {RUNCOMFY: 0, FAL: 1, COMFY: 0}


# -- at its own price ---------------------------------------------------------------------------------------------


async def test_whoever_takes_it_is_paid_its_own_price_and_the_rest_is_free_again(town: Bench) -> None:
    town.routing.learn(FAL, a_price(0.12))
    town.at(RUNCOMFY).submits.will(Declined(Fault.NO_CREDIT))

    job = await town.run(**AT_RUNCOMFY)

    transfers = await town.store.credit_reports.transfers_of("1")
    assert [(one.kind.value, one.amount) for one in transfers] == [("hold", 20), ("capture", 12)]
    assert (job.price, job.spare, job.list_price_micros) == (12, 8, 120_000)
    balance = await town.orders.balance(MIRA)
    assert (balance.pool, balance.quota_used) == (988, 12)


async def test_a_cheaper_job_that_ends_without_a_video_gives_back_all_that_was_held(town: Bench) -> None:
    town.routing.learn(FAL, a_price(0.12))
    town.at(RUNCOMFY).submits.will(Declined(Fault.NO_CREDIT))
    town.at(FAL).submits.will(Declined(Fault.MODERATION))

    await town.run(**AT_RUNCOMFY)

    transfers = await town.store.credit_reports.transfers_of("1")
    assert [(one.kind.value, one.amount) for one in transfers] == [("hold", 20), ("release", 20)]
    assert (await town.orders.balance(MIRA)).quota_used == 0


async def test_who_costs_more_than_is_held_is_not_asked(town: Bench) -> None:
    town.routing.learn(FAL, a_price(0.21))
    town.at(RUNCOMFY).submits.will(Declined(Fault.NO_CREDIT))

    job = await town.run(**AT_RUNCOMFY)

    assert (job.provider, asked(town)[FAL]) == (COMFY, 0)


# -- who is left out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", STAYS)
async def test_a_reason_that_stays_keeps_the_next_order_away(town: Bench, fault: Fault) -> None:
    town.at(RUNCOMFY).submits.will(Declined(fault))
    await town.run(**AT_RUNCOMFY)

    job = await placed(town, id="2")

    assert job.provider is FAL


async def test_a_model_that_is_gone_takes_only_its_tool_away(town: Bench) -> None:
    town.at(RUNCOMFY).submits.will(Declined(Fault.GONE))
    await town.run(**AT_RUNCOMFY)

    assert town.routing.offer(VideoRequest(tool=Tool.IMAGE, images=(PHOTO,)), Defaults()).provider is RUNCOMFY


async def test_a_restart_gives_everybody_another_try(town: Bench) -> None:
    """The operator has filled the account, and starts the bot again."""
    await town.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")
    await town.restarted()

    assert (await placed(town)).provider is RUNCOMFY


async def test_what_waits_for_somebody_who_is_left_out_goes_elsewhere_without_asking(town: Bench) -> None:
    await town.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "empty")

    job = await town.run(**AT_RUNCOMFY)

    assert (job.state, job.provider, asked(town)[RUNCOMFY]) == (State.DELIVERED, FAL, 0)


async def test_where_all_are_left_out_nothing_is_taken_and_nothing_held(town: Bench) -> None:
    for name in ORDER:
        await town.routing.exclude(name, None, Fault.AUTH, "")

    with pytest.raises(NoProviderNow):
        await placed(town)

    assert await town.booked() == []


async def test_what_only_somebody_makes_who_is_left_out_is_said_to_be_out_now(town: Bench) -> None:
    await town.routing.exclude(RUNCOMFY, None, Fault.AUTH, "")
    await town.routing.exclude(COMFY, None, Fault.AUTH, "")

    with pytest.raises(NoProviderNow):
        await placed(town, request=replace(TEXT, aspect="5:2"))
    with pytest.raises(NotOffered):
        await placed(town, request=replace(TEXT, aspect="7:3"))


async def test_an_order_that_is_taken_ends_what_was_held_against_the_provider(town: Bench) -> None:
    await town.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")
    town.routing.readmit(town.routing.exclusions[RUNCOMFY, None])

    await town.run(**AT_RUNCOMFY)

    assert town.routing.exclusions == {}
    assert await town.store.exclusions.all() == []


# -- who keeps failing --------------------------------------------------------------------------------------------


async def test_who_keeps_failing_is_put_last(town: Bench) -> None:
    for _ in range(OUTAGES):
        town.routing.failed(replace(JOB, provider=RUNCOMFY), "no connection")

    assert (await placed(town)).provider is FAL


async def test_who_keeps_failing_is_waited_for_where_nobody_else_makes_it(bench: Bench) -> None:
    bench.provider.submits.will(*[NotSent("no connection")] * (OUTAGES + 1))

    job = await bench.run()

    assert job.state is State.DELIVERED
    assert len(bench.provider.orders) == OUTAGES + 2


async def test_orders_do_not_run_after_each_other_into_a_provider_that_loses_them(bench: Bench) -> None:
    """Each lost order may be a bill: after a few in a row the next one waits."""
    bench.time, bench.places = StillClock(), 1
    bench.provider.submits.usual = Lost("no answer")
    for number in range(OUTAGES + 3):
        bench.runner.start(await bench.placed(id=str(number)))

    async with asyncio.timeout(PATIENCE_S):
        await bench.time.asleep()

    assert len(bench.provider.orders) == OUTAGES


# -- what it may cost ---------------------------------------------------------------------------------------------


async def test_a_price_that_ran_away_is_refused(bench: Bench) -> None:
    bench.new_engine()
    bench.routing.learn(FAL, a_price(50.0))

    with pytest.raises(TooDear):
        await placed(bench)


async def test_the_providers_own_price_is_what_a_video_costs(bench: Bench) -> None:
    bench.new_engine()
    bench.routing.learn(FAL, a_price(0.31))

    job = await placed(bench)

    assert (job.price, job.list_price_micros) == (31, 310_000)
    assert CATALOG[FAL][Tool.TEXT].price_usd(Resolution.P720, 5) == 0.20


async def test_a_price_that_rises_while_a_video_waits_is_not_the_members_to_pay(bench: Bench) -> None:
    bench.new_engine()
    bench.provider.submits.will(NotSent("no connection"))
    job = await bench.placed(State.QUEUED)
    bench.routing.learn(FAL, a_price(0.31))

    bench.runner.start(job)
    await carried()

    transfers = await bench.store.credit_reports.transfers_of("1")
    assert [(one.kind.value, one.amount) for one in transfers] == [("hold", 20), ("capture", 20)]
