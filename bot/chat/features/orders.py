"""A member's own videos: `/jobs`, and Cancel on a card."""

from discord import app_commands

from bot.chat.card.buttons import Cancel
from bot.chat.client import VideoClient
from bot.chat.interactions import Reply, replies
from bot.chat.text import cards as words
from bot.chat.text import common
from bot.chat.text.format import PROVIDER
from bot.services.orders import Orders

SHOWN_JOBS = 10


def register(client: VideoClient, *, orders: Orders) -> None:
    """Offer the command, and let Cancel work."""

    @app_commands.command(name="jobs", description="Your videos and how they stand")
    @replies
    async def jobs(reply: Reply) -> None:
        found = await orders.jobs_of(reply.by, limit=SHOWN_JOBS)
        await reply.say("\n".join(map(words.job_line, found)) or common.NO_JOBS)

    async def cancel(reply: Reply, pressed: Cancel) -> None:
        """Cancel, and say privately what happens; the card itself shows the rest."""
        job = await orders.cancel(pressed.job, by=reply.by)
        if job.is_over:
            await reply.say(f"{common.CANCELLED} {words.credits_back(job)}")
        else:
            await reply.say(common.CANCEL_ASKED.format(provider=PROVIDER[job.provider]))

    client.serve(jobs)
    client.router.on(Cancel, cancel)
