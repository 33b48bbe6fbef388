"""Where moderators see what was spent: two lines, a chart, and the numbers as a file. Privately."""

import asyncio
import csv
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO, StringIO

import discord

from bot.chat.answering import AnyInteraction, answering
from bot.chat.card.view import report
from bot.chat.errors import translated
from bot.chat.text import usage as usage_text
from bot.chat.text.usage import SHOWN_MEMBERS
from bot.chat.who import member_of
from bot.domain.errors import Outage
from bot.domain.usage import Usage
from bot.ports.charts import Charts
from bot.services.usage import ServerUsage

log = logging.getLogger(__name__)

NAMES_LIMIT_S = 5.0
PICTURE, FILE = "usage.png", "usage.csv"


class UsageDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, reports: ServerUsage, charts: Charts) -> None:
        self._reports = reports
        self._charts = charts

    async def show(self, interaction: AnyInteraction, days: int) -> None:
        """Deferred once it is known that there is something to draw: the first chart takes longer than a second."""
        async with answering(interaction) as answer:
            usage = await self._reports.usage(days, by=member_of(interaction))
            if not usage.total:
                await answer.say(usage_text.nothing_spent(days))
                return
            await answer.think()
            text, files = usage_text.usage(usage), [discord.File(BytesIO(_table(usage)), FILE)]
            picture = await self._drawn(interaction, usage)
            if picture is None:
                text += f"\n{usage_text.NOT_DRAWN}"
            else:
                files.append(discord.File(BytesIO(picture), PICTURE))
            view = report(text, picture=PICTURE if picture else None, file=FILE)
            await interaction.edit_original_response(view=view, attachments=files)
            answer.is_given = True

    async def _drawn(self, interaction: AnyInteraction, usage: Usage) -> bytes | None:
        guild = interaction.guild
        names = await _names(guild, list(usage.by_member)[:SHOWN_MEMBERS]) if guild is not None else {}
        try:
            return await self._charts.draw(usage_text.usage_chart(usage, names, guild.name if guild else ""))
        except Outage as outage:
            log.warning("interaction=%s chart_not_drawn=%s", interaction.id, outage)
            return None


async def _names(guild: discord.Guild, members: Iterable[str]) -> Mapping[str, str]:
    """What they call themselves here. Whoever left, and whoever Discord does not name in time, is left out."""
    names: dict[str, str] = {}

    async def ask(member: str) -> None:
        async with translated():
            names[member] = (await guild.fetch_member(int(member))).display_name

    try:
        async with asyncio.timeout(NAMES_LIMIT_S):
            await asyncio.gather(*map(ask, members), return_exceptions=True)
    except TimeoutError:
        log.info("server=%s names=late", guild.id)
    return names


def _table(usage: Usage) -> bytes:
    """CSV with a byte order mark, which spreadsheets want.

    Nobody's own text is in it, so no cell can become a formula. A member is written as Discord mentions one: a
    spreadsheet would round a bare id to a number that belongs to somebody else.
    """
    table = StringIO(newline="")
    write = csv.writer(table)
    write.writerow(["day (UTC)", "member", "tool", "videos", "credits"])
    for row in usage.rows:
        day = datetime.fromtimestamp(row.day_ms / 1000, UTC)
        write.writerow([f"{day:%Y-%m-%d}", f"<@{row.member}>", row.tool, row.videos, row.amount])
    return table.getvalue().encode("utf-8-sig")
