"""Buttons, menus and forms that this version of the bot did not make: each gets a sentence, through real discord.py."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.app.bot import Bot
from sandbox.discord.model import Interaction, InteractionState, Message
from tests.chat.test_router import MALFORMED
from tests.end_to_end.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORGED = [custom_id for custom_id in MALFORMED if custom_id]
SAID = "This {control} is from an older version of the bot, so nothing was done."


async def with_component(stage: Stage, component: Mapping[str, Any]) -> Message:
    """A message of the bot's, as another version of it might have left it in the channel."""
    world = stage.world
    message = stage.card(await stage.use("queue", {}))
    row: dict[str, Any] = {"type": 1, "id": 1, "components": [{"id": 2, **component}]}
    left = replace(
        message,
        id=world.ids.mint(),
        channel_id=world.channel("creations").id,
        components=(row,),
        interaction_id=None,
        ephemeral_for=None,
        flags=1 << 15,
    )
    world.keep(left)
    return left


async def pressed(
    stage: Stage, component: Mapping[str, Any], values: list[str] | None = None, *, by: str = "Mira"
) -> Interaction:
    message = await with_component(stage, component)
    used = await stage.world.press(stage.member(by), message, component["custom_id"], values)
    return await stage.answered(used)


@pytest.mark.parametrize("custom_id", FORGED)
async def test_a_button(shared_stage: Stage, shared_bot: Bot, custom_id: str) -> None:
    button = {"type": 2, "style": 2, "label": "Old", "custom_id": custom_id, "disabled": False}

    used = await pressed(shared_stage, button)

    assert SAID.format(control="button") in shared_stage.answer(used)
    assert shared_stage.card(used).ephemeral_for == shared_stage.member("Mira").id


@pytest.mark.parametrize("custom_id", FORGED)
async def test_a_menu(shared_stage: Stage, shared_bot: Bot, custom_id: str) -> None:
    menu = {
        "type": 3,
        "custom_id": custom_id,
        "options": [{"label": "Tea", "value": "tea"}],
        "min_values": 1,
        "max_values": 1,
        "disabled": False,
    }

    used = await pressed(shared_stage, menu, ["tea"])

    assert SAID.format(control="menu") in shared_stage.answer(used)


async def test_what_is_picked_in_a_menu_of_ours_and_is_no_id(shared_stage: Stage, shared_bot: Bot) -> None:
    menu = {
        "type": 3,
        "custom_id": "setup:log",
        "options": [{"label": "Tea", "value": "tea"}],
        "min_values": 1,
        "max_values": 1,
        "disabled": False,
    }

    used = await pressed(shared_stage, menu, ["tea"], by="Noor")  # Who may not set up, hears that first.

    assert SAID.format(control="menu") in shared_stage.answer(used)


@pytest.mark.parametrize("custom_id", FORGED)
async def test_a_form(shared_stage: Stage, shared_bot: Bot, custom_id: str) -> None:
    opened = await shared_stage.use("setup", by="Noor")
    form = await shared_stage.press(opened, "Limits", by="Noor")
    assert form.state is InteractionState.MODAL
    assert form.modal is not None
    forged = replace(form, modal={**form.modal, "custom_id": custom_id})

    sent = await shared_stage.answered(await shared_stage.world.submit(forged, {}))

    assert SAID.format(control="form") in shared_stage.answer(sent)
