"""Speaks to the providers as a client does, over real sockets, and waits for a job's change instead of for time."""

import asyncio
import io
from dataclasses import dataclass
from typing import Any

import aiohttp
import av
from PIL import Image

from sandbox.providers.providers import Providers
from sandbox.providers.work import ProviderJob, RenderState
from tests.patience import PATIENCE_S

FAL_KEY = {"Authorization": "Key test"}
RUNCOMFY_KEY = {"Authorization": "Bearer test"}
COMFY_KEY = {"X-API-KEY": "comfyui-test"}
FAL_APP = "/fal-ai/pika"
RUNCOMFY_MODELS = "/v1/models/pika"
COMFY_GENERATE = "/proxy/pika/generate/2.2"


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    data: bytes
    json: Any


@dataclass(frozen=True, kw_only=True)
class Film:
    codec: str
    size: tuple[int, int]
    duration_s: float
    pixels: str


class Client:
    def __init__(self, providers: Providers, session: aiohttp.ClientSession) -> None:
        self.providers, self._session = providers, session

    async def ask(self, method: str, url: str, **more: Any) -> Answer:
        async with self._session.request(method, url, **more) as answer:
            data = await answer.read()
            is_json = answer.content_type == "application/json"
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(
                status=answer.status, headers=headers, data=data, json=await answer.json() if is_json else None
            )

    async def fal(self, path: str, body: object, **more: Any) -> Answer:
        return await self.ask(
            "POST", f"{self.providers.urls['fal_queue']}{FAL_APP}/{path}", json=body, **{"headers": FAL_KEY, **more}
        )

    async def fal_get(self, url: str) -> Answer:
        return await self.ask("GET", url, headers=FAL_KEY)

    async def runcomfy(self, model: str, body: object) -> Answer:
        url = f"{self.providers.urls['runcomfy']}{RUNCOMFY_MODELS}/{model}"
        return await self.ask("POST", url, json=body, headers=RUNCOMFY_KEY)

    async def runcomfy_get(self, url: str) -> Answer:
        return await self.ask("GET", url, headers=RUNCOMFY_KEY)

    async def comfy(self, tool: str, form: object, **headers: str) -> Answer:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask(
            "POST", f"{self.providers.urls['comfy']}{COMFY_GENERATE}/{tool}", data=form, headers=COMFY_KEY | names
        )

    async def comfy_video(self, video_id: str) -> Answer:
        return await self.ask("GET", f"{self.providers.urls['comfy']}/proxy/pika/videos/{video_id}", headers=COMFY_KEY)

    @property
    def job(self) -> ProviderJob:
        """The newest one."""
        return self.providers.jobs[-1]

    async def until(self, *states: RenderState) -> ProviderJob:
        """Wait until the newest job is in one of these states."""
        job = self.job
        async with asyncio.timeout(PATIENCE_S):
            while True:
                changed = job.changed
                if job.state in states:
                    return job
                await changed.wait()

    async def until_over(self) -> ProviderJob:
        return await self.until(RenderState.DONE, RenderState.FAILED, RenderState.CANCELLED)


class HandClock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self._now, self._moved = 1000.0, asyncio.Event()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        end = self._now + seconds
        while self._now < end:
            await self._moved.wait()

    async def advance(self, seconds: float) -> None:
        for _ in range(20):  # Lets every job come to its wait first.
            await asyncio.sleep(0)
        self._now += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def picture(size: tuple[int, int] = (320, 180), colour: str = "teal", kind: str = "PNG") -> bytes:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    file = io.BytesIO()
    Image.blend(image, Image.new("RGB", size, colour), 0.5).save(file, kind)
    return file.getvalue()


def film_in(data: bytes) -> Film:
    with av.open(io.BytesIO(data)) as container:
        assert isinstance(container, av.container.InputContainer)
        video = container.streams.video[0]
        for _ in container.decode(video):
            pass  # Every frame can be decoded.
        duration_us = container.duration or 0
        context = video.codec_context
        return Film(
            codec=context.name,
            size=(video.width, video.height),
            duration_s=duration_us / 1e6,
            pixels=context.pix_fmt or "",
        )
