"""`/jobs` and `/credits`: what a member has made and can spend."""

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


def make_credits(desk: Desk) -> app_commands.Group:
    """`/credits balance`, privately."""
    group = app_commands.Group(name="credits", description="What you can spend on videos")

    @group.command(name="balance", description="Your share of the pool, the pool, and your wallet")
    async def balance(interaction: AnyInteraction) -> None:
        await desk.balance(interaction)

    return group
