"""`/operator` on Discord: for the operator alone, and one sentence whatever is asked."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.app.bot import Bot
from tests.end_to_end.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMANDS: dict[str, Mapping[str, Any]] = {
    "operator pool": {"amount": 5, "reason": "why"},
    "operator refill": {"amount": 5, "period": "month"},
    "operator caps": {"day_usd": "5"},
    "operator health": {},
    "operator unknown": {},
    "operator pause": {"reason": "why"},
    "operator resume": {},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("by", ["Mira", "Noor"])
async def test_nobody_else_may(shared_stage: Stage, shared_bot: Bot, command: str, by: str) -> None:
    used = await shared_stage.use(command, COMMANDS[command], by=by)

    assert shared_stage.answer(used) == "Only the bot's operator can do that."
    assert shared_stage.card(used).ephemeral_for == shared_stage.member(by).id


async def test_an_unknown_server_gets_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    options = {"amount": 50, "reason": "why", "server": "12345"}
    used = await shared_stage.use("operator pool", options, by="Ada")

    assert "The bot is in no server with the id “12345”." in shared_stage.answer(used)


@pytest.mark.parametrize("amount", [0, -1, 2**53 - 1])
async def test_an_impossible_amount_is_a_sentence(shared_stage: Stage, shared_bot: Bot, amount: int) -> None:
    used = await shared_stage.use("operator pool", {"amount": amount, "reason": "why"}, by="Ada")

    assert "An amount is a whole number from 1 to" in shared_stage.answer(used)


async def test_a_refill_is_set_and_ended(shared_stage: Stage, shared_bot: Bot) -> None:
    begun = await shared_stage.use("operator refill", {"amount": 300, "period": "week"}, by="Ada")
    ended = await shared_stage.use("operator refill", {"amount": 0, "period": "week"}, by="Ada")

    assert "gets 300 credits every week, beginning with the next." in shared_stage.answer(begun)
    assert "is not refilled any more." in shared_stage.answer(ended)


async def test_health_shows_every_provider_and_the_money(shared_stage: Stage, shared_bot: Bot) -> None:
    said = shared_stage.answer(await shared_stage.use("operator health", by="Ada"))

    assert all(f"**{name}**" in said for name in ("RunComfy", "fal", "Comfy"))
    assert "**Today**" in said


@pytest.mark.parametrize(
    ("by", "typed", "offered"), [("Ada", "lant", 1), ("Ada", "nowhere", 0), ("Mira", "lant", 0)], ids=str
)
async def test_servers_are_offered_by_name_to_the_operator(
    shared_stage: Stage, shared_bot: Bot, by: str, typed: str, offered: int
) -> None:
    world = shared_stage.world
    options = {"amount": 5, "reason": "why", "server": typed}
    asked = await world.autocomplete(world.member(by), world.channel("creations"), "operator pool", options, "server")
    await shared_stage.answered(asked)

    assert [choice["value"] for choice in asked.choices] == [str(world.server.id)] * offered
