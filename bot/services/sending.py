"""Sends paid orders, each at most once unless it surely never arrived.

Between saving `submitting` and saving the ticket nobody may let go, because whoever does can not know whether the video
was paid for. So that stretch runs in a task of its own that nothing cancels.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import Job, State
from bot.ports import Clock, Declined, Lost, NotSent, Picture, Provider
from bot.services.backoff import backoff_s
from bot.services.moves import Moves

log = logging.getLogger(__name__)

ARRIVE_PATIENCE_S = 7.0  # When the bot stops: the whole process is given ten seconds.
MAY_PASS = frozenset({Fault.RATE_LIMITED, Fault.PROVIDER_DOWN})


class _NotTaken(Exception):
    """The provider surely has not taken the order now; the job is back in `preparing`."""

    def __init__(self, job: Job, failure: Failure, retry_after_s: float | None) -> None:
        super().__init__(failure.fault)
        self.job = job
        self.failure = failure
        self.retry_after_s = retry_after_s


class Sender:
    """From a job in `preparing` to one that renders, or has failed."""

    def __init__(
        self, *, providers: Mapping[ProviderName, Provider], moves: Moves, clock: Clock, patience_s: float
    ) -> None:
        self._providers = providers
        self._moves = moves
        self._clock = clock
        self._patience_s = patience_s
        self._on_their_way: set[asyncio.Task[Job]] = set()

    async def send(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Order the video; again after a while as long as the provider takes nothing. May be cancelled at any time."""
        began_s = self._clock.steady_s()
        failures = 0
        while True:
            task = asyncio.create_task(self._send_once(job, pictures))
            self._on_their_way.add(task)
            task.add_done_callback(self._on_their_way.discard)
            try:
                return await asyncio.shield(task)
            except _NotTaken as not_taken:
                failures += 1
                job = not_taken.job
                wait_s = backoff_s(failures, not_taken.retry_after_s)
                if self._clock.steady_s() - began_s + wait_s > self._patience_s:
                    return await self._moves.fail(job, not_taken.failure)
                log.warning("job=%s not_taken=%s retry_in_s=%.1f", job.id, not_taken.failure.fault, wait_s)
                await self._clock.sleep(wait_s)

    async def arrive(self) -> None:
        """Wait for the orders that are on their way; what has not arrived by then is unknown at the next start."""
        if self._on_their_way:
            await asyncio.wait(self._on_their_way, timeout=ARRIVE_PATIENCE_S)

    async def _send_once(self, job: Job, pictures: Sequence[Picture]) -> Job:
        provider = self._providers[job.provider]
        job = await self._moves.to(job, State.SUBMITTING)
        try:
            ticket = await provider.submit(job.request, pictures, key=job.id)
        except Lost as lost:
            return await self._moves.fail(job, Failure(fault=Fault.UNKNOWN, detail=str(lost), may_have_cost=True))
        except NotSent as error:
            failure, retry_after_s = Failure(fault=Fault.PROVIDER_DOWN, detail=str(error)), None
        except Declined as declined:
            failure, retry_after_s = Failure(fault=declined.fault, detail=declined.detail), declined.retry_after_s
        else:
            # In the log before it is saved: should saving fail, the operator can still find the video.
            log.info("job=%s submitted provider=%s ticket=%s", job.id, job.provider, ticket.id)
            return await self._moves.to(job, State.RENDERING, ticket=ticket)
        if failure.fault not in MAY_PASS:
            return await self._moves.fail(job, failure)
        raise _NotTaken(await self._moves.to(job, State.PREPARING), failure, retry_after_s)
