"""Where a member's jobs stand in the line, why, and when they may be expected to start."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.domain.job import Job, State
from bot.domain.member import Member
from bot.domain.pace import HISTORY_JOBS
from bot.engine.fair_queue import FairQueue, QueuePosition
from bot.ports.jobs import JobStore
from bot.ports.recent_use import RecentUse

LEAST_HISTORY_JOBS = 3  # From fewer nothing is foretold.


@dataclass(frozen=True, kw_only=True)
class QueuedJob:
    """One job under way. `position` is None once it has a place; `starts_in_s` None where nothing is known."""

    job: Job
    position: QueuePosition | None = None
    starts_in_s: float | None = None


class Queue:
    """Tells members where their jobs stand in the fair queue."""

    def __init__(self, *, store: JobStore, recent_use: RecentUse, fair_queue: FairQueue) -> None:
        self._store = store
        self._recent_use = recent_use
        self._fair_queue = fair_queue

    async def places_of(self, by: Member) -> Sequence[QueuedJob]:
        """All that the member has under way here, oldest first. They are told by the limits of this moment."""
        await self._fair_queue.refresh(by.scope)
        return [await self._place(job) for job in await self._recent_use.under_way(by.scope, by.id)]

    async def _place(self, job: Job) -> QueuedJob:
        position = self._fair_queue.position(job.id) if job.state in {State.QUEUED, State.PREPARING} else None
        if position is None:
            return QueuedJob(job=job)
        past_s = await self._store.render_times_s(job, limit=HISTORY_JOBS)
        if len(past_s) < LEAST_HISTORY_JOBS:
            return QueuedJob(job=job, position=position)
        # Each place is free again after a render; those ahead share them out among themselves.
        wait_s = median(past_s) * (position.ahead + 1) / position.most
        return QueuedJob(job=job, position=position, starts_in_s=wait_s)
