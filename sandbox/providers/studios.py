"""Opens and closes all studios together, and shows tests what they were asked."""

import asyncio
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from sandbox.providers.clock import Clock, RealClock
from sandbox.providers.comfy import Comfy
from sandbox.providers.fal import Fal
from sandbox.providers.fetch import Fetcher
from sandbox.providers.origin import Origin, Received
from sandbox.providers.pika import Pika
from sandbox.providers.runcomfy import RunComfy
from sandbox.providers.work import Floor, StudioJob
from sandbox.providers.worker import Worker

FRAME_RATE = 24
AT_ONCE = 2  # What fal grants a new account.


@dataclass(frozen=True, kw_only=True)
class StudioUrls:
    """Without a slash at the end."""

    fal_queue: str
    fal_rest: str
    runcomfy: str
    pika: str
    comfy: str


class Studios:
    """The three providers. Any key is good but one that holds "bad" (refused) or "empty" (no money).

    `pace` scales the time that queue and render take: 1.0 is 8 to 13 seconds for a video. `frame_rate` is that of the
    films: tests lower it, because painting is what costs. `at_once` is how many jobs one provider renders at the same
    time; the others queue.
    """

    def __init__(
        self, *, pace: float = 1.0, frame_rate: int = FRAME_RATE, at_once: int = AT_ONCE, clock: Clock | None = None
    ) -> None:
        self.jobs: list[StudioJob] = []
        self.requests: list[Received] = []
        self._folder = Path(tempfile.mkdtemp(prefix="studios-"))
        # Also at the exit of a process that forgot to stop us.
        self._clear = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        clock = clock or RealClock()
        self._worker, self._fetcher = Worker(self._folder), Fetcher()
        self._floors = [
            Floor(worker=self._worker, fetcher=self._fetcher, clock=clock, pace=pace, at_once=at_once, jobs=self.jobs)
            for _ in range(4)
        ]
        self._fal = Fal(floor=self._floors[0], folder=self._folder, frame_rate=frame_rate, requests=self.requests)
        self._runcomfy = RunComfy(
            floor=self._floors[1], folder=self._folder, frame_rate=frame_rate, requests=self.requests
        )
        self._pika = Pika(
            floor=self._floors[2], folder=self._folder, frame_rate=frame_rate, clock=clock, requests=self.requests
        )
        self._comfy = Comfy(
            floor=self._floors[3], folder=self._folder, frame_rate=frame_rate, clock=clock, requests=self.requests
        )

    async def start(self) -> None:
        await asyncio.gather(*(origin.start() for origin in self._origins))

    async def stop(self) -> None:
        for floor in self._floors:
            await floor.close()
        await asyncio.gather(*(origin.stop() for origin in self._origins))
        await self._fetcher.close()
        await self._worker.close()
        await asyncio.to_thread(self._clear)

    @property
    def urls(self) -> StudioUrls:
        """Known once the studios have started."""
        fal_queue, fal_rest, runcomfy, pika, comfy = (origin.url for origin in self._origins)
        return StudioUrls(fal_queue=fal_queue, fal_rest=fal_rest, runcomfy=runcomfy, pika=pika, comfy=comfy)

    @property
    def _origins(self) -> tuple[Origin, ...]:
        fal = self._fal
        return fal.queue, fal.storage.origin, self._runcomfy.origin, self._pika.origin, self._comfy.origin
