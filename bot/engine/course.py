"""What is done for a job in each of its states, from finding its card to saying how it ended.

Every step begins from what the store says and ends with what it saved, so it can be cancelled and begun again at any
point; what must not be let go of protects itself (submission.py).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.domain.catalog import ProviderName
from bot.domain.disk import DiskOutage
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import CardAddress, Job, State
from bot.domain.pace import HISTORY_JOBS, learn
from bot.domain.review import ReviewStage
from bot.engine.approval import Approval
from bot.engine.delivery import Deliverer, NoDelivery
from bot.engine.disk_alarm import DiskAlarm
from bot.engine.failover import Failover
from bot.engine.gallery import Gallery
from bot.engine.inputs import Inputs, NoPictures
from bot.engine.news import News
from bot.engine.polling import Patience, follow
from bot.engine.publishing import PicturePublisher
from bot.engine.retry import retry_outages
from bot.engine.submission import Submitter
from bot.engine.transitions import SAVE_PATIENCE_S, Transitions
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.presenter import Delivery, Presenter, Progress
from bot.ports.provider import Done, Ended, Provider

log = logging.getLogger(__name__)

CARD_PATIENCE_S = 15 * 60.0  # Nothing can be found any more once the interaction's token is dead.
CONCLUDE_PATIENCE_S = 24 * 60 * 60.0

T = TypeVar("T")


class Course:
    """The steps of a job. Each returns the job as it stands then, and may raise JobMoved or Outage."""

    def __init__(
        self,
        *,
        store: JobStore,
        providers: Mapping[ProviderName, Provider],
        presenter: Presenter,
        inputs: Inputs,
        publisher: PicturePublisher,
        transitions: Transitions,
        approval: Approval,
        failover: Failover,
        submitter: Submitter,
        deliverer: Deliverer,
        news: News,
        gallery: Gallery,
        disk_alarm: DiskAlarm,
        clock: Clock,
        patience: Patience,
    ) -> None:
        self._store = store
        self._providers = providers
        self._presenter = presenter
        self._inputs = inputs
        self._publisher = publisher
        self._transitions = transitions
        self._approval = approval
        self._failover = failover
        self._submitter = submitter
        self._deliverer = deliverer
        self._news = news
        self._gallery = gallery
        self._disk_alarm = disk_alarm
        self._clock = clock
        self._patience = patience

    async def step(self, job: Job) -> Job:
        """Take a job that is not over one state further."""
        try:
            return await self._next(job)
        except DiskOutage as outage:
            return await self._without_room(job, outage)

    async def _next(self, job: Job) -> Job:
        match job.state:
            case State.AWAITING_APPROVAL | State.QUEUED if job.card.message is None:
                return await self._find_card(job)
            case State.AWAITING_APPROVAL:
                return await self._ask(job)
            case State.QUEUED | State.PREPARING:
                return await self._failover.order(job)
            case State.SUBMITTING:
                return await self._submitter.recall(job)
            case State.RENDERING:
                return await self._follow(job)
            case State.RENDERED:
                return await self._deliver(job)
            case _:
                raise RuntimeError(f"nothing carries a job on from {job.state}")

    async def conclude(self, job: Job) -> None:
        """Nothing is left to do but to say so: on the card, to its author, and for a video in the gallery."""
        if job.state is State.DELIVERED:
            await self._news.tell(job)
            await self._gallery.post(await self.reread(job), partial(self._posted, job))
        elif await self._show_end(job):
            await self._news.tell(job)
        await self._approval.conclude(job)
        await self._store.close(job.id)
        self._deliverer.forget(job)
        await self._inputs.clear(job)

    async def show_at(self, job: Job, card: CardAddress) -> Job:
        """Remember where the job can be seen. Raises Outage."""
        return await self._persist(job, "saving_card", SAVE_PATIENCE_S, partial(self._store.set_card, job.id, card))

    async def reread(self, job: Job) -> Job:
        """The job as it is saved. Raises Outage."""
        fresh = await self._persist(job, "reading", SAVE_PATIENCE_S, partial(self._store.job, job.id))
        if fresh is None:
            raise RuntimeError(f"job {job.id} is gone from the store")
        return fresh

    async def _without_room(self, job: Job, outage: DiskOutage) -> Job:
        """A job that nothing was paid for ends; a video that is paid for waits, however long making room takes."""
        if job.state is not State.RENDERED:
            job = await self._transitions.fail(job, Failure(fault=Fault.DISK_FULL, detail=str(outage)))
            await self._disk_alarm.ring(outage)
            return job
        self._presenter.show(job, Progress(no_room=True))
        await self._disk_alarm.ring(outage)
        raise outage

    async def _find_card(self, job: Job) -> Job:
        """The process died between placing the job and hearing that its card stands."""
        try:
            card = await self._persist(job, "finding_card", CARD_PATIENCE_S, partial(self._presenter.find_card, job))
        except Outage:
            card = None
        if card is None:
            return await self._transitions.to(job, State.CANCELLED, failure=Failure(fault=Fault.CARD_LOST))
        return await self._store.set_card(job.id, card)

    async def _ask(self, job: Job) -> Job:
        """Its pictures are fetched before anybody looks, because their addresses may die before somebody does."""
        if self._approval.is_late(job):
            return await self._approval.expire(job)
        try:
            pictures = await self._inputs.pictures(job)
        except NoPictures as none:
            return await self._transitions.fail(job, none.failure)
        if pictures and not job.card.pictures:
            job, pictures = await self._publisher.publish(job, pictures)
        return await self._approval.request(job, pictures)

    async def _follow(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None or job.ticket is None:
            return await self._no_longer_set_up(job)
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
            patience=self._patience,
            clock=self._clock,
            news=lambda progress: self._presenter.show(rendering, progress),
            elapsed_s=max(0.0, age_ms / 1000),
            cancel=job.cancel_wanted,
        )
        match end:
            case Done(video_url=url, cost=cost):
                return await self._transitions.to(job, State.RENDERED, video_url=url, cost=cost)
            case Ended(failure=failure, cost=cost) if failure.fault is Fault.CANCELLED and job.cancel_wanted:
                return await self._transitions.to(job, State.CANCELLED, failure=failure, cost=cost)
            case Ended(failure=failure, cost=cost):
                return await self._transitions.fail(job, failure, cost=cost)

    async def _deliver(self, job: Job) -> Job:
        provider = self._providers.get(job.provider)
        if provider is None:
            return await self._no_longer_set_up(job)
        folder = self._inputs.folder(job)
        try:
            if job.awaits is ReviewStage.VIDEO:
                ask = partial(self._deliverer.show_to_moderators, provider=provider, folder=folder)
                return await self._approval.video(job, ask)
            delivery = await self._deliverer.deliver(job, provider, folder)
        except NoDelivery as none:
            return await self._transitions.fail(job, none.failure)
        if delivery is None:
            await self._persist(
                job,
                "saving_card",
                SAVE_PATIENCE_S,
                partial(self._store.edit_card, job.id, lambda card: replace(card, is_lost=True)),
            )
        # At once: from now on its author may delete it, and what is still to be hung on it is not.
        return await self._transitions.to(job, State.DELIVERED)

    async def _show_end(self, job: Job) -> bool:
        """Let the card show how it ended without a video; True when it does."""
        try:
            return await self._persist(job, "concluding", CONCLUDE_PATIENCE_S, partial(self._presenter.conclude, job))
        except Outage as outage:
            log.warning("job=%s nobody_told=%s", job.id, outage)
            return False

    async def _posted(self, job: Job) -> Delivery:
        return await self._deliverer.posted(job, self._providers.get(job.provider), self._inputs.folder(job))

    async def _no_longer_set_up(self, job: Job) -> Job:
        failure = Failure(fault=Fault.GONE, detail="no longer set up", may_have_cost=True)
        return await self._transitions.fail(job, failure)

    async def _persist(self, job: Job, what: str, patience_s: float, attempt: Callable[[], Awaitable[T]]) -> T:
        return await retry_outages(attempt, clock=self._clock, patience_s=patience_s, what=f"job={job.id} {what}")
