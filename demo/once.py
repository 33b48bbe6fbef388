"""`demo --once`: one video without a browser, and a transcript of everything that was shown and booked."""

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app.bot import Bot
from bot.app.run import either, stop_signal
from bot.domain.catalog import ProviderName
from bot.domain.job import State
from bot.domain.ledger import Transfer, TransferKind
from bot.domain.request import Resolution
from bot.domain.scope import Scope
from demo.transcript import Transcript
from demo.world import READY_S, commands_known, open_bot_in, open_world
from sandbox.discord.model import Interaction, InteractionState
from sandbox.discord.world import World

ONCE_LIMIT_S = 10 * 60.0
FRAME_OPTIONS = ("first", "last", "third", "fourth", "fifth")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What `--once` asks for; no image is `/create`, one is `/animate`, more are `/frames`."""

    prompt: str
    images: Sequence[Path]
    aspect: str | None = None
    duration_s: int | None = None
    resolution: Resolution | None = None


async def once(console: Console, wish: Wish, out: Path, *, record: Path | None, provider: ProviderName | None) -> bool:
    """Make one video without a browser: the video and `transcript.json` lie in `out`.

    True only if the video was delivered and the books balance.
    """
    out.mkdir(parents=True, exist_ok=True)
    stop = stop_signal()
    async with open_world(port=0, record=record) as sandbox, open_bot_in(sandbox, provider, stop) as (bot, ended):
        world = sandbox.world
        await commands_known(world, ended)
        transcript = Transcript(bot.store, console, world)
        interaction = await _ask(world, wish)
        await either(_over(bot, world, interaction), stop.wait(), ended)
        job = await bot.store.jobs.job(str(interaction.id))
        shown = await transcript.end(job)
        video = _keep_video(world, interaction, out) if job is not None and job.state is State.DELIVERED else None
        transfers = await bot.store.integrity.all_transfers(Scope(world.server.id))
        complaints = await bot.store.integrity.verify()
    books = _books(transfers)
    written = {
        "job": str(interaction.id),
        "card": shown,
        "transfers": [
            asdict(transfer) | {"debit": transfer.debit.id, "credit": transfer.credit.id} for transfer in transfers
        ],
        "books": books,
        "sum": sum(books.values()),
        "complaints": complaints,
    }
    await asyncio.to_thread((out / "transcript.json").write_text, json.dumps(written, indent=2), "utf-8")
    return video is not None and not complaints and written["sum"] == 0


async def _ask(world: World, wish: Wish) -> Interaction:
    """Use the command as Mira in #creations; the interaction's id is the job's."""
    options: dict[str, Any] = {"prompt": wish.prompt} if wish.prompt else {}
    for path, name in zip(wish.images, FRAME_OPTIONS if len(wish.images) > 1 else ("image",), strict=False):
        options[name] = await world.upload(path.name, await asyncio.to_thread(path.read_bytes))
    chosen = {"aspect": wish.aspect, "duration": wish.duration_s, "resolution": wish.resolution}
    options |= {name: value for name, value in chosen.items() if value is not None}
    command = ("create", "animate")[len(wish.images)] if len(wish.images) < 2 else "frames"
    return await world.command(world.member("Mira"), world.channel("creations"), command, options)


async def _over(bot: Bot, world: World, interaction: Interaction) -> None:
    """Wait until the command was answered, and the job it started, if it started one, has ended."""
    job_id = str(interaction.id)
    await world.until(lambda: interaction.state is not InteractionState.SENT, READY_S)
    async with asyncio.timeout(ONCE_LIMIT_S):
        while (job := await bot.store.jobs.job(job_id)) is not None and not job.is_over:
            await bot.services.engine.runner.ended(job_id)
            await asyncio.sleep(0)


def _keep_video(world: World, interaction: Interaction, out: Path) -> Path | None:
    """The video as Discord has it."""
    card = world.original(interaction)
    for attachment in card.attachments if card else ():
        if attachment.content_type.startswith("video/"):
            return Path(shutil.copy(attachment.file, out / "video.mp4"))
    return None


def _books(transfers: Sequence[Transfer]) -> dict[str, int]:
    """The balance of every account, from its transfers. Holds and releases move nothing."""
    books: Counter[str] = Counter()
    for transfer in transfers:
        if transfer.kind not in {TransferKind.HOLD, TransferKind.RELEASE}:
            books[transfer.debit.id] -= transfer.amount
            books[transfer.credit.id] += transfer.amount
    return dict(books)
