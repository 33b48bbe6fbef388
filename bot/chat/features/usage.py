"""`/mod usage`: what was spent in the last days, on what and by whom: two lines, a chart, and the numbers as a file."""

import asyncio
import csv
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO, StringIO

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat.errors import translated
from bot.chat.interactions import Reply, replies
from bot.chat.layout import file_note
from bot.chat.text import usage as words
from bot.domain.errors import Outage
from bot.domain.usage import Usage
from bot.ports.charts import Charts
from bot.services.usage import ServerUsage

log = logging.getLogger(__name__)

SPANS_DAYS = (7, 30)
NAMES_LIMIT_S = 5.0
CHART_NAME, TABLE_NAME = "usage.png", "usage.csv"


def register(mod: app_commands.Group, *, server_usage: ServerUsage, charts: Charts) -> None:
    """Add the command to `/mod`."""

    @mod.command(name="usage", description="What was spent here, on what and by whom: a chart and a file")
    @app_commands.describe(days="How far back")
    @app_commands.choices(days=[Choice(name=f"{days} days", value=days) for days in SPANS_DAYS])
    @replies
    async def show(reply: Reply, days: int = SPANS_DAYS[0]) -> None:
        usage = await server_usage.usage(days, by=reply.by)
        if not usage.total:
            await reply.say(words.nothing_spent(days))
            return
        # Only once it is known that there is something to draw: the first chart takes longer than a second.
        await reply.think()
        text, files = words.usage(usage), [discord.File(BytesIO(_table(usage)), TABLE_NAME)]
        picture = await _drawn(reply, usage, charts)
        if picture is None:
            text += f"\n{words.NOT_DRAWN}"
        else:
            files.append(discord.File(BytesIO(picture), CHART_NAME))
        view = file_note(text, picture=CHART_NAME if picture else None, file=TABLE_NAME)
        await reply.interaction.edit_original_response(view=view, attachments=files)
        reply.is_given = True


async def _drawn(reply: Reply, usage: Usage, charts: Charts) -> bytes | None:
    guild = reply.interaction.guild
    names = await _names(guild, list(usage.by_member)[: words.SHOWN_MEMBERS]) if guild is not None else {}
    try:
        return await charts.draw(words.usage_chart(usage, names, guild.name if guild else ""))
    except Outage as outage:
        log.warning("interaction=%s chart_not_drawn=%s", reply.id, outage)
        return None


async def _names(guild: discord.Guild, members: Iterable[str]) -> Mapping[str, str]:
    """What they call themselves here. Who left, and whom Discord does not name in time, is left out."""
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

    No member's own text is in it, so no cell can become a formula. A member is written as Discord mentions one: a
    spreadsheet would round a bare id to a number that belongs to somebody else.
    """
    table = StringIO(newline="")
    write = csv.writer(table)
    write.writerow(["day (UTC)", "member", "tool", "videos", "credits"])
    for row in usage.rows:
        day = datetime.fromtimestamp(row.day_ms / 1000, UTC)
        write.writerow([f"{day:%Y-%m-%d}", f"<@{row.member}>", row.tool, row.videos, row.amount])
    return table.getvalue().encode("utf-8-sig")
