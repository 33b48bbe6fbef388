"""Opens and closes all imitated providers together, and shows tests what they were asked."""

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from sandbox.providers.clock import Clock, RealClock
from sandbox.providers.comfy import Comfy
from sandbox.providers.fal import Fal
from sandbox.providers.fetch import Fetcher
from sandbox.providers.origin import Origin, Received
from sandbox.providers.pika import Pika
from sandbox.providers.runcomfy import RunComfy
from sandbox.providers.work import ProviderJob, RenderQueue
from sandbox.providers.worker import Worker

FRAME_RATE = 24
AT_ONCE = 2  # What fal grants a new account.


class Imitation(Protocol):
    """One provider as its clients see it, on loopback origins of its own."""

    def __init__(self, *, renders: RenderQueue, folder: Path, frame_rate: int, requests: list[Received]) -> None: ...

    @property
    def origins(self) -> Sequence[Origin]: ...


IMITATIONS: tuple[type[Imitation], ...] = (Fal, RunComfy, Pika, Comfy)


class Providers:
    """Every imitated provider. Any key is good but one that holds "bad" (refused) or "empty" (no money).

    `pace` scales the time that queue and render take: 1.0 is 8 to 13 seconds for a video. `frame_rate` is that of the
    films: tests lower it, because painting is what costs. `at_once` is how many jobs one provider renders at the same
    time; the others queue.
    """

    def __init__(
        self, *, pace: float = 1.0, frame_rate: int = FRAME_RATE, at_once: int = AT_ONCE, clock: Clock | None = None
    ) -> None:
        self.jobs: list[ProviderJob] = []
        self.requests: list[Received] = []
        folder = Path(tempfile.mkdtemp(prefix="providers-"))
        # Also at the exit of a process that forgot to stop us.
        self._clear = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        clock = clock or RealClock()
        self._worker, self._fetcher = Worker(folder), Fetcher()
        self._queues: list[RenderQueue] = []
        self._origins: list[Origin] = []
        for imitation in IMITATIONS:
            renders = RenderQueue(
                worker=self._worker, fetcher=self._fetcher, clock=clock, pace=pace, at_once=at_once, jobs=self.jobs
            )
            provider = imitation(renders=renders, folder=folder, frame_rate=frame_rate, requests=self.requests)
            self._queues.append(renders)
            self._origins += provider.origins

    async def start(self) -> None:
        await asyncio.gather(*(origin.start() for origin in self._origins))

    async def stop(self) -> None:
        for queue in self._queues:
            await queue.close()
        await asyncio.gather(*(origin.stop() for origin in self._origins))
        await self._fetcher.close()
        await self._worker.close()
        await asyncio.to_thread(self._clear)

    @property
    def urls(self) -> Mapping[str, str]:
        """The address of every origin by its name, without a slash at the end; known once they have started."""
        return {origin.name: origin.url for origin in self._origins}
