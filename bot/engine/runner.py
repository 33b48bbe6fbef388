"""Carries every job to its end, and picks up after a restart.

One task a job, which may be cancelled and begun again at any point: its steps (course.py) begin from what is saved.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import CardAddress, Job, JobId, JobMoved, State
from bot.engine.course import Course
from bot.engine.fair_queue import FairQueue
from bot.engine.inputs import Inputs
from bot.engine.retry import backoff_s
from bot.engine.submission import Submitter
from bot.engine.transitions import Transitions
from bot.ports.clock import Clock
from bot.ports.provider import Provider

log = logging.getLogger(__name__)

BUG_TRIES = 3


class Runner:
    """A task for every job that is not over."""

    def __init__(
        self,
        *,
        providers: Mapping[ProviderName, Provider],
        course: Course,
        transitions: Transitions,
        inputs: Inputs,
        fair_queue: FairQueue,
        submitter: Submitter,
        clock: Clock,
    ) -> None:
        self._providers = providers
        self._course = course
        self._transitions = transitions
        self._inputs = inputs
        self._fair_queue = fair_queue
        self._submitter = submitter
        self._clock = clock
        self._tasks: dict[JobId, asyncio.Task[None]] = {}
        self.is_stopping = False

    async def resume(self, jobs: Sequence[Job]) -> None:
        """Go on with what the last process left: `jobs` were read before this one took its first order."""
        for job in jobs:
            if job.state in {State.SUBMITTING, State.RENDERING} and job.provider in self._providers:
                self._fair_queue.enter(job)
        for job in jobs:
            log.info("job=%s resumed state=%s", job.id, job.state)
            self.start(job)
        await self._inputs.sweep({*self._tasks, *(job.id for job in jobs)})

    def start(self, job: Job, card: CardAddress | None = None) -> None:
        """Carry the job on from where it stands; `card` is where it can be seen, if that is news.

        Does nothing when it is being carried already.
        """
        self._begin(job, self._carry(job) if card is None else self._carry_shown(job, card))

    def abandon(self, job: Job) -> None:
        """Give the credits of a queued job back: its card will never be seen."""
        self._begin(job, self._carry_abandoned(job))

    def _begin(self, job: Job, work: Coroutine[None, None, None]) -> None:
        if job.id in self._tasks or self.is_stopping:
            work.close()
            return
        task = asyncio.create_task(work, name=f"job {job.id}")
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def restart(self, job: Job) -> None:
        """Drop what is being done for a job that was changed, and go on from what is saved.

        It keeps its place among those that render: a task is cancelled here only to begin a new one.
        """
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        self.start(job)

    async def ended(self, id: JobId) -> None:
        """Return when nothing is being done for the job any more."""
        while (task := self._tasks.get(id)) is not None:
            await asyncio.wait({task})

    async def stop(self) -> None:
        """Drop everything but the orders on their way out, and let those arrive. The rest goes on at the next start."""
        self.is_stopping = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._submitter.arrive()

    async def _carry_shown(self, job: Job, card: CardAddress) -> None:
        try:
            job = await self._course.show_at(job, card)
        except Outage:
            log.exception("job=%s left_for_restart", job.id)
            return
        await self._carry(job)

    async def _carry_abandoned(self, job: Job) -> None:
        try:
            job = await self._transitions.to(job, State.CANCELLED, failure=Failure(fault=Fault.CARD_LOST))
        except JobMoved:
            job = await self._course.reread(job)
        except Outage:
            log.exception("job=%s left_for_restart", job.id)
            return
        await self._carry(job)

    async def _carry(self, job: Job) -> None:
        stumbles = 0
        try:
            while not job.is_over:
                try:
                    job = await self._course.step(job)
                    stumbles = 0
                except JobMoved:
                    job = await self._course.reread(job)
                except Exception as error:  # noqa: BLE001 - this loop must survive; it is logged just below.
                    stumbles += 1
                    job = await self._stumbled(job, error, stumbles)
                if job.state is not State.RENDERING:
                    self._fair_queue.leave(job)
            self._fair_queue.leave(job)
            await self._course.conclude(job)
        except Exception:
            # Not even its failing could be saved: it stays as it is, and the next start takes it up again.
            log.exception("job=%s left_for_restart", job.id)
            self._fair_queue.leave(job)

    async def _stumbled(self, job: Job, error: Exception, times: int) -> Job:
        """Our own database's outages are waited out; a bug gets a few tries, because the video may be paid for."""
        is_outage = isinstance(error, Outage)
        log.error("job=%s stumbled state=%s times=%s", job.id, job.state, times, exc_info=None if is_outage else error)
        job = await self._course.reread(job)
        if job.is_over:
            return job
        if not is_outage and (times == BUG_TRIES or job.state is State.SUBMITTING):
            maybe = job.state in {State.SUBMITTING, State.RENDERING, State.RENDERED}
            return await self._transitions.fail(job, Failure(fault=Fault.BUG, may_have_cost=maybe))
        await self._clock.sleep(backoff_s(times))
        return job
