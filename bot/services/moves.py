"""Takes jobs from state to state: saved first, shown afterwards, one line in the log."""

import logging

from bot.domain.errors import Failure
from bot.domain.job import Job, State, Ticket
from bot.ports import Clock, Presenter, Progress, Store

log = logging.getLogger(__name__)


class Moves:
    """The one way in which services move jobs on. Everything here may raise JobMoved."""

    def __init__(self, *, store: Store, presenter: Presenter, clock: Clock) -> None:
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
    ) -> Job:
        """The job as it is now. How it ends is shown by whoever concludes it."""
        at_ms = self._clock.wall_ms()
        moved = await self._store.move(job, state, at_ms=at_ms, ticket=ticket, video_url=video_url, failure=failure)
        log.info("job=%s state=%s", job.id, state)
        if not moved.is_over:
            self._presenter.show(moved, Progress())
        return moved

    async def fail(self, job: Job, failure: Failure) -> Job:
        log.info("job=%s fault=%s may_have_cost=%s", job.id, failure.fault, failure.may_have_cost)
        return await self.to(job, State.FAILED, failure=failure)
