"""Gets a queued job ordered: its pictures at hand and on its card, its turn come, and then wherever it is taken."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Job, State
from bot.domain.policy import Limits
from bot.engine.failover import Failover
from bot.engine.fair_queue import FairQueue
from bot.engine.inputs import Inputs, NoPictures
from bot.engine.routing import Routing
from bot.engine.submission import Submitter
from bot.engine.transitions import Transitions
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.media import Picture
from bot.ports.presenter import Presenter, Progress
from bot.ports.provider import Provider

log = logging.getLogger(__name__)

PUBLISH_PATIENCE_S = 20.0


class Ordering:
    """The part of the runner that spends money."""

    def __init__(
        self,
        *,
        providers: Mapping[ProviderName, Provider],
        routing: Routing,
        intake: Inputs,
        turns: FairQueue,
        moves: Transitions,
        store: JobStore,
        presenter: Presenter,
        limits: Limits,
        clock: Clock,
        patience_s: float,
    ) -> None:
        self._providers = providers
        self._intake = intake
        self._turns = turns
        self._moves = moves
        self._store = store
        self._presenter = presenter
        self._sender = Submitter(providers=providers, routing=routing, moves=moves, clock=clock)
        self._failover = Failover(
            sender=self._sender,
            routing=routing,
            turns=turns,
            moves=moves,
            store=store,
            presenter=presenter,
            limits=limits,
            clock=clock,
            patience_s=patience_s,
        )

    async def order(self, job: Job) -> Job:
        """From `queued` or `preparing` to `rendering`, or failed. May be cancelled at any time."""
        try:
            pictures = await self._intake.pictures(job)
        except NoPictures as none:
            return await self._moves.fail(job, none.failure)
        queued = job
        await self._turns.take(job, lambda n: self._presenter.show(queued, Progress(before_it=n)))
        if job.state is State.QUEUED:
            job = await self._moves.to(job, State.PREPARING)
        if pictures:
            job, pictures = await self.published(job, pictures)
        return await self._failover.send(job, pictures)

    async def recall(self, job: Job) -> Job:
        """What became of a job in `submitting`: the last process died before it saved what the provider answered."""
        why = "the bot stopped before it heard the answer"
        if job.provider not in self._providers:
            return await self._moves.fail(job, Failure(fault=Fault.UNKNOWN, detail=why, may_have_cost=True))
        return await self._sender.recall(job, why)

    async def published(self, job: Job, pictures: tuple[Picture, ...]) -> tuple[Job, tuple[Picture, ...]]:
        """Put the pictures on the card. Without it the video can still be made, so an outage here ends nothing."""
        try:
            async with asyncio.timeout(PUBLISH_PATIENCE_S):
                published = await self._presenter.publish(job, pictures)
        except (Outage, TimeoutError) as error:
            log.warning("job=%s pictures_not_published=%s", job.id, error)
            return job, pictures
        card = replace(job.card, pictures=tuple(p.path.name for p in published))
        return await self._store.set_card(job.id, card), published

    async def arrive(self) -> None:
        """Let the orders that are on their way out arrive."""
        await self._sender.arrive()
