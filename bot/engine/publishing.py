"""Puts a job's pictures on its card, where the world finds them: providers fetch them there, and people see them."""

import asyncio
import logging
from dataclasses import replace

from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.ports.jobs import JobStore
from bot.ports.media import Picture
from bot.ports.presenter import Presenter

log = logging.getLogger(__name__)

PUBLISH_PATIENCE_S = 20.0


class PicturePublisher:
    """Knows no provider: whether an address is of any use to one is for its adapter to say."""

    def __init__(self, *, store: JobStore, presenter: Presenter) -> None:
        self._store = store
        self._presenter = presenter

    async def publish(self, job: Job, pictures: tuple[Picture, ...]) -> tuple[Job, tuple[Picture, ...]]:
        """The job with the names of its pictures on its card, and the pictures with their addresses.

        Both as they were where Discord does not take them now: the video can be made without.
        """
        try:
            async with asyncio.timeout(PUBLISH_PATIENCE_S):
                published = await self._presenter.publish(job, pictures)
        except (Outage, TimeoutError) as error:
            log.warning("job=%s pictures_not_published=%s", job.id, error)
            return job, pictures
        card = replace(job.card, pictures=tuple(p.path.name for p in published))
        return await self._store.set_card(job.id, card), published
