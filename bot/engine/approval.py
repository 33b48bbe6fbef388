"""Asks the moderators and waits: before a request is rendered, and before a video is posted where a server wants that.

A decision is made elsewhere (services/reviews.py) and ends the wait from outside, by a new start of the job; only time
ends it here. Where no channel takes the question the job waits all the same, because moderators find it in
`/mod reviews`, and the question is tried again, in case the channel is mended.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.domain.disk import DiskOutage
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Job, State
from bot.domain.period import HOUR_MS
from bot.domain.review import Review, ReviewAddress, ReviewStage, Wait
from bot.domain.settings_change import MOST_HOURS
from bot.engine.retry import retry_outages
from bot.engine.transitions import SAVE_PATIENCE_S, Transitions
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.media import Picture
from bot.ports.posting import Unpostable
from bot.ports.presenter import Presenter, Progress
from bot.ports.reviews import ReviewChannel, ReviewStore
from bot.ports.servers import ServerStore

log = logging.getLogger(__name__)

RECHECK_S = 60.0  # Wall time decides, so that a machine that slept is not a day late.
LET_ARRIVE_S = 2.0  # When the bot stops, orders on their way need the rest of its ten seconds.
REDRAW_PATIENCE_S = 60 * 60.0

Ask = Callable[[Job, str, str | None], Awaitable[ReviewAddress]]
"""Posts the question about a job, as it is kept by then, in a channel, where it pings a role if there is one.

Raises Unpostable or Outage.
"""


class Approval:
    """The part of the runner that waits for people."""

    def __init__(
        self,
        *,
        reviews: ReviewStore,
        servers: ServerStore,
        review_channel: ReviewChannel,
        store: JobStore,
        presenter: Presenter,
        transitions: Transitions,
        clock: Clock,
    ) -> None:
        self._reviews = reviews
        self._servers = servers
        self._review_channel = review_channel
        self._store = store
        self._presenter = presenter
        self._transitions = transitions
        self._clock = clock

    def is_late(self, job: Job) -> bool:
        """Whether the time to decide on the request is over."""
        return self._left_s(job.review.request) <= 0

    async def expire(self, job: Job) -> Job:
        """End a job whose request was not decided on, and give its credits back."""
        return await self._transitions.to(job, State.EXPIRED)

    async def request(self, job: Job, pictures: Sequence[Picture]) -> Job:
        """Wait for a decision on the request. Returns the expired job: a decision ends this wait from outside."""

        async def ask(now: Job, channel: str, notify: str | None) -> ReviewAddress:
            record = await self._reviews.record_of(now.scope, now.member, at_ms=self._clock.wall_ms())
            return await self._review_channel.ask(
                now, ReviewStage.REQUEST, channel, record, pictures=pictures, notify=notify
            )

        await self._wait(job, ReviewStage.REQUEST, ask)
        return await self.expire(job)

    async def video(self, job: Job, ask: Ask) -> Job:
        """Wait for a decision on the finished video, whose time begins now. Returns the job as failed if it is over.

        A decision ends this wait from outside. Raises what `ask` raises, or JobMoved.
        """
        wait = job.review.video
        if wait is not None and wait.until_ms is None:
            patience_h = (await self._servers.settings(job.scope)).review.patience_h
            until_ms = self._clock.wall_ms() + patience_h * HOUR_MS
            job = await self._edit(job, ReviewStage.VIDEO, lambda kept: replace(kept, until_ms=until_ms))
            self._presenter.show(job, Progress())
        await self._wait(job, ReviewStage.VIDEO, ask)
        # Its state does not tell whether somebody decided in the last moment, as that of a request does.
        failure = Failure(fault=Fault.VIDEO_EXPIRED, may_have_cost=True)
        expire = partial(self._reviews.expire_video, job.id, at_ms=self._clock.wall_ms(), failure=failure)
        what = f"job={job.id} expiring_video"
        job = await retry_outages(expire, clock=self._clock, patience_s=SAVE_PATIENCE_S, what=what)
        log.info("job=%s state=%s fault=%s", job.id, job.state, failure.fault)
        return job

    async def conclude(self, job: Job) -> None:
        """Let what was asked show how it ended."""
        kept = await self._store.job(job.id)
        for stage in ReviewStage:
            wait = kept.review.of(stage) if kept is not None else None
            if kept is not None and wait is not None and wait.card is not None:
                redraw = partial(self._review_channel.redraw, kept, stage)
                what = f"job={job.id} redrawing_review={stage}"
                try:
                    await retry_outages(redraw, clock=self._clock, patience_s=REDRAW_PATIENCE_S, what=what)
                except Outage as outage:
                    log.warning("job=%s review_not_redrawn=%s", job.id, outage)

    async def _wait(self, job: Job, stage: ReviewStage, ask: Ask) -> None:
        was_reachable = True
        job = await self._taken_back(job, stage)
        while (left_s := self._left_s(job.review.of(stage))) > 0:
            wait = job.review.of(stage)
            if wait is not None and wait.card is None:
                job, is_reachable = await self._asked(job, stage, ask)
                if is_reachable is not was_reachable:
                    self._presenter.show(job, Progress(no_review_channel=not is_reachable))
                    was_reachable = is_reachable
            await self._clock.sleep(min(left_s, RECHECK_S))

    async def _taken_back(self, job: Job, stage: ReviewStage) -> Job:
        """With its deadline counted from now, where no server allows one so late: the clock was ahead."""
        if self._left_s(job.review.of(stage)) * 1000 <= MOST_HOURS * HOUR_MS:
            return job
        patience_h = (await self._servers.settings(job.scope)).review.patience_h
        until_ms = self._clock.wall_ms() + patience_h * HOUR_MS
        job = await self._edit(job, stage, lambda kept: replace(kept, until_ms=until_ms))
        self._presenter.show(job, Progress())
        return job

    async def _asked(self, job: Job, stage: ReviewStage, ask: Ask) -> tuple[Job, bool]:
        """Ask, and remember where; a cancellation meanwhile waits a moment for the answer to be kept."""
        asking = asyncio.ensure_future(self._ask(job, stage, ask))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asyncio.wait({asking}, timeout=LET_ARRIVE_S)
            asking.cancel()
            raise

    async def _ask(self, job: Job, stage: ReviewStage, ask: Ask) -> tuple[Job, bool]:
        settings = await self._servers.settings(job.scope)
        channel = settings.review_channel
        if channel is None:
            return job, False
        try:
            card = await ask(job, channel, settings.notify_role)
        except Unpostable as why:
            log.warning("job=%s review_channel=%s unpostable=%s", job.id, channel, why)
            return job, False
        except DiskOutage:
            raise
        except Outage as outage:
            log.warning("job=%s review_channel=%s outage=%s", job.id, channel, outage)
            return job, True
        log.info("job=%s asked stage=%s channel=%s", job.id, stage, channel)
        return await self._edit(job, stage, lambda kept: replace(kept, card=card)), True

    async def _edit(self, job: Job, stage: ReviewStage, edit: Callable[[Wait], Wait]) -> Job:
        def edited(review: Review) -> Review:
            wait = review.of(stage)
            return review if wait is None else review.with_wait(stage, edit(wait))

        save = partial(self._reviews.edit_review, job.id, edited)
        return await retry_outages(
            save, clock=self._clock, patience_s=SAVE_PATIENCE_S, what=f"job={job.id} saving_review"
        )

    def _left_s(self, wait: Wait | None) -> float:
        if wait is None or wait.until_ms is None:
            return 0.0
        return (wait.until_ms - self._clock.wall_ms()) / 1000
