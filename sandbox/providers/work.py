"""A job's life at any provider: queue, render, end. How it is told is the provider's own."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum, auto
from pathlib import Path

from sandbox.providers.clock import Clock
from sandbox.providers.fetch import Fetcher, Unreachable
from sandbox.providers.fields import FieldFault
from sandbox.providers.film.dice import Dice
from sandbox.providers.film.render import BadPicture, Plan
from sandbox.providers.steering import SLOW_FACTOR, Steering, steering_in
from sandbox.providers.worker import Worker

log = logging.getLogger(__name__)

QUEUE_S = 2.0
RENDER_S = 8.0
VARIATION = 0.25
CHECK_SHARE = 0.1  # The part of a render's time after which a senseless order is noticed.
POINT_OF_NO_RETURN = 0.5  # A running job that is told to stop later than this finishes all the same.


class RenderState(StrEnum):
    QUEUED = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


class Cause(StrEnum):
    """Why a job failed."""

    FAULT = auto()  # The provider's own.
    MODERATED = auto()
    UNREACHABLE = auto()  # A picture's address gave nothing.
    BAD_PICTURE = auto()
    INVALID = auto()  # The order made no sense; only fal says so this late.
    NOT_STARTED = auto()  # The order's own deadline for its start went by.


@dataclass(frozen=True, kw_only=True)
class Source:
    """A picture of an order: its bytes, or the address to fetch it from. `location` is where the order names it."""

    location: tuple[str | int, ...]
    address: str = ""
    data: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a provider understood of a request."""

    provider: str
    tool: str
    prompt: str
    fields: Mapping[str, object]
    plan: Plan | None  # None where the order makes no sense and the provider says so only at the end.
    sources: tuple[Source, ...] = ()
    faults: tuple[FieldFault, ...] = ()
    start_within_s: float | None = None


@dataclass(kw_only=True, eq=False)
class ProviderJob:
    """One accepted order and how far it is. Providers and tests read it; only its queue changes it."""

    order: Order
    id: str
    steering: Steering
    accepted_at: datetime
    queue_s: float
    render_s: float
    state: RenderState = RenderState.QUEUED
    cause: Cause | None = None
    at_fault: Source | None = None
    film: Path | None = None
    started_s: float | None = None
    finished_at: datetime | None = None
    looks: int = 0  # How often its status was asked for.
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # Set at the next change, and replaced by a new one.

    @property
    def provider(self) -> str:
        return self.order.provider

    @property
    def tool(self) -> str:
        return self.order.tool

    @property
    def prompt(self) -> str:
        return self.order.prompt

    @property
    def fields(self) -> Mapping[str, object]:
        return self.order.fields

    @property
    def is_over(self) -> bool:
        return self.state not in (RenderState.QUEUED, RenderState.RUNNING)


class RenderQueue:
    """Where one provider's jobs are worked on, a few at a time."""

    def __init__(
        self, *, worker: Worker, fetcher: Fetcher, clock: Clock, pace: float, at_once: int, jobs: list[ProviderJob]
    ) -> None:
        self.pace, self.clock = pace, clock
        self._worker, self._fetcher = worker, fetcher
        self._places = asyncio.Semaphore(at_once)
        self._jobs: dict[str, ProviderJob] = {}
        self._all_jobs = jobs
        self._carriers: dict[str, asyncio.Task[None]] = {}
        self._deadlines: set[asyncio.Task[None]] = set()

    def accept(self, order: Order, id: str) -> ProviderJob:
        dice = Dice("time", order.prompt, len(self._all_jobs))
        steering = steering_in(order.prompt)
        factor = self.pace * (SLOW_FACTOR if steering.slow else 1.0)
        job = ProviderJob(
            order=order,
            id=id,
            steering=steering,
            accepted_at=datetime.now(UTC),
            queue_s=QUEUE_S * factor * dice.between(1 - VARIATION, 1 + VARIATION),
            render_s=RENDER_S * factor * dice.between(1 - VARIATION, 1 + VARIATION),
        )
        self._jobs[id] = job
        self._all_jobs.append(job)
        self._carriers[id] = asyncio.create_task(self._carry(job))
        if order.start_within_s is not None:
            deadline = asyncio.create_task(self._expire(job, order.start_within_s))
            self._deadlines.add(deadline)
            deadline.add_done_callback(self._deadlines.discard)
        return job

    def find(self, id: str) -> ProviderJob | None:
        return self._jobs.get(id)

    def waiting(self) -> int:
        return sum(job.state is RenderState.QUEUED for job in self._jobs.values())

    def position(self, job: ProviderJob) -> int:
        """How many jobs wait in front of this one."""
        ahead = 0
        for other in self._jobs.values():
            if other is job:
                break
            ahead += other.state is RenderState.QUEUED
        return ahead

    def progress(self, job: ProviderJob) -> float:
        """From 0 to 1, by time alone; 1 only when the film is there."""
        if job.state is RenderState.DONE:
            return 1.0
        if job.started_s is None:
            return 0.0
        return min(0.99, (self.clock.now() - job.started_s) / max(job.render_s, 0.001))

    def cancel(self, job: ProviderJob) -> None:
        """Take a waiting job out of the queue, and stop a running one unless it is too far."""
        if not job.is_over and self.progress(job) < POINT_OF_NO_RETURN:
            self._end(job, RenderState.CANCELLED)
            self._carriers[job.id].cancel()

    async def close(self) -> None:
        tasks = [*self._carriers.values(), *self._deadlines]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, job: ProviderJob) -> None:
        try:
            if job.steering.stuck:
                await asyncio.get_running_loop().create_future()
            await self.clock.sleep(job.queue_s)
            async with self._places:
                job.state, job.started_s = RenderState.RUNNING, self.clock.now()
                _announce(job)
                await self._make(job)
        except Exception:
            log.exception("A job broke job=%s", job.id)
            self._fail(job, Cause.FAULT)

    async def _make(self, job: ProviderJob) -> None:
        if job.order.plan is None:
            await self.clock.sleep(job.render_s * CHECK_SHARE)
            return self._fail(job, Cause.INVALID)
        pictures = []
        for source in job.order.sources:
            try:
                pictures.append(source.data or await self._fetcher.fetch(source.address))
            except Unreachable:
                return self._fail(job, Cause.UNREACHABLE, source)
        if job.steering.fail or job.steering.moderated or job.steering.nourl:
            await self.clock.sleep(job.render_s)
            if job.steering.nourl:
                return self._end(job, RenderState.DONE)
            return self._fail(job, Cause.FAULT if job.steering.fail else Cause.MODERATED)
        film = asyncio.ensure_future(self._worker.film(replace(job.order.plan, pictures=tuple(pictures))))
        try:
            await self.clock.sleep(job.render_s)
            job.film = await film
        except BadPicture:
            return self._fail(job, Cause.BAD_PICTURE, job.order.sources[0])
        finally:
            film.cancel()
        return self._end(job, RenderState.DONE)

    async def _expire(self, job: ProviderJob, after_s: float) -> None:
        await self.clock.sleep(after_s)
        if job.state is RenderState.QUEUED:
            self._fail(job, Cause.NOT_STARTED)
            self._carriers[job.id].cancel()

    def _fail(self, job: ProviderJob, cause: Cause, at_fault: Source | None = None) -> None:
        job.cause, job.at_fault = cause, at_fault
        self._end(job, RenderState.FAILED)

    def _end(self, job: ProviderJob, state: RenderState) -> None:
        job.state, job.finished_at = state, datetime.now(UTC)
        _announce(job)


def _announce(job: ProviderJob) -> None:
    heard, job.changed = job.changed, asyncio.Event()
    heard.set()
