"""`/queue`: where a member's videos stand in line, why, and when they start."""

from discord import app_commands

from bot.chat.client import VideoClient
from bot.chat.interactions import Reply, replies
from bot.chat.text import queue as words
from bot.services.orders import Orders
from bot.services.queue import Queue


def register(client: VideoClient, *, queue: Queue, orders: Orders) -> None:
    """Offer the command."""

    @app_commands.command(name="queue", description="Where your videos stand in line, why, and when they start")
    @replies
    async def show(reply: Reply) -> None:
        orders.check_scope(reply.by.scope)
        jobs = await queue.places_of(reply.by)
        await reply.say(words.queue(jobs) if jobs else words.NOTHING_QUEUED)

    client.serve(show)
