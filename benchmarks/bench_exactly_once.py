"""How many jobs a provider gets for each order when one answer in five is lost; beside fal's own Python client.

The order arrives, the connection breaks, and nobody here knows. Ours is then of unknown outcome: the credits come back,
the operator is told, and it is never sent again by itself. fal's client sends it again, and fal bills both.
"""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import fal_client

from benchmarks.measured import show
from bot.app.engine import make_engine
from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.job import CardAddress, Job, Payer, State
from bot.domain.offers import choose
from bot.domain.policy import Limits
from bot.domain.request import Tool, VideoRequest
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.providers.fal.adapter import Fal
from bot.store.store import Store
from sandbox.providers.providers import Providers
from tests.contract.proxy import Trouble, proxies
from tests.providers.strange import Move
from tests.services.bench import Bench

ORDERS = 1000
AT_ONCE = 20
LOST_SHARE = 0.2
KEY = "key-fal"
REQUEST = choose(VideoRequest(tool=Tool.TEXT, prompt="A lighthouse at dusk #stuck"), [ProviderName.FAL]).request
PLENTY = Limits(
    starting_pool=10**9,
    quota_per_day=10**9,
    daily_spend_micros=10**15,
    monthly_spend_micros=10**15,
    server_daily_spend_micros=10**15,
)
LOSES_ANSWERS = Trouble(says=lambda _: [Move.RESET])

logging.getLogger("bot").setLevel(logging.CRITICAL)  # Two hundred orders of unknown outcome are logged as errors.


async def main() -> None:
    rows = [await measured("the bot", the_bot), await measured("fal_client.AsyncClient", fals_client)]
    show(
        f"{ORDERS} orders to fal, {LOST_SHARE:.0%} of the answers lost",
        ("", "orders", "with a ticket", "unknown", "jobs at fal", "jobs an order"),
        rows,
        "An order of unknown outcome is released and flagged to the operator, and never sent again.",
    )


async def measured(name: str, order_all: Callable[[str], Awaitable[list[bool]]]) -> list[str]:
    """`order_all` sends ORDERS orders to a queue and says of which it knows the ticket."""
    providers = Providers()
    await providers.start()
    try:
        async with proxies(providers.urls["fal_queue"]) as opened:
            proxy, dice = opened[providers.urls["fal_queue"]], Random(7)
            proxy.trouble, proxy.strikes = LOSES_ANSWERS, lambda _: dice.random() < LOST_SHARE
            known = await order_all(proxy.url)
            await proxy.settled()
        jobs = len(providers.jobs)
    finally:
        await providers.stop()
    figures = (len(known), sum(known), len(known) - sum(known), jobs)
    return [name, *map(str, figures), f"{jobs / len(known):.3f}"]


async def the_bot(queue_url: str) -> list[bool]:
    """From a job that was placed to one that renders or has failed, with its credits held on disk."""
    with tempfile.TemporaryDirectory(prefix="bench-once-") as folder:
        async with Store.open(Path(folder) / "bot.db", now_ms=0, limits=PLENTY) as store:
            fal = Fal(key=KEY, urls={"FAL_QUEUE_URL": queue_url, "FAL_REST_URL": queue_url})
            bench = Bench(store=store, folder=Path(folder))
            engine = make_engine(replace(bench.ports, providers={ProviderName.FAL: fal}, clock=Clock()))

            async def order(number: int) -> bool:
                job = await store.jobs.place(a_job(number))
                job = await engine.submitter.send(await engine.transitions.to(job, State.PREPARING), ())
                return job.state is State.RENDERING

            known = await a_few_at_once(order)
            await fal.close()
            complaints = await store.integrity.verify()
            if complaints:
                raise SystemExit(f"the books do not agree: {complaints}")
            return known


async def fals_client(queue_url: str) -> list[bool]:
    fal_client.client.QUEUE_URL_FORMAT = f"{queue_url}/"  # By its settings it would speak TLS.
    client = fal_client.AsyncClient(key=KEY)
    model = CATALOG[ProviderName.FAL][Tool.TEXT].model

    async def order(_: int) -> bool:
        return bool((await client.submit(model, {"prompt": REQUEST.prompt})).request_id)

    return await a_few_at_once(order)


async def a_few_at_once(order: Callable[[int], Awaitable[bool]]) -> list[bool]:
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(number: int) -> bool:
        async with places:
            return await order(number)

    return await asyncio.gather(*(in_turn(number) for number in range(ORDERS)))


def a_job(number: int) -> Job:
    return Job(
        id=str(number),
        scope=Scope("server"),
        member=f"member {number % 50}",
        request=REQUEST,
        provider=ProviderName.FAL,
        price=20,
        list_price_micros=200_000,
        payer=Payer.POOL,
        card=CardAddress(channel="1", message="2", token="t", token_until_ms=1),
        created_ms=Clock().wall_ms(),
    )


if __name__ == "__main__":
    asyncio.run(main())
