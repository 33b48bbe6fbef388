"""Takes jobs from state to state: saved first, shown afterwards, one line in the log."""

import logging
from functools import partial

from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.faults import MEANINGS
from bot.domain.job import Job, State, Ticket
from bot.engine.retry import retry_outages
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.presenter import Presenter, Progress

log = logging.getLogger(__name__)

SAVE_PATIENCE_S = 10 * 60.0  # A ticket that is not saved is a video that is paid for and lost.


class Transitions:
    """The one way in which the engine moves jobs on. Every method may raise JobMoved, or Outage in the end."""

    def __init__(self, *, store: JobStore, presenter: Presenter, clock: Clock) -> None:
        self._store = store
        self._presenter = presenter
        self._clock = clock

    async def to(
        self,
        job: Job,
        state: State,
        *,
        ticket: Ticket | None = None,
        video_url: str | None = None,
        failure: Failure | None = None,
        cost: Cost | None = None,
    ) -> Job:
        """The job as it is now. How it ends is shown when it is concluded (course.py)."""
        move = partial(
            self._store.move,
            job,
            state,
            at_ms=self._clock.wall_ms(),
            ticket=ticket,
            video_url=video_url,
            failure=failure,
            cost=cost,
        )
        moved = await retry_outages(
            move, clock=self._clock, patience_s=SAVE_PATIENCE_S, what=f"job={job.id} saving={state}"
        )
        log.info("job=%s state=%s", job.id, state)
        if not moved.is_over:
            self._presenter.show(moved, Progress())
        return moved

    async def fail(self, job: Job, failure: Failure, *, cost: Cost | None = None) -> Job:
        """The job as failed, its credits settled and the failure in the log."""
        log.log(
            logging.ERROR if MEANINGS[failure.fault].for_operator else logging.INFO,
            "job=%s fault=%s provider=%s ticket=%s submitted_ms=%s list_price_micros=%s may_have_cost=%s detail=%r",
            job.id,
            failure.fault,
            job.provider,
            job.ticket.id if job.ticket else None,
            job.submitted_ms,
            job.list_price_micros,
            failure.may_have_cost,
            failure.detail,
        )
        return await self.to(job, State.FAILED, failure=failure, cost=cost)
