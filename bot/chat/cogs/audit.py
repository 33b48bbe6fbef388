"""`/mod audit`: what was done, by whom, and why."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.audit_desk import AuditDesk
from bot.chat.text import audit as audit_text
from bot.domain.action import ActionKind
from bot.ports.audit import AuditFilter

MOST_DAYS = 3650


def make_audit(desk: AuditDesk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="audit", description="What moderators and operator did here, and why")
    @app_commands.describe(
        member="Who did it, or to whom it was done",
        what="Only this kind",
        since_days="Only of the last so many days",
    )
    @app_commands.choices(what=[Choice(name=audit_text.WHAT[what], value=str(what)) for what in ActionKind])
    async def audit(
        interaction: AnyInteraction,
        member: discord.User | None = None,
        what: str | None = None,
        since_days: Range[int, 1, MOST_DAYS] | None = None,
    ) -> None:
        which = AuditFilter(
            member=None if member is None else str(member.id),
            kind=None if what is None else ActionKind(what),
            since_days=since_days,
        )
        await desk.open(interaction, which)

    return audit
