"""Many orders at once while one provider turns half of them away and another one loses answers: each is made once."""

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

from bot.domain.errors import Fault
from bot.domain.job import State
from tests.contract.line import is_paid
from tests.contract.proxy import Trouble, proxies
from tests.end_to_end.conftest import PLENTY, problems_in
from tests.end_to_end.stage import open_stage
from tests.providers.strange import Move, reply

ORDERS = 40
TURNS_AWAY = Trouble(says=lambda _: reply(503, {"error": "busy"}), arrives=False)
LOSES_ANSWERS = Trouble(says=lambda _: [Move.RESET])


async def test_no_order_is_made_twice_and_none_is_forgotten(tmp_path: Path) -> None:
    record, dice = tmp_path / "traffic.jsonl", Random(11)
    async with open_stage(tmp_path, record=record, **PLENTY) as stage:
        urls = stage.sandbox.urls
        async with proxies(urls.providers["runcomfy"], urls.providers["fal_queue"]) as opened:
            runcomfy, fal = opened[urls.providers["runcomfy"]], opened[urls.providers["fal_queue"]]
            runcomfy.trouble, runcomfy.strikes = TURNS_AWAY, lambda heard: is_paid(heard) and dice.random() < 0.5
            fal.trouble, fal.strikes = LOSES_ANSWERS, lambda heard: is_paid(heard) and dice.random() < 0.3
            async with stage.bot(
                providers="runcomfy,fal,comfy", runcomfy_url=runcomfy.url, fal_queue_url=fal.url
            ) as bot:
                prompts = [f"order {number:02} #nourl" for number in range(ORDERS)]
                used = await asyncio.gather(*(stage.use("create", {"prompt": prompt}) for prompt in prompts))
                jobs = await asyncio.gather(*(stage.ended(bot, one) for one in used))

                made = Counter(order.prompt for order in stage.orders("order "))
                faults = Counter(job.failure.fault for job in jobs if job.failure)
                assert len(jobs) == ORDERS
                assert max(made.values()) == 1
                # Without a film each ends at once: what is not of unknown outcome was taken by somebody.
                assert set(faults) == {Fault.NO_OUTPUT, Fault.UNKNOWN}
                assert made.keys() == set(prompts)
                assert {job.provider for job in jobs if job.failure and job.failure.fault is Fault.UNKNOWN} == {"fal"}
                assert all(job.state is State.FAILED for job in jobs)
                assert await bot.store.integrity.verify() == []
    assert problems_in(record) == []
