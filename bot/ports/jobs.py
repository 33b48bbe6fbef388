"""Keeping jobs, each with the credits that it holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.domain.authority import Action
from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, JobId, State, Ticket
from bot.domain.offers import Offer
from bot.domain.scope import Scope


@dataclass(frozen=True, kw_only=True)
class ListedJob:
    """A job in a list; `spent` is what it cost by now: what was paid for it and not given back."""

    job: Job
    spent: int


@dataclass(frozen=True, kw_only=True)
class JobCursor:
    """A place in a list of jobs, by the job that stands there."""

    created_ms: int
    id: JobId


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """Some jobs, newest first; `older` is the last of them, None where there are no more."""

    jobs: tuple[ListedJob, ...]
    older: JobCursor | None = None


class JobStore(Protocol):
    """What is never lost. Every method is one transaction, and raises Outage when it can not be had now."""

    async def place(self, job: Job, *, roles: Iterable[str] = ()) -> Job:
        """Hold the price and remember the job, both or neither. The same id again changes nothing.

        Returns the job as it is kept: `payer` is decided here, the pool within the quota that the member has by their
        `roles`, else the wallet. The scope gets its starting pool and its refill first, if they are due. What the
        operator set while the bot runs goes before the settings. Raises OutOfCredits, SpendLimitReached or BotPaused.
        """

    async def job(self, id: JobId) -> Job | None:
        """The job as it is kept; None when there is none with this id."""

    async def move(
        self,
        job: Job,
        to: State,
        *,
        at_ms: int,
        ticket: Ticket | None = None,
        video_url: str | None = None,
        failure: Failure | None = None,
        cost: Cost | None = None,
        action: Action | None = None,
    ) -> Job:
        """Move it on, settle its hold as `domain.job.settlement` says, and write `action` down: all or nothing.

        With the `action` of a moderator who cancels it, the job remembers who that was.

        Raises JobMoved when the row is no longer in `job.state`, ForbiddenMove when there is no such move.
        """

    async def reroute(self, job: Job, offer: Offer, price: int, *, at_ms: int) -> Job:
        """Let another provider make it, for `price` of the credits that are held. The hold stays as it is.

        Raises JobMoved unless the row is still in `job.state` and no order of it is under way, and SpendLimitReached
        where that provider costs more money than is left.
        """

    async def set_card(self, id: JobId, card: CardAddress) -> Job:
        """Remember where the job can be seen; the job as it is kept then."""

    async def edit_card(self, id: JobId, edit: Callable[[CardAddress], CardAddress]) -> Job:
        """Change what is kept of the card, as it is in this moment; the job as it is kept then."""

    async def want_cancel(self, id: JobId, *, action: Action | None = None) -> Job:
        """Remember that its author, or the moderator of `action`, asked for a rendering job to be cancelled.

        Raises JobMoved in any other state.
        """

    async def close(self, id: JobId) -> None:
        """The card shows the end: forget the card's token, and never look at the job again."""

    async def unclosed(self) -> list[Job]:
        """Everything that still has to be carried on or shown, oldest first."""

    async def jobs_of(self, scope: Scope, member: str, *, before: JobCursor | None = None, limit: int) -> JobPage:
        """The member's jobs in this scope, newest first; from before the one that stands there."""

    async def render_times_s(self, job: Job, *, limit: int) -> list[float]:
        """How long the last such jobs (provider, tool, length, resolution) took from submission to video."""
