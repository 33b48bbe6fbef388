"""Sends paid orders, each at most once unless it surely never arrived.

Between saving `submitting` and saving the ticket the bot must not let go, or it could not know whether the video was
paid for. So that stretch runs in a task of its own that nothing cancels.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.faults import MEANINGS, Lasts, Money
from bot.domain.job import Job, State, Ticket
from bot.engine.retry import backoff_s
from bot.engine.routing import Routing
from bot.engine.transitions import Transitions
from bot.ports.clock import Clock
from bot.ports.media import Picture
from bot.ports.provider import Declined, Lost, NotSent, Provider

log = logging.getLogger(__name__)

ARRIVE_PATIENCE_S = 7.0  # When the bot stops: the whole process is given ten seconds.
RECALL_PATIENCE_S = 10 * 60.0
RECALL_WITHIN_MS = 25 * 60 * 1000  # Of sending: half an hour is enough to wait for an unknown outcome.


class NotTaken(Exception):
    """The provider surely has not taken the order; the job is in `preparing`, and may be offered to another one."""

    def __init__(self, job: Job, failure: Failure, retry_after_s: float | None = None) -> None:
        super().__init__(failure.fault)
        self.job = job
        self.failure = failure
        self.retry_after_s = retry_after_s


class Submitter:
    """From a job in `preparing` to one that renders, or has failed."""

    def __init__(
        self, *, providers: Mapping[ProviderName, Provider], routing: Routing, transitions: Transitions, clock: Clock
    ) -> None:
        self._providers = providers
        self._routing = routing
        self._transitions = transitions
        self._clock = clock
        self._on_their_way: set[asyncio.Task[Job]] = set()

    async def send(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Order the video at the job's provider, once. May be cancelled at any time. Raises NotTaken."""
        try:
            return await self._arriving(self._send(job, pictures))
        except _OutOfSight as lost:
            return await self.recall(lost.job, str(lost))

    async def recall(self, job: Job, why: str = "the bot stopped before it heard the answer") -> Job:
        """What became of an order that was lost sight of. It is asked for only where that can not order twice."""
        if job.provider not in self._providers:
            return await self._transitions.fail(job, Failure(fault=Fault.UNKNOWN, detail=why, may_have_cost=True))
        began_s = self._clock.steady_s()
        failures = 0
        # Neither an old order nor one from the future: how long a provider remembers keys is known for a short time.
        while 0 <= self._clock.wall_ms() - (job.submitted_ms or 0) <= RECALL_WITHIN_MS:
            try:
                recalled = await self._arriving(self._recall(job))
            except _NotNow as not_now:
                failures += 1
                wait_s = backoff_s(failures, not_now.retry_after_s)
                if self._clock.steady_s() - began_s + wait_s > RECALL_PATIENCE_S:
                    break
                await self._clock.sleep(wait_s)
                continue
            if recalled.state is not State.SUBMITTING:
                return recalled
            break
        return await self._transitions.fail(job, Failure(fault=Fault.UNKNOWN, detail=why, may_have_cost=True))

    async def arrive(self) -> None:
        """Wait for the orders that are on their way; what has not arrived by then is unknown at the next start."""
        if self._on_their_way:
            await asyncio.wait(self._on_their_way, timeout=ARRIVE_PATIENCE_S)

    async def _arriving(self, sending: Coroutine[None, None, Job]) -> Job:
        """Carry it through, also when the task that waits for it is cancelled."""
        task = asyncio.create_task(sending)
        self._on_their_way.add(task)
        task.add_done_callback(self._on_their_way.discard)
        return await asyncio.shield(task)

    async def _send(self, job: Job, pictures: Sequence[Picture]) -> Job:
        job = await self._transitions.to(job, State.SUBMITTING)
        try:
            ticket = await self._providers[job.provider].submit(job.request, pictures, key=job.id)
        except Lost as lost:
            self._routing.failed(job, str(lost))
            raise _OutOfSight(job, str(lost)) from lost
        except NotSent as error:
            self._routing.failed(job, str(error))
            failure, retry_after_s = Failure(fault=Fault.PROVIDER_DOWN, detail=str(error)), None
        except Declined as declined:
            await self._remember_refusal(job, declined)
            failure, retry_after_s = Failure(fault=declined.fault, detail=declined.detail), declined.retry_after_s
        else:
            return await self._taken(job, ticket)
        if not MEANINGS[failure.fault].elsewhere:
            return await self._transitions.fail(job, failure)
        raise NotTaken(await self._transitions.to(job, State.PREPARING), failure, retry_after_s)

    async def _recall(self, job: Job) -> Job:
        """The job as it stands then: still `submitting` where the provider can not tell. Raises _NotNow."""
        try:
            ticket = await self._providers[job.provider].recall(job.request, key=job.id)
        except Outage as outage:
            raise _NotNow(outage.retry_after_s) from outage
        except Declined as declined:
            meaning = MEANINGS[declined.fault]
            if meaning.lasts is Lasts.A_WHILE:
                raise _NotNow(declined.retry_after_s) from declined
            if meaning.lasts is Lasts.NOT and meaning.money is Money.IF_TAKEN:
                # It is about this order, so this order has not been taken.
                return await self._transitions.fail(job, Failure(fault=declined.fault, detail=declined.detail))
            return job
        except Lost:
            return job
        return job if ticket is None else await self._taken(job, ticket)

    async def _taken(self, job: Job, ticket: Ticket) -> Job:
        # In the log before it is saved: should saving fail, the operator can still find the video.
        log.info("job=%s submitted provider=%s ticket=%s", job.id, job.provider, ticket.id)
        taken = await self._transitions.to(job, State.RENDERING, ticket=ticket, cost=ticket.cost)
        try:
            await self._routing.took(taken)
        except Outage as outage:
            log.warning("provider=%s not_remembered=%s", job.provider, outage)
        return taken

    async def _remember_refusal(self, job: Job, declined: Declined) -> None:
        try:
            await self._routing.refused(job, declined.fault, declined.detail)
        except Outage as outage:
            log.warning("provider=%s not_remembered=%s", job.provider, outage)


class _OutOfSight(Exception):
    """The order may have arrived, and no answer tells; the job is in `submitting`."""

    def __init__(self, job: Job, why: str) -> None:
        super().__init__(why)
        self.job = job


class _NotNow(Exception):
    """The provider could be asked, and may answer later."""

    def __init__(self, retry_after_s: float | None) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s
