"""`python -m bot demo`: the production bot in a small world of its own, with a page to use it from.

The sandbox stands in for Discord and the providers; the bot gets its addresses as settings and knows no difference.
"""

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app import Bot, either, open_bot, serve, stop_signal
from bot.chat import words
from bot.domain.catalog import ProviderName
from bot.domain.job import State
from bot.domain.ledger import Transfer, TransferKind
from bot.domain.request import Resolution
from bot.sandbox.changes import MessageCreated, MessageUpdated
from bot.sandbox.model import InteractionState, Message
from bot.sandbox.server import Sandbox
from bot.sandbox.state import Heard
from bot.sandbox.world import World
from bot.settings import Settings

READY_S = 30.0
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


async def open_page(console: Console, *, port: int, record: Path | None, provider: ProviderName | None) -> None:
    """Run until SIGTERM or Ctrl-C."""
    stop = stop_signal()
    async with _world(port=port, record=record) as sandbox, _bot(sandbox, provider, stop) as (_, ended):
        await _commands_known(sandbox.world, ended)
        console.print(f"\n  The bot is up. Open [bold]{sandbox.urls.page}[/] and type [bold]/create[/].")
        console.print("  No account, no key, no cost. Ctrl-C ends it.\n")
        await either(stop.wait(), ended)


async def once(console: Console, wish: Wish, out: Path, *, record: Path | None, provider: ProviderName | None) -> bool:
    """Make one video without a browser: the video and `transcript.json` lie in `out`.

    True only if the video was delivered and the books balance.
    """
    out.mkdir(parents=True, exist_ok=True)
    stop = stop_signal()
    async with _world(port=0, record=record) as sandbox, _bot(sandbox, provider, stop) as (bot, ended):
        world = sandbox.world
        await _commands_known(world, ended)
        shown: list[dict[str, Any]] = []
        job_id = ""

        def watch(heard: Heard) -> None:
            if isinstance(heard.change, MessageCreated | MessageUpdated):
                _note(shown, heard.change.message, console, world)

        unlisten = world.listen(watch)
        job_id = await _ask(world, wish)
        await either(_over(bot, world, job_id), stop.wait(), ended)
        unlisten()
        delivered = _keep_video(world, job_id, out)
        transfers = await bot.store.all_transfers(str(world.server.id))
        complaints = await bot.store.verify()
    books = _books(transfers)
    transcript = {
        "job": job_id,
        "card": shown,
        "transfers": [asdict(transfer) for transfer in transfers],
        "books": books,
        "sum": sum(books.values()),
        "complaints": complaints,
    }
    await asyncio.to_thread((out / "transcript.json").write_text, json.dumps(transcript, indent=2), "utf-8")
    return delivered is not None and not complaints and transcript["sum"] == 0


@asynccontextmanager
async def _world(*, port: int, record: Path | None) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(port=port, record=record)
    try:
        await sandbox.start()
    except OSError:
        if port == 0:
            raise
        await sandbox.stop()
        sandbox = Sandbox(port=0, record=record)
        await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


@asynccontextmanager
async def _bot(
    sandbox: Sandbox, provider: ProviderName | None, stop: asyncio.Event
) -> AsyncIterator[tuple[Bot, "asyncio.Future[None]"]]:
    """The bot on the sandbox's Discord; the future ends when the bot does, by itself or by an error."""
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="pika-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        bot = await stack.enter_async_context(open_bot(_settings(sandbox, provider, folder)))
        ended = asyncio.ensure_future(serve(bot, sandbox.token, stop))
        stack.callback(ended.cancel)
        yield bot, ended
        if ended.done() and not ended.cancelled():
            ended.result()


def _settings(sandbox: Sandbox, provider: ProviderName | None, folder: Path) -> Settings:
    urls = sandbox.urls
    return Settings(
        _env_file=None,
        discord_token=sandbox.token,
        providers=(provider,) if provider else tuple(ProviderName),
        runcomfy_api_token="sandbox-runcomfy",  # noqa: S106 - opens nothing but the sandbox.
        fal_key="sandbox-fal",
        comfy_api_key="sandbox-comfy",
        database_url=f"sqlite:///{folder / 'bot.db'}",
        data_dir=folder,
        discord_api_url=urls.discord_api,
        discord_gateway_url=urls.discord_gateway,
        runcomfy_url=urls.runcomfy,
        fal_queue_url=urls.fal_queue,
        fal_rest_url=urls.fal_rest,
        comfy_url=urls.comfy,
    )


async def _commands_known(world: World, ended: "asyncio.Future[None]") -> None:
    """Wait until members can see the bot's commands, or raise what keeps it away."""
    known = asyncio.ensure_future(world.until(lambda: world.bot_online and bool(world.commands[None]), READY_S))
    both: set[asyncio.Future[Any]] = {known, ended}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not known.done():
        known.cancel()
        ended.result()
    known.result()


async def _ask(world: World, wish: Wish) -> str:
    """Use the command as Mira in #creations; the interaction's id, which is the job's."""
    options: dict[str, Any] = {"prompt": wish.prompt} if wish.prompt else {}
    for path, name in zip(wish.images, FRAME_OPTIONS if len(wish.images) > 1 else ("image",), strict=False):
        options[name] = await world.upload(path.name, await asyncio.to_thread(path.read_bytes))
    chosen = {"aspect": wish.aspect, "duration": wish.duration_s, "resolution": wish.resolution}
    options |= {name: value for name, value in chosen.items() if value is not None}
    command = ("create", "animate")[len(wish.images)] if len(wish.images) < 2 else "frames"
    interaction = await world.command(world.member("Mira"), world.channel("creations"), command, options)
    return str(interaction.id)


async def _over(bot: Bot, world: World, job_id: str) -> None:
    """Wait until the command was answered, and the job it started, if it started one, has ended."""
    interaction = world.interactions[int(job_id)]
    await world.until(lambda: interaction.state is not InteractionState.SENT, READY_S)
    async with asyncio.timeout(ONCE_LIMIT_S):
        while (job := await bot.store.job(job_id)) is not None and not job.is_over:
            await bot.runner.ended(job_id)
            await asyncio.sleep(0)


def _note(shown: list[dict[str, Any]], message: Message, console: Console, world: World) -> None:
    text = _text(message.components) or message.content
    state = words.state_said(text)
    status = next((line for line in text.splitlines() if words.state_said(line)), text.splitlines()[-1] if text else "")
    console.print(f"  {status.replace('**', '')}", highlight=False, markup=False)
    shown.append(
        {
            "at": world.now(),
            "message": str(message.id),
            "state": None if state is None else state.value,
            "text": text,
            "attachments": [attachment.filename for attachment in message.attachments],
            "pinged": [str(member) for member in message.pinged],
        }
    )


def _text(components: Sequence[dict[str, Any]]) -> str:
    found = []
    for component in components:
        if "content" in component:
            found.append(component["content"])
        found.append(_text(component.get("components", ())))
    return "\n".join(text for text in found if text)


def _keep_video(world: World, job_id: str, out: Path) -> Path | None:
    """The video as Discord has it."""
    card = world.original(world.interactions[int(job_id)])
    if card is None or words.state_said(_text(card.components)) is not State.DELIVERED:
        return None
    for attachment in card.attachments:
        if attachment.content_type.startswith("video/"):
            return Path(shutil.copy(attachment.file, out / "video.mp4"))
    return None


def _books(transfers: Sequence[Transfer]) -> dict[str, int]:
    """The balance of every account, from its transfers. Holds and releases move nothing."""
    books: Counter[str] = Counter()
    for transfer in transfers:
        if transfer.kind not in {TransferKind.HOLD, TransferKind.RELEASE}:
            books[transfer.debit] -= transfer.amount
            books[transfer.credit] += transfer.amount
    return dict(books)
