"""Where moderators look up what was done: privately, a page at a time."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.chat.answering import AnyInteraction, answering
from bot.chat.card import view
from bot.chat.text import audit as audit_text
from bot.chat.who import member_of
from bot.domain.action import ActionKind
from bot.ports.audit import AuditFilter
from bot.services.audit import Audit, AuditPage, Direction

if TYPE_CHECKING:
    from bot.chat.client import VideoClient

NONE = "-"


class AuditDesk:
    """One for the whole bot; where a page begins and what was asked for stands in its buttons."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def open(self, interaction: AnyInteraction, which: AuditFilter) -> None:
        """The newest page."""
        async with answering(interaction) as answer:
            page = await self._audit.newest(which, by=member_of(interaction))
            await answer.show(_view(page))

    async def turn(self, interaction: AnyInteraction, which: AuditFilter, way: Direction, seq: int) -> None:
        """Another page, in the place of this one."""
        async with answering(interaction) as answer:
            page = await self._audit.turned(which, way, seq, by=member_of(interaction))
            await answer.redraw(_view(page))


class AuditButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"audit:(?P<way>older|newer):(?P<seq>\d+):(?P<member>\d+|-):(?P<what>\w+|-):(?P<days>\d+|-)",
):
    """Turns the page; moderators may press it."""

    def __init__(self, way: Direction, seq: int, which: AuditFilter) -> None:
        asked = (which.member, which.kind, which.since_days)
        custom_id = ":".join(["audit", way, str(seq), *(NONE if part is None else str(part) for part in asked)])
        label = audit_text.OLDER if way is Direction.OLDER else audit_text.NEWER
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self._way, self._seq, self._which = way, seq, which

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[discord.Client],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        which = AuditFilter(
            member=None if match["member"] == NONE else match["member"],
            kind=None if match["what"] == NONE else ActionKind(match["what"]),
            since_days=None if match["days"] == NONE else int(match["days"]),
        )
        return cls(Direction(match["way"]), int(match["seq"]), which)

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.audit.turn(interaction, self._which, self._way, self._seq)


def _view(page: AuditPage) -> ui.LayoutView:
    ways = {Direction.NEWER: page.newer, Direction.OLDER: page.older}
    buttons = [AuditButton(way, seq, page.which) for way, seq in ways.items() if seq is not None]
    return view.note(audit_text.page(list(page.lines), page.which), *buttons)
