"""`/queue`: where a member's videos stand, and why."""

from typing import Any

from discord import app_commands

from bot.chat.answering import AnyInteraction
from bot.chat.queue_desk import QueueDesk


def make_queue(desk: QueueDesk) -> app_commands.Command[Any, ..., None]:
    """`/queue`, privately."""

    @app_commands.command(name="queue", description="Where your videos stand in line, why, and when they start")
    async def queue(interaction: AnyInteraction) -> None:
        await desk.show(interaction)

    return queue
