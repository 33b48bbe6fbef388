"""`/jobs`: what a member has made."""

from typing import Any

from discord import app_commands

from bot.chat.answering import AnyInteraction
from bot.chat.desk import Desk


def make_jobs(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """`/jobs`: the member's newest jobs, privately."""

    @app_commands.command(name="jobs", description="Your videos and how they stand")
    async def jobs(interaction: AnyInteraction) -> None:
        await desk.jobs(interaction)

    return jobs
