"""Brings a job's images in: fetched at once, because their addresses die, checked by content and cleaned.

The files lie under the job's own folder until it is over. After a restart what was fetched is not fetched again, and
what was cut off is: a file gets its name only when it is whole.
"""

import asyncio
from collections.abc import Collection
from functools import partial
from pathlib import Path
from shutil import rmtree

from bot.domain.disk import DiskOutage, on_disk
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Job, JobId
from bot.domain.refusals.requests import BadImage
from bot.engine.retry import retry_outages
from bot.ports.attachments import Attachments
from bot.ports.clock import Clock
from bot.ports.media import Media, Picture

IMAGE_PATIENCE_S = 60.0  # Discord's CDN is up, or the bot could not have been asked.


class NoPictures(Exception):
    """The request's images can not be used, or not be had."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.fault)
        self.failure = failure


class Inputs:
    """From addresses on Discord's CDN to clean pictures on our disk."""

    def __init__(self, *, attachments: Attachments, media: Media, folder: Path, clock: Clock) -> None:
        self._attachments = attachments
        self._media = media
        self._folder = folder
        self._clock = clock

    def folder(self, job: Job) -> Path:
        """Where the job's files lie. Raises DiskOutage."""
        folder = self._folder / job.id
        with on_disk():
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

    def ready(self, job: Job) -> tuple[Path, ...]:
        """The clean pictures that lie there by now, in the order of the request; O(files of the job)."""
        folder = self._folder / job.id
        found = (sorted(folder.glob(f"input-{n + 1}.*")) for n in range(len(job.request.images)))
        return tuple(path for paths in found for path in paths if path.suffix != ".part")

    async def pictures(self, job: Job) -> tuple[Picture, ...]:
        """In the order of the request. Raises NoPictures, or DiskOutage where they can not be kept."""
        try:
            self.folder(job)  # A disk that takes no file must say so before anything is paid for.
            return tuple([await self._picture(job, number) for number in range(len(job.request.images))])
        except BadImage as bad:
            failure = Failure(fault=Fault.BAD_IMAGE, detail=bad.detail, problem=bad.problem, image=bad.name)
            raise NoPictures(failure) from bad
        except DiskOutage:
            raise
        except Outage as outage:
            raise NoPictures(Failure(fault=Fault.BAD_IMAGE, detail=str(outage))) from outage

    async def _picture(self, job: Job, number: int) -> Picture:
        source = job.request.images[number]
        folder = self.folder(job)
        original = folder / f"original-{number + 1}"
        if not original.exists():
            arriving = original.with_suffix(".part")
            await retry_outages(
                partial(self._attachments.fetch, source, arriving),
                clock=self._clock,
                patience_s=IMAGE_PATIENCE_S,
                what=f"job={job.id} fetching_image={number + 1}",
            )
            arriving.rename(original)
        return await self._media.picture(original, folder / f"input-{number + 1}", name=source.name)
