"""`/mod audit`: what was done, by whom, and why."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat import words
from bot.chat.answering import AnyInteraction
from bot.chat.audit_desk import AuditDesk
from bot.domain.action import What
from bot.ports.audit import Which

MOST_DAYS = 3650


def make_audit(desk: AuditDesk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="audit", description="What moderators and operator did here, and why")
    @app_commands.describe(
        member="Who did it, or to whom it was done",
        what="Only this kind",
        since_days="Only of the last so many days",
    )
    @app_commands.choices(what=[Choice(name=words.audit.WHAT[what], value=str(what)) for what in What])
    async def audit(
        interaction: AnyInteraction,
        member: discord.User | None = None,
        what: str | None = None,
        since_days: Range[int, 1, MOST_DAYS] | None = None,
    ) -> None:
        which = Which(
            member=None if member is None else str(member.id),
            what=None if what is None else What(what),
            since_days=since_days,
        )
        await desk.open(interaction, which)

    return audit
