"""Brings a job's images in: fetched at once, because their addresses die, checked by content and cleaned.

The files lie under the job's own folder until it is over. After a restart what was fetched is not fetched again, and
what was cut off is: a file gets its name only when it is whole.
"""

import asyncio
import logging
from collections.abc import Collection
from pathlib import Path
from shutil import rmtree

from bot.domain.errors import Outage
from bot.domain.job import Job, JobId
from bot.ports import Attachments, Clock, Media, Picture
from bot.services.backoff import backoff_s

log = logging.getLogger(__name__)

FETCH_TRIES = 5  # Discord's CDN is up or the bot could not have been asked; half a minute is enough.


class Intake:
    """From addresses on Discord's CDN to clean pictures on our disk."""

    def __init__(self, *, attachments: Attachments, media: Media, folder: Path, clock: Clock) -> None:
        self._attachments = attachments
        self._media = media
        self._folder = folder
        self._clock = clock

    def folder(self, job: Job) -> Path:
        """Where the job's files lie."""
        folder = self._folder / job.id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    async def clear(self, job: Job) -> None:
        """Remove the job's files. Large ones take a while, so not on the event loop."""
        await asyncio.to_thread(rmtree, self._folder / job.id, ignore_errors=True)

    async def sweep(self, keep: Collection[JobId]) -> None:
        """Remove what a killed process left of jobs that are closed."""
        folders = [folder for folder in self._folder.glob("*") if folder.name not in keep]
        for folder in folders:
            await asyncio.to_thread(rmtree, folder, ignore_errors=True)

    async def pictures(self, job: Job) -> tuple[Picture, ...]:
        """In the order of the request. Raises BadImage, or Outage when the CDN does not answer."""
        return tuple([await self._picture(job, number) for number in range(len(job.request.images))])

    async def _picture(self, job: Job, number: int) -> Picture:
        source = job.request.images[number]
        folder = self.folder(job)
        original = folder / f"original-{number + 1}"
        failures = 0
        while not original.exists():
            arriving = original.with_suffix(".part")
            try:
                await self._attachments.fetch(source, arriving)
                arriving.rename(original)
            except Outage as outage:
                failures += 1
                if failures == FETCH_TRIES:
                    raise
                log.warning("job=%s fetching_image=%s outage=%s", job.id, number + 1, outage)
                await self._clock.sleep(backoff_s(failures, outage.retry_after_s))
        return await self._media.picture(original, folder / f"input-{number + 1}", name=source.name)
