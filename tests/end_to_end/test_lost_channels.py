"""A channel that was chosen and went out of the bot's sight: moderators hear of it, once."""

import asyncio
from collections.abc import Mapping

from bot.app.bot import Bot
from bot.domain.mark import MarkKind
from bot.domain.scope import Scope
from sandbox.discord.hidden_channel import HIDDEN_NAME
from sandbox.discord.messages import NONCE_LIFE_S
from sandbox.discord.permissions import Permission
from tests.end_to_end.stage import LOOK_EVERY_S, Stage, text_of
from tests.patience import PATIENCE_S

LOST = "can not see any more"


async def choose(stage: Stage, channels: Mapping[str, str]) -> None:
    screen = await stage.use("setup", by="Noor")
    for use, name in channels.items():
        picked = [stage.world.channel(name)]
        await stage.answered(await stage.world.press(stage.member("Noor"), stage.card(screen), f"setup:{use}", picked))


def told_in(stage: Stage, channel: str) -> list[str]:
    said = [text_of(message) for message in stage.world.messages_in(stage.world.channel(channel))]
    return [text for text in said if LOST in text]


async def marked(stage: Stage, bot: Bot) -> frozenset[str]:
    return await bot.store.marks.subjects(Scope(stage.world.server.id), MarkKind.OUT_OF_SIGHT)


async def forgotten(stage: Stage, bot: Bot) -> None:
    """Until the bot knows that it can see everything again, of which nothing tells."""
    async with asyncio.timeout(PATIENCE_S):
        while await marked(stage, bot):  # noqa: ASYNC110 - the bot's own memory sets no event.
            await asyncio.sleep(LOOK_EVERY_S)


async def test_moderators_hear_of_it_in_their_log_once_and_again_only_when_it_was_seen_meanwhile(stage: Stage) -> None:
    world = stage.world
    gallery = world.channel("gallery")
    async with stage.bot():
        await choose(stage, {"log": "mod-log", "gallery": "gallery"})
        world.deny(gallery, Permission.VIEW_CHANNEL)
        said = (await world.until(lambda: told_in(stage, "mod-log"), PATIENCE_S))[0]
    async with stage.bot() as bot:
        world.deny(world.channel("creations"), Permission.ATTACH_FILES)
        world.allow(gallery, Permission.VIEW_CHANNEL)
        await forgotten(stage, bot)
        before = len(told_in(stage, "mod-log"))
        stage.hands.skip(NONCE_LIFE_S)  # Within it, Discord takes the second message for the first one sent again.
        world.deny(gallery, Permission.VIEW_CHANNEL)
        await world.until(lambda: len(told_in(stage, "mod-log")) > before, PATIENCE_S)

    assert f"<#{gallery.id}>, where every public video hangs once more" in said
    assert "**View Channel**" in said
    assert HIDDEN_NAME not in said
    assert before == 1


async def test_where_the_log_itself_is_out_of_sight_the_review_channel_is_told_or_else_the_owner(stage: Stage) -> None:
    world = stage.world
    async with stage.bot():
        await choose(stage, {"log": "mod-log", "review": "review"})
        world.deny(world.channel("mod-log"), Permission.VIEW_CHANNEL)
        in_review = (await world.until(lambda: told_in(stage, "review"), PATIENCE_S))[0]
        world.deny(world.channel("review"), Permission.VIEW_CHANNEL)
        to_owner = await world.until(lambda: [one for one in stage.written_to("Ada") if LOST in one], PATIENCE_S)

    assert f"<#{world.channel('mod-log').id}>" in in_review
    assert [f"<#{world.channel('review').id}>" in one for one in to_owner] == [True]


async def test_what_was_lost_while_the_bot_was_away_is_told_when_it_comes_back(stage: Stage) -> None:
    world = stage.world
    async with stage.bot():
        await choose(stage, {"log": "mod-log", "creative": "creations"})
    world.deny(world.channel("creations"), Permission.VIEW_CHANNEL)
    async with stage.bot():
        said = (await world.until(lambda: told_in(stage, "mod-log"), PATIENCE_S))[0]

    assert f"<#{world.channel('creations').id}>, where videos are made" in said
