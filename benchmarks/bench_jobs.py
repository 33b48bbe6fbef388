"""What a job costs in processor time, from the command to the video on its card; beside the same requests sent bare.

The bot is read in two parts: its own process, and the one that works on pixels. The floor looks as often and edits as
often as the bot was seen to, and the videos are the same.
"""

import asyncio
import json
import tempfile
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

from benchmarks import stage
from benchmarks.bare_jobs import Addresses, BareJob
from benchmarks.measured import children, cpu_s, show
from sandbox.server import Sandbox

TEXT_JOBS, IMAGE_JOBS = 60, 30
JOBS_A_SECOND = 10
JOBS_AT_ONCE = 60
PACE = 0.5  # Four to seven seconds from order to film, so that the bot looks two or three times.
SEED = 7  # One for all: the providers keep a film that they have painted before.
LIMIT_S = 60.0
AFTERMATH_S = 1.0  # What follows a video: the ping, the last rows.
PROMPT = "A lighthouse at dusk, waves below, the lamp turning slowly"
PHOTO_SIZE, GRAIN_SIZE = (1920, 1080), (96, 54)

HandOver = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Used:
    """What one batch took, a job."""

    main_ms: float
    pixels_ms: float
    looks: float
    edits: float
    took_s: float

    def row(self, name: str) -> list[str]:
        pixels = f"{self.pixels_ms:.1f}" if self.pixels_ms else "-"
        return [name, f"{self.main_ms:.1f}", pixels, f"{self.looks:.1f}", f"{self.edits:.1f}", f"{self.took_s:.1f}"]


async def main() -> None:
    rows: list[list[str]] = []
    async with stage.sandbox(pace=PACE, at_once=JOBS_AT_ONCE) as sandbox:
        photo = await sandbox.world.upload("photo.jpg", a_photo())
        kinds: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
            ("text", "create", TEXT_JOBS, {"prompt": PROMPT, "seed": SEED}),
            ("image", "animate", IMAGE_JOBS, {"prompt": PROMPT, "seed": SEED, "image": photo}),
        )
        for kind, command, count, options in kinds:
            ours = await by_the_bot(sandbox, command, options, count)
            bare = await bare_requests(sandbox, command, options, count, like=ours)
            rows += [ours.row(f"{kind}, the bot"), bare.row(f"{kind}, aiohttp alone")]
        weights = [one.size_bytes for one in sandbox.world.files.values() if one.content_type == "video/mp4"]
    show(
        f"Processor time a job, in ms ({TEXT_JOBS} from text, {IMAGE_JOBS} from an image, {JOBS_A_SECOND} a second)",
        ("", "process", "pixel worker", "looks", "edits", "seconds to video"),
        rows,
        f"Looks and edits are those of one job; its video has {sum(weights) / len(weights) / 1024:.0f} KiB.",
    )


async def by_the_bot(sandbox: Sandbox, command: str, options: dict[str, Any], count: int) -> Used:
    async with stage.bot(sandbox, JOBS_AT_ONCE=str(JOBS_AT_ONCE)) as process:
        await batch(sandbox, process, command, options, 1)  # Opens connections, starts the pixel worker.
        return await batch(sandbox, process, command, options, count)


async def bare_requests(sandbox: Sandbox, command: str, options: dict[str, Any], count: int, *, like: Used) -> Used:
    """The same from `bare_jobs`, which hears of each interaction here instead of by a gateway."""
    world, uploads = sandbox.world, 2 if "image" in options else 1
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as folder:
        addresses = Addresses(
            discord_api=sandbox.urls.discord_api,
            discord_token=sandbox.token,
            application=str(world.bot_id),
            channel=str(world.channel("creations").id),
            runcomfy=sandbox.urls.providers["runcomfy"],
            edits=max(0, round(like.edits) - uploads),
            look_every_s=like.took_s / max(like.looks, 1.0),
            folder=folder,
        )
        async with stage.child("benchmarks.bare_jobs") as process:
            await stage.tell(process, json.dumps(asdict(addresses)))

            async def hand_over(id: int) -> None:
                used = world.interactions[id]
                image_url = world.vault.address(options["image"]) if "image" in options else None
                job = BareJob(id=str(id), token=used.token, prompt=PROMPT, seed=SEED, image_url=image_url)
                await stage.tell(process, json.dumps(asdict(job)))

            await batch(sandbox, process, command, options, 1, hand_over)
            return await batch(sandbox, process, command, options, count, hand_over)


async def batch(
    sandbox: Sandbox,
    process: Process,
    command: str,
    options: dict[str, Any],
    count: int,
    hand_over: HandOver | None = None,
) -> Used:
    """Use the command so many times, wait for all videos, and say what that took the process and its children."""
    ids: list[int] = []
    workers = children(process.pid)
    jobs_before = len(sandbox.providers.jobs)
    main_before_s, workers_before_s = cpu_s(process.pid), cpu_s(*workers)

    async def ask(turn: int) -> None:
        ids.append(await stage.use(sandbox, command, options, turn=turn))
        if hand_over is not None:
            await hand_over(ids[-1])

    async with stage.watching(sandbox) as watch:
        await stage.evenly(count, count / JOBS_A_SECOND, ask)
        if not await stage.all_of(sandbox, ids, watch.delivered_s, LIMIT_S):
            raise stage.Ended(f"{len(watch.delivered_s)} of {count} videos arrived")
        await asyncio.sleep(AFTERMATH_S)
    return Used(
        main_ms=(cpu_s(process.pid) - main_before_s) / count * 1000,
        pixels_ms=(cpu_s(*workers) - workers_before_s) / count * 1000,
        looks=sum(job.looks for job in sandbox.providers.jobs[jobs_before:]) / count,
        edits=watch.edits / count,
        took_s=sum(watch.delivered_s[one] - watch.sent_s[one] for one in ids) / count,
    )


def a_photo() -> bytes:
    """A JPEG with as much in it as a photo has: the same at every run."""
    grain = Image.frombytes("RGB", GRAIN_SIZE, Random(7).randbytes(GRAIN_SIZE[0] * GRAIN_SIZE[1] * 3))
    written = BytesIO()
    grain.resize(PHOTO_SIZE, Image.Resampling.BICUBIC).save(written, "JPEG", quality=90)
    return written.getvalue()


if __name__ == "__main__":
    asyncio.run(main())
