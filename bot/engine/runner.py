"""Carries every job to its end, and picks up after a restart.

One task a job. Every step begins from what the store says and ends with what it saved, so a task can be cancelled and
begun again at any point; what must not be let go of protects itself (sending.py).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import CardAddress, Job, JobId, JobMoved, State
from bot.domain.pace import learn
from bot.domain.policy import Limits
from bot.domain.review import ReviewStage
from bot.engine.approval import Approval, ReviewRoom
from bot.engine.delivery import Deliverer, NoDelivery
from bot.engine.fair_queue import FairQueue
from bot.engine.gallery import Gallery
from bot.engine.inputs import Inputs, NoPictures
from bot.engine.ordering import Ordering
from bot.engine.polling import Patience, follow
from bot.engine.retry import backoff_s, retry_outages
from bot.engine.routing import Routing
from bot.engine.transitions import SAVE_PATIENCE_S, Transitions
from bot.ports.attachments import Attachments
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.media import Media
from bot.ports.presenter import Presenter
from bot.ports.provider import Done, Ended, Provider

log = logging.getLogger(__name__)

CARD_PATIENCE_S = 15 * 60.0  # Nothing can be found any more once the interaction's token is dead.
CONCLUDE_PATIENCE_S = 24 * 60 * 60.0
HISTORY_JOBS = 50
BUG_TRIES = 3

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Pacing:
    """How long for each."""

    submit_s: float = 10 * 60
    patience: Patience = field(default_factory=Patience)


class Runner:
    """All jobs that are not over."""

    def __init__(
        self,
        *,
        store: JobStore,
        providers: Mapping[ProviderName, Provider],
        routing: Routing,
        presenter: Presenter,
        media: Media,
        attachments: Attachments,
        gallery: Gallery,
        folder: Path,
        clock: Clock,
        pacing: Pacing,
        turns: FairQueue,
        room: ReviewRoom,
        limits: Limits,
    ) -> None:
        self._store = store
        self._providers = providers
        self._presenter = presenter
        self._gallery = gallery
        self._clock = clock
        self._pacing = pacing
        self._intake = Inputs(attachments=attachments, media=media, folder=folder, clock=clock)
        self._moves = Transitions(store=store, presenter=presenter, clock=clock)
        self._ordering = Ordering(
            providers=providers,
            routing=routing,
            intake=self._intake,
            turns=turns,
            moves=self._moves,
            store=store,
            presenter=presenter,
            limits=limits,
            clock=clock,
            patience_s=pacing.submit_s,
        )
        self._asking = Approval(room=room, store=store, presenter=presenter, moves=self._moves, clock=clock)
        self._deliverer = Deliverer(presenter=presenter, media=media, room=room, clock=clock)
        self._turns = turns
        self._tasks: dict[JobId, asyncio.Task[None]] = {}
        self.is_stopping = False

    async def resume(self, jobs: Sequence[Job]) -> None:
        """Go on with what the last process left: `jobs` were read before this one took its first order."""
        for job in jobs:
            if job.state in {State.SUBMITTING, State.RENDERING} and job.provider in self._providers:
                self._turns.enter(job)
        for job in jobs:
            log.info("job=%s resumed state=%s", job.id, job.state)
            self.start(job)
        await self._intake.sweep({*self._tasks, *(job.id for job in jobs)})

    def start(self, job: Job, card: CardAddress | None = None) -> None:
        """Carry the job on from where it stands; `card` is where it can be seen, if that is news.

        Does nothing when it is being carried already.
        """
        self._begin(job, self._carry(job) if card is None else self._carry_shown(job, card))

    def abandon(self, job: Job) -> None:
        """Give the credits of a queued job back: nobody will ever see its card."""
        self._begin(job, self._carry_abandoned(job))

    def _begin(self, job: Job, work: Coroutine[None, None, None]) -> None:
        if job.id in self._tasks or self.is_stopping:
            work.close()
            return
        task = asyncio.create_task(work, name=f"job {job.id}")
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
        await self._ordering.arrive()

    async def _carry_shown(self, job: Job, card: CardAddress) -> None:
        try:
            job = await self._persist(job, "saving_card", SAVE_PATIENCE_S, partial(self._store.set_card, job.id, card))
        except Outage:
            log.exception("job=%s left_for_restart", job.id)
            return
        await self._carry(job)

    async def _carry_abandoned(self, job: Job) -> None:
        try:
            job = await self._moves.to(job, State.CANCELLED, failure=Failure(fault=Fault.CARD_LOST))
        except JobMoved:
            job = await self._reread(job)
        except Outage:
            log.exception("job=%s left_for_restart", job.id)
            return
        await self._carry(job)

    async def _carry(self, job: Job) -> None:
        stumbles = 0
        try:
            while not job.is_over:
                try:
                    job = await self._step(job)
                    stumbles = 0
                except JobMoved:
                    job = await self._reread(job)
                except Exception as error:  # noqa: BLE001 - this loop must survive; it is logged just below.
                    stumbles += 1
                    job = await self._stumbled(job, error, stumbles)
                if job.state is not State.RENDERING:
                    self._turns.leave(job)
            self._turns.leave(job)
            await self._conclude(job)
        except Exception:
            # Not even its failing could be saved: it stays as it is, and the next start takes it up again.
            log.exception("job=%s left_for_restart", job.id)
            self._turns.leave(job)

    async def _stumbled(self, job: Job, error: Exception, times: int) -> Job:
        """Our own database's outages are waited out; a bug gets a few tries, because the video may be paid for."""
        is_outage = isinstance(error, Outage)
        log.error("job=%s stumbled state=%s times=%s", job.id, job.state, times, exc_info=None if is_outage else error)
        job = await self._reread(job)
        if job.is_over:
            return job
        if not is_outage and (times == BUG_TRIES or job.state is State.SUBMITTING):
            maybe = job.state in {State.SUBMITTING, State.RENDERING, State.RENDERED}
            return await self._moves.fail(job, Failure(fault=Fault.BUG, may_have_cost=maybe))
        await self._clock.sleep(backoff_s(times))
        return job

    async def _step(self, job: Job) -> Job:
        match job.state:
            case State.AWAITING_APPROVAL | State.QUEUED if job.card.message is None:
                return await self._find_card(job)
            case State.AWAITING_APPROVAL:
                return await self._ask(job)
            case State.QUEUED | State.PREPARING:
                return await self._ordering.order(job)
            case State.SUBMITTING:
                return await self._ordering.recall(job)
            case State.RENDERING:
                return await self._follow(job)
            case State.RENDERED:
                return await self._deliver(job)
            case _:
                raise RuntimeError(f"nothing carries a job on from {job.state}")

    # -- the steps ------------------------------------------------------------------------------------------------

    async def _find_card(self, job: Job) -> Job:
        """The process died between placing the job and hearing that its card stands."""
        try:
            card = await self._persist(job, "finding_card", CARD_PATIENCE_S, partial(self._presenter.find_card, job))
        except Outage:
            card = None
        if card is None:
            return await self._moves.to(job, State.CANCELLED, failure=Failure(fault=Fault.CARD_LOST))
        return await self._store.set_card(job.id, card)

    async def _ask(self, job: Job) -> Job:
        """Its pictures are fetched before anybody looks, because their addresses may die before somebody does."""
        if self._asking.is_late(job):
            return await self._asking.expire(job)
        try:
            pictures = await self._intake.pictures(job)
        except NoPictures as none:
            return await self._moves.fail(job, none.failure)
        if pictures and not job.card.pictures:
            job, pictures = await self._ordering.published(job, pictures)
        return await self._asking.request(job, pictures)

    async def _follow(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None or job.ticket is None:
            return await self._moves.fail(job, Failure(fault=Fault.GONE, detail="no longer set up", may_have_cost=True))
        age_ms = self._clock.wall_ms() - (job.submitted_ms or 0)
        rendering = job
        end = await follow(
            provider,
            job.ticket,
            pace=learn(
                await self._store.render_times_s(job, limit=HISTORY_JOBS),
                expected_s=job.ticket.expected_s,
                expected_most_s=job.ticket.expected_most_s,
            ),
            patience=self._pacing.patience,
            clock=self._clock,
            news=lambda progress: self._presenter.show(rendering, progress),
            elapsed_s=max(0.0, age_ms / 1000),
            cancel=job.cancel_wanted,
        )
        match end:
            case Done(video_url=url, cost=cost):
                return await self._moves.to(job, State.RENDERED, video_url=url, cost=cost)
            case Ended(failure=failure, cost=cost) if failure.fault is Fault.CANCELLED and job.cancel_wanted:
                return await self._moves.to(job, State.CANCELLED, failure=failure, cost=cost)
            case Ended(failure=failure, cost=cost):
                return await self._moves.fail(job, failure, cost=cost)

    async def _deliver(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None:
            return await self._moves.fail(job, Failure(fault=Fault.GONE, detail="no longer set up", may_have_cost=True))
        folder = self._intake.folder(job)
        try:
            if job.awaits is ReviewStage.VIDEO:
                return await self._asking.video(job, partial(self._deliverer.show_to_moderators, job, provider, folder))
            delivery = await self._deliverer.deliver(job, provider, folder)
        except NoDelivery as none:
            return await self._moves.fail(job, none.failure)
        if delivery is not None:
            await self._gallery.post(job, delivery)
        return await self._moves.to(job, State.DELIVERED)

    async def _conclude(self, job: Job) -> None:
        """Nothing is left to do but to say so; a delivered card says it already."""
        if job.state is not State.DELIVERED:
            try:
                await self._persist(job, "concluding", CONCLUDE_PATIENCE_S, partial(self._presenter.conclude, job))
            except Outage as outage:
                log.warning("job=%s nobody_told=%s", job.id, outage)
        await self._asking.conclude(job)
        await self._store.close(job.id)
        await self._intake.clear(job)

    async def _reread(self, job: Job) -> Job:
        fresh = await self._persist(job, "reading", SAVE_PATIENCE_S, partial(self._store.job, job.id))
        if fresh is None:
            raise RuntimeError(f"job {job.id} is gone from the store")
        return fresh

    async def _persist(self, job: Job, what: str, patience_s: float, attempt: Callable[[], Awaitable[T]]) -> T:
        return await retry_outages(attempt, clock=self._clock, patience_s=patience_s, what=f"job={job.id} {what}")
