"""`/mod audit`: what was done, by whom, and why; privately, a page at a time."""

from dataclasses import dataclass

import discord
from discord import app_commands, ui
from discord.app_commands import Choice, Range

from bot.chat.custom_id import CustomId
from bot.chat.interactions import Reply, replies
from bot.chat.layout import note
from bot.chat.router import Router
from bot.chat.text import audit as words
from bot.chat.text import common
from bot.domain.action import ActionKind
from bot.ports.audit import AuditFilter
from bot.services.audit import Audit, AuditPage, Direction

MOST_AUDIT_DAYS = 3650


@dataclass(frozen=True)
class TurnAuditPage(CustomId, kind="audit"):
    """Turns the page: everything that was asked for stands in the button."""

    direction: Direction
    seq: int
    member: str | None
    action: ActionKind | None
    days: int | None

    @property
    def filter(self) -> AuditFilter:
        """What was asked for."""
        return AuditFilter(member=self.member, kind=self.action, since_days=self.days)


def register(mod: app_commands.Group, router: Router, *, audit: Audit) -> None:
    """Add the command to `/mod`, and its buttons."""

    @mod.command(name="audit", description="What moderators and operator did here, and why")
    @app_commands.describe(
        member="Who did it, or to whom it was done",
        what="Only this kind",
        since_days="Only of the last so many days",
    )
    @app_commands.choices(what=[Choice(name=words.WHAT[kind], value=str(kind)) for kind in ActionKind])
    @replies
    async def show(
        reply: Reply,
        member: discord.User | None = None,
        what: str | None = None,
        since_days: Range[int, 1, MOST_AUDIT_DAYS] | None = None,
    ) -> None:
        asked = AuditFilter(
            member=None if member is None else str(member.id),
            kind=None if what is None else ActionKind(what),
            since_days=since_days,
        )
        await reply.show(_view(await audit.newest(asked, by=reply.by)))

    async def turn(reply: Reply, pressed: TurnAuditPage) -> None:
        page = await audit.turned(pressed.filter, pressed.direction, pressed.seq, by=reply.by)
        await reply.redraw(_view(page))

    router.on(TurnAuditPage, turn)


def _view(page: AuditPage) -> ui.LayoutView:
    asked = page.which
    ways = ((Direction.NEWER, page.newer, common.NEWER), (Direction.OLDER, page.older, common.OLDER))
    buttons = [
        TurnAuditPage(direction, seq, asked.member, asked.kind, asked.since_days).button(label)
        for direction, seq, label in ways
        if seq is not None
    ]
    return note(words.page(list(page.lines), asked), *buttons)
