"""`/mod usage`: what was spent in the last days, on what and by whom."""

from typing import Any

from discord import app_commands
from discord.app_commands import Choice

from bot.chat.answering import AnyInteraction
from bot.chat.usage_desk import UsageDesk

SPANS_DAYS = (7, 30)


def make_usage(desk: UsageDesk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="usage", description="What was spent here, on what and by whom: a chart and a file")
    @app_commands.describe(days="How far back")
    @app_commands.choices(days=[Choice(name=f"{days} days", value=days) for days in SPANS_DAYS])
    async def usage(interaction: AnyInteraction, days: int = SPANS_DAYS[0]) -> None:
        await desk.show(interaction, days)

    return usage
