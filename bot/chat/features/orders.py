"""A member's own videos: `/jobs`, and Cancel on a card."""

from dataclasses import dataclass

from discord import app_commands, ui

from bot.chat.card.buttons import Cancel
from bot.chat.client import VideoClient
from bot.chat.custom_id import CustomId
from bot.chat.interactions import Reply, replies
from bot.chat.layout import note
from bot.chat.text import cards as words
from bot.chat.text import common
from bot.chat.text.credits import NEWEST
from bot.chat.text.format import PROVIDER
from bot.domain.job import JobId
from bot.ports.jobs import JobCursor, JobPage
from bot.services.orders import Orders

SHOWN_JOBS = 10


@dataclass(frozen=True)
class TurnJobs(CustomId, kind="jobs"):
    """Another page of whoever presses it: their jobs from before that one; 0 and 0 is the newest page."""

    created_ms: int
    job: JobId

    @property
    def before(self) -> JobCursor | None:
        """Where the page begins; None at the newest one."""
        return JobCursor(created_ms=self.created_ms, id=self.job) if self.created_ms else None


NEWEST_JOBS = TurnJobs(0, "0")


def register(client: VideoClient, *, orders: Orders) -> None:
    """Offer the command, and let its pages turn and Cancel work."""

    @app_commands.command(name="jobs", description="Your videos and how they stand")
    @replies
    async def jobs(reply: Reply) -> None:
        await reply.show(_list(await orders.jobs_of(reply.by, limit=SHOWN_JOBS), NEWEST_JOBS))

    async def turn(reply: Reply, pressed: TurnJobs) -> None:
        page = await orders.jobs_of(reply.by, before=pressed.before, limit=SHOWN_JOBS)
        await reply.redraw(_list(page, pressed))

    async def cancel(reply: Reply, pressed: Cancel) -> None:
        """Cancel, and say privately what happens; the card itself shows the rest."""
        job = await orders.cancel(pressed.job, by=reply.by)
        if job.is_over:
            await reply.say(f"{common.CANCELLED} {words.credits_back(job)}")
        else:
            await reply.say(common.CANCEL_ASKED.format(provider=PROVIDER[job.provider]))

    client.serve(jobs)
    client.router.on(TurnJobs, turn)
    client.router.on(Cancel, cancel)


def _list(page: JobPage, shown: TurnJobs) -> ui.LayoutView:
    buttons = [NEWEST_JOBS.button(NEWEST)] if shown.before else []
    if page.older is not None:
        buttons.append(TurnJobs(page.older.created_ms, page.older.id).button(common.OLDER))
    return note("\n".join(map(words.job_line, page.jobs)) or common.NO_JOBS, *buttons)
