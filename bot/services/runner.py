"""Carries every job to its end, and picks up after a restart.

One task a job. Every step begins from what the store says and ends with what it saved, so a task can be cancelled and
begun again at any point but one: between saving `submitting` and saving the ticket. That stretch runs in a task of its
own that nothing cancels, because whoever lets go of it can not know whether the video was paid for.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.domain.catalog import ProviderName
from bot.domain.errors import BadImage, Failure, Fault, Outage
from bot.domain.job import Job, JobId, JobMoved, State
from bot.domain.pace import learn
from bot.ports import (
    Attachments,
    Clock,
    Declined,
    Done,
    Ended,
    Lost,
    Media,
    NotSent,
    Picture,
    Presenter,
    Progress,
    Provider,
    Store,
)
from bot.services.backoff import backoff_s
from bot.services.delivery import Deliverer, NoDelivery
from bot.services.intake import Intake
from bot.services.turns import Turns
from bot.services.watch import Patience, watch

log = logging.getLogger(__name__)

STOP_PATIENCE_S = 7.0  # For orders on their way out; the process is given ten seconds.
PUBLISH_PATIENCE_S = 20.0
HISTORY_JOBS = 50
MAY_PASS = frozenset({Fault.RATE_LIMITED, Fault.PROVIDER_DOWN})


@dataclass(frozen=True, kw_only=True)
class Pacing:
    """How much at once, and how long for each."""

    places: int = 20  # Jobs at once, a provider.
    submit_s: float = 10 * 60
    patience: Patience = field(default_factory=Patience)


class _NotTaken(Exception):
    """The provider surely has not taken the order now; the job is back in `preparing`."""

    def __init__(self, job: Job, failure: Failure, retry_after_s: float | None) -> None:
        super().__init__(failure.fault)
        self.job = job
        self.failure = failure
        self.retry_after_s = retry_after_s


class Runner:
    """All jobs that are not over."""

    def __init__(
        self,
        *,
        store: Store,
        providers: Mapping[ProviderName, Provider],
        presenter: Presenter,
        media: Media,
        attachments: Attachments,
        folder: Path,
        clock: Clock,
        pacing: Pacing,
    ) -> None:
        self._store = store
        self._providers = providers
        self._presenter = presenter
        self._clock = clock
        self._pacing = pacing
        self._intake = Intake(attachments=attachments, media=media, folder=folder, clock=clock)
        self._deliverer = Deliverer(presenter=presenter, media=media, clock=clock)
        self._turns = {name: Turns(pacing.places) for name in providers}
        self._tasks: dict[JobId, asyncio.Task[None]] = {}
        self._sending: set[asyncio.Task[Job]] = set()
        self.is_stopping = False

    async def resume(self, jobs: Sequence[Job]) -> None:
        """Go on with what the last process left: `jobs` were read before this one took its first order."""
        await self._intake.sweep({*self._tasks, *(job.id for job in jobs)})
        for job in jobs:
            if job.state is State.RENDERING and job.provider in self._turns:
                self._turns[job.provider].enter(job.id)
        for job in jobs:
            log.info("job=%s resumed state=%s", job.id, job.state)
            self.start(job)

    def start(self, job: Job) -> None:
        """Carry the job on from where it stands. Does nothing when it is being carried already."""
        if job.id in self._tasks or self.is_stopping:
            return
        task = asyncio.create_task(self._carry(job), name=f"job {job.id}")
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def restart(self, job: Job) -> None:
        """Somebody changed the job: drop what is being done for it and go on from what is saved.

        It keeps its place among those that render: whoever cancels a task here begins a new one.
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
        if self._sending:
            await asyncio.wait(self._sending, timeout=STOP_PATIENCE_S)

    async def _carry(self, job: Job) -> None:
        try:
            while not job.is_over:
                try:
                    job = await self._step(job)
                except JobMoved:
                    job = await self._reread(job)
                except Exception:
                    log.exception("job=%s bug state=%s", job.id, job.state)
                    job = await self._reread(job)
                    if job.is_over:
                        break
                    maybe = job.state in {State.SUBMITTING, State.RENDERING, State.RENDERED}
                    job = await self._fail(job, Failure(fault=Fault.BUG, may_have_cost=maybe))
                if job.state is not State.RENDERING:
                    self._leave(job)
            self._leave(job)
            await self._conclude(job)
        except Exception:
            # Not even its failing could be saved: it stays as it is, and the next start takes it up again.
            log.exception("job=%s left_for_restart", job.id)
            self._leave(job)

    async def _step(self, job: Job) -> Job:
        match job.state:
            case State.QUEUED if job.card.message is None:
                return await self._find_card(job)
            case State.QUEUED | State.PREPARING:
                return await self._send(job)
            case State.SUBMITTING:
                # Only a restart gets here: the last process died before it saved what the provider answered.
                return await self._fail(job, Failure(fault=Fault.UNKNOWN, may_have_cost=True))
            case State.RENDERING:
                return await self._follow(job)
            case State.RENDERED:
                return await self._deliver(job)
            case _:
                raise RuntimeError(f"nothing carries a job on from {job.state}")

    # -- the steps ------------------------------------------------------------------------------------------------

    async def _find_card(self, job: Job) -> Job:
        """The process died between placing the job and hearing that its card stands."""
        failures = 0
        while True:
            try:
                card = await self._presenter.find_card(job)
                break
            except Outage as outage:
                failures += 1
                await self._clock.sleep(backoff_s(failures, outage.retry_after_s))
        if card is None:
            return await self._fail(job, Failure(fault=Fault.CARD_LOST))
        return await self._store.set_card(job.id, card)

    async def _send(self, job: Job) -> Job:
        if job.provider not in self._providers:
            return await self._fail(job, Failure(fault=Fault.GONE, detail="no longer set up"))
        try:
            pictures = await self._intake.pictures(job)
        except BadImage as bad:
            failure = Failure(fault=Fault.BAD_IMAGE, detail=bad.detail, problem=bad.problem, image=bad.name)
            return await self._fail(job, failure)
        except Outage as outage:
            return await self._fail(job, Failure(fault=Fault.BAD_IMAGE, detail=str(outage)))
        queued = job
        await self._turns[job.provider].take(job.id, lambda n: self._presenter.show(queued, Progress(before_it=n)))
        if job.state is State.QUEUED:
            job = await self._move(job, State.PREPARING)
        if pictures:
            job, pictures = await self._publish(job, pictures)
        return await self._submit(job, pictures)

    async def _publish(self, job: Job, pictures: tuple[Picture, ...]) -> tuple[Job, tuple[Picture, ...]]:
        """Put the pictures on the card. Without it the video can still be made, so an outage here ends nothing."""
        try:
            async with asyncio.timeout(PUBLISH_PATIENCE_S):
                published = await self._presenter.publish(job, pictures)
        except (Outage, TimeoutError) as error:
            log.warning("job=%s pictures_not_published=%s", job.id, error)
            return job, pictures
        card = replace(job.card, pictures=tuple(p.path.name for p in published))
        return await self._store.set_card(job.id, card), published

    async def _submit(self, job: Job, pictures: Sequence[Picture]) -> Job:
        began_s = self._clock.steady_s()
        failures = 0
        while True:
            try:
                return await self._uninterrupted(self._submit_once(job, pictures))
            except _NotTaken as not_taken:
                failures += 1
                job = not_taken.job
                if self._clock.steady_s() - began_s > self._pacing.submit_s:
                    return await self._fail(job, not_taken.failure)
                wait_s = backoff_s(failures, not_taken.retry_after_s)
                log.warning("job=%s not_taken=%s retry_in_s=%.1f", job.id, not_taken.failure.fault, wait_s)
                await self._clock.sleep(wait_s)

    async def _submit_once(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Raises _NotTaken when it may be tried again. Runs uninterrupted."""
        provider = self._providers[job.provider]
        job = await self._move(job, State.SUBMITTING)
        try:
            ticket = await provider.submit(job.request, pictures, key=job.id)
        except Lost as lost:
            log.error("job=%s unknown_outcome provider=%s cause=%s", job.id, job.provider, lost)  # noqa: TRY400
            return await self._fail(job, Failure(fault=Fault.UNKNOWN, detail=str(lost), may_have_cost=True))
        except NotSent as error:
            failure, retry_after_s = Failure(fault=Fault.PROVIDER_DOWN, detail=str(error)), None
        except Declined as declined:
            failure, retry_after_s = Failure(fault=declined.fault, detail=declined.detail), declined.retry_after_s
        else:
            log.info("job=%s submitted provider=%s ticket=%s", job.id, job.provider, ticket.id)
            return await self._move(job, State.RENDERING, ticket=ticket)
        if failure.fault not in MAY_PASS:
            return await self._fail(job, failure)
        raise _NotTaken(await self._move(job, State.PREPARING), failure, retry_after_s)

    async def _follow(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None or job.ticket is None:
            return await self._fail(job, Failure(fault=Fault.GONE, detail="no longer set up", may_have_cost=True))
        age_ms = self._clock.wall_ms() - (job.submitted_ms or 0)
        rendering = job
        end = await watch(
            provider,
            job.ticket,
            pace=learn(await self._store.render_times_s(job, limit=HISTORY_JOBS)),
            patience=self._pacing.patience,
            clock=self._clock,
            news=lambda progress: self._presenter.show(rendering, progress),
            elapsed_s=max(0.0, age_ms / 1000),
            cancel=job.cancel_wanted,
        )
        match end:
            case Done(video_url=url):
                return await self._move(job, State.RENDERED, video_url=url)
            case Ended(failure=failure) if failure.fault is Fault.CANCELLED and job.cancel_wanted:
                return await self._move(job, State.CANCELLED, failure=failure)
            case Ended(failure=failure):
                return await self._fail(job, failure)

    async def _deliver(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None:
            return await self._fail(job, Failure(fault=Fault.GONE, detail="no longer set up", may_have_cost=True))
        try:
            await self._deliverer.deliver(job, provider, self._intake.folder(job))
        except NoDelivery as none:
            return await self._fail(job, none.failure)
        return await self._move(job, State.DELIVERED)

    async def _conclude(self, job: Job) -> None:
        """Nothing is left to do but to say so; a delivered card says it already."""
        failures = 0
        while job.state is not State.DELIVERED:
            try:
                await self._presenter.conclude(job)
                break
            except Outage as outage:
                failures += 1
                await self._clock.sleep(backoff_s(failures, outage.retry_after_s))
        await self._store.close(job.id)
        await self._intake.clear(job)

    # -- moving on ------------------------------------------------------------------------------------------------

    async def _move(self, job: Job, to: State, **found: object) -> Job:
        moved = await self._store.move(job, to, at_ms=self._clock.wall_ms(), **found)  # type: ignore[arg-type]
        log.info("job=%s state=%s", job.id, to)
        if not moved.is_over:
            self._presenter.show(moved, Progress())
        return moved

    async def _fail(self, job: Job, failure: Failure) -> Job:
        log.info("job=%s fault=%s may_have_cost=%s", job.id, failure.fault, failure.may_have_cost)
        return await self._move(job, State.FAILED, failure=failure)

    async def _reread(self, job: Job) -> Job:
        fresh = await self._store.job(job.id)
        if fresh is None:
            raise RuntimeError(f"job {job.id} is gone from the store")
        return fresh

    def _leave(self, job: Job) -> None:
        if job.provider in self._turns:
            self._turns[job.provider].leave(job.id)

    async def _uninterrupted(self, work: Coroutine[None, None, Job]) -> Job:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return await asyncio.shield(task)
