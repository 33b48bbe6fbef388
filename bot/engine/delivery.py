"""Brings a rendered video to its member: downloaded, checked, made to fit, posted. Never renders again.

By now the credits are captured, because the provider has done its work. Only a video that can not be given
to its member gives them back.
"""

import logging
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Job, JobId
from bot.domain.review import ReviewAddress, ReviewStage
from bot.engine.download import NotDownloaded, download_video
from bot.engine.retry import retry_outages
from bot.ports.clock import Clock
from bot.ports.media import BadVideo, Clip, Media
from bot.ports.posting import Undeliverable, Unpostable, UploadTooLarge
from bot.ports.presenter import Delivery, Presenter
from bot.ports.provider import Provider
from bot.ports.reviews import ReviewChannel, ReviewStore

log = logging.getLogger(__name__)

VIDEO_PATIENCE_S = 60 * 60.0  # Providers keep results for days; an hour without an answer is not coming back.
DELIVERY_PATIENCE_S = 24 * 60 * 60.0  # Discord always comes back.
SURE_LIMIT_BYTES = 10 * 1024 * 1024  # Every route takes this much (DISCORD.md, 1.3).


class NoDelivery(Exception):
    """There is no way to give the member the video."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.fault)
        self.failure = failure


class Deliverer:
    """From an address at the provider to a playing video in the card."""

    def __init__(
        self,
        *,
        presenter: Presenter,
        media: Media,
        reviews: ReviewStore,
        review_channel: ReviewChannel,
        clock: Clock,
    ) -> None:
        self._presenter = presenter
        self._media = media
        self._reviews = reviews
        self._review_channel = review_channel
        self._clock = clock
        self._posted: dict[JobId, Delivery] = {}

    async def deliver(self, job: Job, provider: Provider, folder: Path) -> Delivery | None:
        """Post the video, however often that takes. May be repeated. Raises NoDelivery.

        Returns what stands on the card, or None where the member alone was given it.
        """
        clip = await self._download(job, provider, folder / "video.mp4")
        limit_bytes = self._presenter.upload_limit_bytes(job)
        async for delivery in self._smaller_and_smaller(job, clip, folder, limit_bytes):
            try:
                post = partial(self._presenter.deliver, job, delivery)
                on_card = await retry_outages(
                    post, clock=self._clock, patience_s=DELIVERY_PATIENCE_S, what=f"job={job.id} posting"
                )
            except UploadTooLarge:
                log.info("job=%s upload_too_large bytes=%s", job.id, delivery.file.stat().st_size)
            except (Undeliverable, Outage) as error:
                raise _no_delivery(Fault.UNDELIVERABLE, error) from error
            else:
                log.info("job=%s posted video=%s shrunk=%s", job.id, delivery.is_video, delivery.shrunk)
                self._posted[job.id] = delivery
                return delivery if on_card else None
        raise _no_delivery(Fault.UNDELIVERABLE)

    async def posted(self, job: Job, provider: Provider | None, folder: Path) -> Delivery:
        """What `deliver` put on the card; made once more where that was before a restart.

        Raises Undeliverable where it can not be had any more.
        """
        if (kept := self._posted.get(job.id)) is not None:
            return kept
        if provider is None:
            raise Undeliverable("its provider is no longer set up")
        try:
            clip = await self._download(job, provider, folder / "video.mp4")
            return await anext(self._smaller_and_smaller(job, clip, folder, SURE_LIMIT_BYTES))
        except NoDelivery as none:
            raise Undeliverable(none.failure.fault) from none

    def forget(self, job: Job) -> None:
        """Its files are about to be swept."""
        self._posted.pop(job.id, None)

    async def show_to_moderators(
        self, job: Job, channel: str, notify: str | None, *, provider: Provider, folder: Path
    ) -> ReviewAddress:
        """Post the video for review, and ping the role `notify`. Raises NoDelivery, Unpostable or Outage."""
        clip = await self._download(job, provider, folder / "video.mp4")
        record = await self._reviews.record_of(job.scope, job.member, at_ms=self._clock.wall_ms())
        limit_bytes = self._review_channel.upload_limit_bytes(job)
        async for delivery in self._smaller_and_smaller(job, clip, folder, limit_bytes):
            try:
                return await self._review_channel.ask(
                    job, ReviewStage.VIDEO, channel, record, delivery=delivery, notify=notify
                )
            except UploadTooLarge:
                log.info("job=%s review_too_large bytes=%s", job.id, delivery.file.stat().st_size)
        raise Unpostable("too large")

    async def _download(self, job: Job, provider: Provider, to: Path) -> Clip:
        if job.video_url is None:
            raise _no_delivery(Fault.NO_OUTPUT)
        what = f"job={job.id} fetching_video"
        try:
            return await download_video(
                provider, self._media, job.video_url, to, clock=self._clock, patience_s=VIDEO_PATIENCE_S, what=what
            )
        except NotDownloaded as error:
            raise NoDelivery(error.failure) from error

    async def _smaller_and_smaller(
        self, job: Job, clip: Clip, folder: Path, limit_bytes: int
    ) -> AsyncIterator[Delivery]:
        """What to try, in this order: the file so that it plays, the file made to fit, a poster and a link."""
        whole, size_bytes = await self._playable(job, clip, folder / "playable.mp4")
        if size_bytes <= limit_bytes:
            yield whole
        for fit_bytes in dict.fromkeys((limit_bytes, SURE_LIMIT_BYTES)):
            if fit_bytes < size_bytes:
                fitted = await self._media.fit(clip, folder / f"fitted-{fit_bytes}.mp4", limit_bytes=fit_bytes)
                if fitted is not None:
                    yield Delivery(file=fitted.path, is_video=True, shrunk=True, link=job.video_url)
        try:
            poster = await self._media.poster(clip, folder / "poster.jpg")
        except BadVideo as error:
            raise _no_delivery(Fault.BAD_OUTPUT, error) from error
        yield Delivery(file=poster, is_video=False, link=job.video_url)

    async def _playable(self, job: Job, clip: Clip, to: Path) -> tuple[Delivery, int]:
        """The video with its length in bytes, made to play everywhere; as it is where that can not be done."""
        try:
            shown = await self._media.playable(clip, to)
        except BadVideo as error:
            log.warning("job=%s not_made_playable=%s", job.id, error)
            return Delivery(file=clip.path, is_video=True, link=job.video_url, may_not_play=True), clip.size_bytes
        link = job.video_url if shown.is_converted else None
        return Delivery(file=shown.path, is_video=True, link=link, converted=shown.is_converted), shown.size_bytes


def _no_delivery(fault: Fault, cause: object = "") -> NoDelivery:
    return NoDelivery(Failure(fault=fault, detail=str(cause), may_have_cost=True))
