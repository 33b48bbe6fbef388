"""What the tests about moderators share: a server that was set up, and the moderators' side of a request."""

from dataclasses import replace
from itertools import count

from bot.app.bot import Bot
from bot.domain.action import ActionKind, AuditEntry
from bot.domain.scope import Scope
from bot.domain.server import ReviewRules, ServerSettings
from bot.store.sql import Sql
from bot.store.tables import audit as audit_table
from sandbox.discord.model import Interaction, Message
from tests.actions import an_action
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

_ids = count()


async def set_up(
    stage: Stage, bot: Bot, review: ReviewRules, *, channel: str | None = "general", notify: str | None = None
) -> None:
    """Let these requests go to the moderators of the demo's server, who meet in `channel`; `notify` is a role."""
    scope = Scope(stage.world.server.id)
    where = None if channel is None else str(stage.world.channel(channel).id)

    def edit(settings: ServerSettings) -> ServerSettings:
        return replace(settings, review=review, review_channel=where, notify_role=notify)

    action = an_action(ActionKind.SETUP, id=f"setup:{next(_ids)}", scope=scope, at_ms=0, by="0")
    await bot.store.servers.change(scope, edit, action)


async def review_card(stage: Stage, said: str, *, channel: str = "general") -> Message:
    """The message with these words in the moderators' channel."""
    where = stage.world.channel(channel)

    def found() -> Message | None:
        return next((one for one in stage.world.messages_in(where) if said in text_of(one)), None)

    return await stage.world.until(found, PATIENCE_S)


async def review_after(stage: Stage, used: Interaction, *, channel: str = "general") -> Message:
    """What moderators were asked since then, whatever its words."""
    where = stage.world.channel(channel)

    def found() -> Message | None:
        return next((one for one in stage.world.messages_in(where) if one.id > used.id), None)

    return await stage.world.until(found, PATIENCE_S)


async def card_shows(stage: Stage, message: Message, said: str) -> Message:
    """The message, as soon as it says so."""

    def found() -> Message | None:
        newest = stage.world.messages.get(message.id)
        return newest if newest is not None and said in text_of(newest) else None

    return await stage.world.until(found, PATIENCE_S)


async def press(stage: Stage, message: Message, label: str, *, by: str = "Noor") -> Interaction:
    """Press a button of any message, as it was when the test saw it: a member's client may be behind."""
    if label not in buttons_of(stage.world.messages[message.id]):
        stage.world.messages[message.id] = message
    pressed = await stage.world.press(stage.world.member(by), message, buttons_of(message)[label])
    return await stage.answered(pressed)


async def fill_in(stage: Stage, opened: Interaction, **fields: str) -> Interaction:
    """Send the form that a button opened."""
    return await stage.answered(await stage.world.submit(opened, dict(fields)))


async def actions_of(bot: Bot) -> list[AuditEntry]:
    """The audit of everything but set-ups, oldest first."""

    async def read(sql: Sql) -> list[AuditEntry | None]:
        rows = await sql.fetch_all("SELECT id FROM actions WHERE what <> 'setup' ORDER BY seq")
        return [await audit_table.find(sql, row["id"]) for row in rows]

    return [action for action in await bot.store.database.reading(read) if action is not None]
