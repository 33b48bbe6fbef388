"""The floor under `bench_jobs`: aiohttp alone does what no bot can leave out, without a database, a rule or a check.

python -m benchmarks.bare_jobs, then lines of JSON: first the addresses, then a job a line. For each job: the card, the
picture if there is one, the order, looks until it is done, the video to disk and onto the card, the ping.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

CHUNK_BYTES = 64 * 1024
TEXT_MODEL, IMAGE_MODEL = "pika/pika-2-2/text-to-video", "pika/pika-2-2/image-to-video"
V2 = 1 << 15
TEXTS = ("**A lighthouse at dusk**", "Rendering", "20 credits from the pool")


@dataclass(frozen=True, kw_only=True)
class Addresses:
    discord_api: str
    discord_token: str
    application: str
    channel: str
    runcomfy: str
    edits: int  # A job, besides those that bring a file.
    look_every_s: float
    folder: str


@dataclass(frozen=True, kw_only=True)
class BareJob:
    id: str
    token: str
    prompt: str
    seed: int
    image_url: str | None


class BareJobs:
    def __init__(self, session: aiohttp.ClientSession, at: Addresses) -> None:
        self._session = session
        self._at = at
        self._folder = Path(at.folder)

    async def carry(self, job: BareJob) -> None:
        at = self._at
        callback = f"{at.discord_api}/interactions/{job.id}/{job.token}/callback?with_response=true"
        shown = await self._json("POST", callback, {"type": 4, "data": card()})
        image_url = await self._publish(job) if job.image_url else None
        address = f"{at.runcomfy}/v1/requests/{await self._order(job, image_url)}"
        for _ in range(at.edits):
            await self._json("PATCH", self._card_url(job), card())
        while True:
            await asyncio.sleep(at.look_every_s)
            if (await self._ask(f"{address}/status"))["status"] == "completed":
                break
        video = await self._download((await self._ask(f"{address}/result"))["output"]["video"], f"{job.id}.mp4")
        await self._upload(job, video, "video/mp4")
        reference = {"message_id": shown["resource"]["message"]["id"], "fail_if_not_exists": False}
        ping = {"content": "Your video is ready.", "message_reference": reference, "allowed_mentions": {"parse": []}}
        headers = {"Authorization": f"Bot {at.discord_token}"}
        await self._json("POST", f"{at.discord_api}/channels/{at.channel}/messages", ping, headers)

    async def _publish(self, job: BareJob) -> str:
        picture = await self._download(job.image_url or "", f"{job.id}.jpg")
        shown = await self._upload(job, picture, "image/jpeg")
        return str(shown["attachments"][0]["url"])

    async def _order(self, job: BareJob, image_url: str | None) -> str:
        body: dict[str, Any] = {"promptText": job.prompt, "seed": job.seed, "resolution": "720p", "duration": 5}
        body |= {"image": image_url} if image_url else {"aspectRatio": "16:9"}
        url = f"{self._at.runcomfy}/v1/models/{IMAGE_MODEL if image_url else TEXT_MODEL}"
        return str((await self._json("POST", url, body, self._key))["request_id"])

    async def _upload(self, job: BareJob, path: Path, content_type: str) -> Any:
        form = aiohttp.FormData()
        form.add_field("payload_json", json.dumps(card(path.name)), content_type="application/json")
        with path.open("rb") as file:
            form.add_field("files[0]", file, filename=path.name, content_type=content_type)
            async with self._session.patch(self._card_url(job), data=form) as response:
                return await response.json()

    async def _download(self, url: str, name: str) -> Path:
        path = self._folder / name
        async with self._session.get(url) as response:
            with path.open("wb") as file:
                async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                    file.write(chunk)
        return path

    async def _ask(self, url: str) -> Any:
        async with self._session.get(url, headers=self._key) as response:
            return await response.json()

    async def _json(self, method: str, url: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        async with self._session.request(method, url, json=body, headers=headers) as response:
            return await response.json()

    def _card_url(self, job: BareJob) -> str:
        return f"{self._at.discord_api}/webhooks/{self._at.application}/{job.token}/messages/@original"

    @property
    def _key(self) -> dict[str, str]:
        return {"Authorization": "Bearer key-runcomfy"}


def card(file: str = "") -> dict[str, Any]:
    """A message of the size of the bot's cards."""
    parts: list[dict[str, Any]] = [{"type": 10, "content": text} for text in TEXTS]
    if file:
        parts.append({"type": 12, "items": [{"media": {"url": f"attachment://{file}"}}]})
    button = {"type": 2, "style": 2, "label": "Cancel", "custom_id": "cancel"}
    parts.append({"type": 1, "components": [button]})
    shown: dict[str, Any] = {"flags": V2, "components": [{"type": 17, "components": parts}]}
    return shown | ({"attachments": [{"id": 0, "filename": file}]} if file else {})


async def main() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    at = Addresses(**json.loads(await reader.readline()))
    async with aiohttp.ClientSession(raise_for_status=True) as session, asyncio.TaskGroup() as tasks:
        bare = BareJobs(session, at)
        while line := await reader.readline():
            tasks.create_task(bare.carry(BareJob(**json.loads(line))))


if __name__ == "__main__":
    asyncio.run(main())
