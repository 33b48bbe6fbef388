"""Gets a queued job ordered: its pictures at hand, its turn come, and then at one provider after the other.

Only before one has taken it: a provider that may have it is never doubled by another one. Where none takes it now, it
is tried again later, because most of what keeps a provider from taking an order passes.
"""

import logging
from collections.abc import Sequence

from bot.domain.catalog import ProviderName
from bot.domain.job import Job, State
from bot.domain.offers import Offer
from bot.domain.refusals.spending import SpendLimitReached
from bot.engine.fair_queue import FairQueue
from bot.engine.inputs import Inputs, NoPictures
from bot.engine.publishing import PicturePublisher
from bot.engine.retry import backoff_s
from bot.engine.routing import Routing
from bot.engine.submission import NotTaken, Submitter
from bot.engine.transitions import Transitions
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.media import Picture
from bot.ports.presenter import Presenter, Progress

log = logging.getLogger(__name__)


class Failover:
    """From a queued job to one that renders, within the credits that are held for it, or to one that has failed."""

    def __init__(
        self,
        *,
        inputs: Inputs,
        publisher: PicturePublisher,
        fair_queue: FairQueue,
        submitter: Submitter,
        routing: Routing,
        transitions: Transitions,
        store: JobStore,
        presenter: Presenter,
        clock: Clock,
        patience_s: float,
    ) -> None:
        """`patience_s`: for how long an order is offered that no provider takes."""
        self._inputs = inputs
        self._publisher = publisher
        self._fair_queue = fair_queue
        self._submitter = submitter
        self._routing = routing
        self._transitions = transitions
        self._store = store
        self._presenter = presenter
        self._clock = clock
        self._patience_s = patience_s

    async def order(self, job: Job) -> Job:
        """From `queued` or `preparing` to `rendering`, or failed. May be cancelled at any time."""
        try:
            pictures = await self._inputs.pictures(job)
        except NoPictures as none:
            return await self._transitions.fail(job, none.failure)
        await self._take_place(job)
        if job.state is State.QUEUED:
            job = await self._transitions.to(job, State.PREPARING)
        if pictures:
            job, pictures = await self._publisher.publish(job, pictures)
        return await self._send(job, pictures)

    async def _send(self, job: Job, pictures: Sequence[Picture]) -> Job:
        began_s = self._clock.steady_s()
        rounds = 0
        while True:
            rounds += 1
            waits_s: dict[ProviderName, float] = {}
            while True:
                try:
                    return await self._try(job, pictures)
                except NotTaken as not_taken:
                    job, failure = not_taken.job, not_taken.failure
                    waits_s[job.provider] = backoff_s(rounds, not_taken.retry_after_s)
                if (moved := await self._moved(job, self._routing.elsewhere(job, waits_s))) is None:
                    break
                job = moved
            wait_s = min(waits_s.values())
            is_over = self._clock.steady_s() - began_s + wait_s > self._patience_s
            if is_over or self._routing.is_hopeless(job):
                return await self._transitions.fail(job, failure)
            log.warning("job=%s not_taken=%s retry_in_s=%.1f", job.id, failure.fault, wait_s)
            await self._clock.sleep(wait_s)
            job = await self._moved(job, self._routing.elsewhere(job, ())) or job

    async def _try(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Raises NotTaken."""
        if (failure := self._routing.enter(job)) is not None:
            raise NotTaken(job, failure)
        return await self._submitter.send(job, pictures)

    async def _moved(self, job: Job, offer: Offer | None) -> Job | None:
        """The job at its next provider, when its turn has come there; None where there is none that it may go to."""
        if offer is None:
            return None
        if offer.provider is job.provider:
            return job
        try:
            moved = await self._store.reroute(job, offer, self._routing.price(offer), at_ms=self._clock.wall_ms())
        except SpendLimitReached:
            return None  # It was within the limit where it was, and is not where it would go.
        log.info("job=%s rerouted from=%s to=%s price=%s", job.id, job.provider, moved.provider, moved.price)
        self._fair_queue.leave(job)
        await self._take_place(moved)
        self._presenter.show(moved, Progress())
        return moved

    async def _take_place(self, job: Job) -> None:
        await self._fair_queue.take(job, lambda now: self._presenter.show(job, Progress(in_line=now)))
