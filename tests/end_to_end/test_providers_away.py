"""Keys that are refused, accounts that are empty, and providers that are away, cut off or speak nonsense."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from bot.app.bot import Bot
from bot.domain.job import State
from tests.end_to_end.gate import Door, Gate, gate_to
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEYS = {"runcomfy": "runcomfy_api_token", "fal": "fal_key", "pika": "pika_api_key", "comfy": "comfy_api_key"}
NAMES = {"runcomfy": "RunComfy", "fal": "fal", "pika": "Pika", "comfy": "Comfy"}


def alone(stage: Stage, gate: Gate) -> AbstractAsyncContextManager[Bot]:
    """A bot that has nobody but RunComfy, behind the gate."""
    return stage.bot(providers="runcomfy", runcomfy_url=gate.url)


@pytest.mark.parametrize("provider", KEYS)
async def test_a_key_that_is_refused_is_known_before_anybody_orders(shared_stage: Stage, provider: str) -> None:
    keys: dict[str, Any] = {KEYS[provider]: "a-bad-key"}
    async with shared_stage.bot(providers=provider, **keys) as bot:
        used = await shared_stage.use("create", {"prompt": f"with a bad key at {provider}"})

        assert "can not be used now, and the bot's operator knows" in shared_stage.answer(used)
        assert await bot.store.jobs.job(str(used.id)) is None
        await bot.services.engine.catalog_refresh.refresh()
        assert f"{NAMES[provider]} refuses the key" in "".join(shared_stage.written_to("Ada"))


@pytest.mark.parametrize("provider", KEYS)
async def test_an_account_that_is_empty_is_the_operators_to_mend(shared_stage: Stage, provider: str) -> None:
    keys: dict[str, Any] = {KEYS[provider]: "an-empty-key"}
    async with shared_stage.bot(providers=provider, **keys) as bot:
        prompt = f"with an empty account at {provider}"
        job, card = await shared_stage.made(bot, "create", {"prompt": prompt})

        assert job.state is State.FAILED
        sentence = f"The bot's account at {NAMES[provider]} is empty. The bot's operator has to top it up."
        assert sentence in text_of(card)
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
        assert shared_stage.orders(prompt) == []
        assert await bot.store.integrity.verify() == []


async def test_an_order_is_sent_once_the_provider_can_be_reached_again(shared_stage: Stage) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        await gate.vanish()
        used = await shared_stage.use("create", {"prompt": "after the outage"})
        await shared_stage.card_says(used, "Getting ready")
        await gate.listen()

        assert (await shared_stage.ended(bot, used)).state is State.DELIVERED
        assert len(shared_stage.orders("after the outage")) == 1


async def test_a_provider_that_stays_away_gives_the_credits_back(shared_stage: Stage) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        await gate.vanish()
        used = await shared_stage.use("create", {"prompt": "nobody there"})
        await shared_stage.card_says(used, "Getting ready")
        shared_stage.hands.skip(11 * 60)
        job = await shared_stage.ended(bot, used)
        await gate.listen()

        assert job.state is State.FAILED
        assert "RunComfy could not make this video." in text_of(shared_stage.card(used))
        assert await shared_stage.settled(bot, job) == ["hold", "release"]


async def test_an_outage_while_it_renders_is_waited_out(shared_stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        used = await shared_stage.use("create", {"prompt": "in the middle of it #slow"})
        await shared_stage.card_says(used, "at RunComfy")
        await gate.vanish()
        await shared_stage.world.until(lambda: shared_stage.orders("in the middle of it") or None)
        await gate.listen()

        assert (await shared_stage.ended(bot, used)).state is State.DELIVERED
        assert len(shared_stage.orders("in the middle of it")) == 1


async def test_an_order_whose_answer_is_lost_is_never_sent_again(shared_stage: Stage) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        gate.door = Door.DROP_ANSWERS
        job, card = await shared_stage.made(bot, "create", {"prompt": "an answer is lost"})

        assert job.state is State.FAILED
        assert "The bot never sends an order twice" in text_of(card)
        assert (gate.orders, len(shared_stage.orders("an answer is lost"))) == (1, 1)
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
        assert job.failure is not None
        assert job.failure.may_have_cost


async def test_garbage_in_answer_to_an_order_is_an_unknown_outcome(shared_stage: Stage) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        gate.door = Door.GARBAGE
        job, card = await shared_stage.made(bot, "create", {"prompt": "answered with garbage"})

        assert job.state is State.FAILED
        assert "The bot never sends an order twice" in text_of(card)
        assert await shared_stage.settled(bot, job) == ["hold", "release"]


async def test_garbage_while_it_renders_is_believed_only_after_a_while(shared_stage: Stage) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate, alone(shared_stage, gate) as bot:
        used = await shared_stage.use("create", {"prompt": "then only garbage #stuck"})
        await shared_stage.card_says(used, "Queued at")
        gate.door = Door.GARBAGE
        await gate.vanish()
        await gate.listen()
        job = await shared_stage.ended(bot, used)

        assert job.state is State.FAILED
        assert "RunComfy could not make this video." in text_of(shared_stage.card(used))
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
