"""Offers an order to one provider after the other until one takes it, within the credits that are held for it.

Only before one has taken it: whoever may have it is never doubled by somebody else. Where nobody takes it now, it is
tried again later, because most of what keeps a provider from taking an order passes.
"""

import logging
from collections.abc import Sequence

from bot.domain.catalog import Offer, ProviderName
from bot.domain.job import Job
from bot.domain.policy import Limits
from bot.domain.refusals import SpendLimitReached
from bot.engine.fair_queue import FairQueue
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
    """From a job whose turn has come to one that renders, or has failed."""

    def __init__(
        self,
        *,
        sender: Submitter,
        routing: Routing,
        turns: FairQueue,
        moves: Transitions,
        store: JobStore,
        presenter: Presenter,
        limits: Limits,
        clock: Clock,
        patience_s: float,
    ) -> None:
        self._sender = sender
        self._routing = routing
        self._turns = turns
        self._moves = moves
        self._store = store
        self._presenter = presenter
        self._limits = limits
        self._clock = clock
        self._patience_s = patience_s

    async def send(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Order the video wherever it is taken. May be cancelled at any time."""
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
                return await self._moves.fail(job, failure)
            log.warning("job=%s not_taken=%s retry_in_s=%.1f", job.id, failure.fault, wait_s)
            await self._clock.sleep(wait_s)
            job = await self._moved(job, self._routing.elsewhere(job, ())) or job

    async def _try(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Raises NotTaken."""
        if (failure := self._routing.enter(job)) is not None:
            raise NotTaken(job, failure)
        return await self._sender.send(job, pictures)

    async def _moved(self, job: Job, offer: Offer | None) -> Job | None:
        """The job at its next provider, when its turn has come there; None where there is none that it may go to."""
        if offer is None:
            return None
        if offer.provider is job.provider:
            return job
        try:
            moved = await self._store.reroute(
                job, offer, self._routing.price(offer), self._limits, at_ms=self._clock.wall_ms()
            )
        except SpendLimitReached:
            return None  # It was within the limit where it was, and is not where it would go.
        log.info("job=%s rerouted from=%s to=%s price=%s", job.id, job.provider, moved.provider, moved.price)
        self._turns.leave(job)
        await self._turns.take(moved, lambda n: self._presenter.show(moved, Progress(before_it=n)))
        self._presenter.show(moved, Progress())
        return moved
