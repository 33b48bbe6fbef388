"""The composition root: settings in, running bot out, closed in reverse. The only place that constructs."""

import asyncio
import gc
import logging
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.chat import seam
from bot.chat.client import AnyCommand, VideoClient
from bot.chat.cogs.create import make_commands
from bot.chat.cogs.menu import AnimateForm
from bot.chat.cogs.mine import make_credits, make_jobs
from bot.chat.cogs.setup import make_setup, make_setup_forms
from bot.chat.desk import Desk
from bot.chat.edits import Edits
from bot.chat.presenter import DiscordPresenter
from bot.chat.rooms import Rooms
from bot.chat.routes import Routes
from bot.chat.setup_desk import SetupDesk
from bot.chat.wall import DiscordWall
from bot.domain.catalog import ProviderName
from bot.domain.errors import Outage
from bot.media.pixels import Pixels
from bot.ports import Clock, Provider
from bot.providers.attachments import CdnAttachments
from bot.providers.comfy import Comfy
from bot.providers.fal import Fal
from bot.providers.runcomfy import RunComfy
from bot.services.backoff import backoff_s
from bot.services.gallery import Gallery
from bot.services.orders import House, Orders
from bot.services.rights import Rights
from bot.services.runner import Pacing, Runner
from bot.services.setup import Setup
from bot.services.watch import Patience
from bot.settings import BadSettings, Settings, require_provider, token_of
from bot.store.servers import SqliteServers
from bot.store.store import SqliteStore

log = logging.getLogger(__name__)

SYSTEM_CLOCK = Clock()
CLOSE_PATIENCE_S = 1.5  # For Discord's goodbye; the orders on their way out had their time before.


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot that is put together. `client` is not connected yet."""

    client: VideoClient
    runner: Runner
    orders: Orders
    store: SqliteStore


@asynccontextmanager
async def open_bot(settings: Settings, *, clock: Clock = SYSTEM_CLOCK) -> AsyncIterator[Bot]:
    """Put the bot together; on leaving, stop and close everything within ten seconds. Raises BadSettings, Unusable."""
    require_provider(settings)
    folder = await asyncio.to_thread(_made_writable, settings.data_dir / "jobs")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(SqliteStore.open(settings.database_path, now_ms=clock.wall_ms()))
        media = Pixels(processes=2)  # While one makes a large video fit, the other looks at pictures.
        stack.push_async_callback(media.close)
        attachments = CdnAttachments(urls=(*settings.discord_cdn_urls, settings.discord_api_url))
        stack.push_async_callback(attachments.close)
        providers = await stack.enter_async_context(open_providers(settings))
        left = await store.unclosed()

        async def go_on() -> None:
            await runner.resume(left)

        seam.point_at(api_url=settings.discord_api_url, gateway_url=settings.discord_gateway_url)
        client = VideoClient(on_connected=go_on)
        edits = Edits(clock)
        presenter = DiscordPresenter(routes=Routes(client, clock), edits=edits, clock=clock)
        servers = SqliteServers(store.database)
        runner = Runner(
            store=store,
            providers=providers,
            presenter=presenter,
            media=media,
            attachments=attachments,
            gallery=Gallery(servers=servers, store=store, wall=DiscordWall(client), clock=clock),
            folder=folder,
            clock=clock,
            pacing=pacing_of(settings),
        )
        rights = Rights(servers)
        orders = Orders(
            store=store, servers=servers, rights=rights, runner=runner, house=house_of(settings), clock=clock
        )
        setup = Setup(servers=servers, rights=rights, clock=clock)
        _furnish(client, orders, setup, presenter, clock, settings)
        stack.push_async_callback(_close, client)
        stack.push_async_callback(edits.stop)
        stack.push_async_callback(runner.stop)
        yield Bot(client=client, runner=runner, orders=orders, store=store)


@asynccontextmanager
async def open_providers(settings: Settings) -> AsyncIterator[Mapping[ProviderName, Provider]]:
    """One adapter for every provider that has a key, in the order of preference."""
    keys = settings.keys
    async with AsyncExitStack() as stack:
        made: dict[ProviderName, Provider] = {}
        for name, key in keys.items():
            adapter = _adapter(name, key, settings)
            stack.push_async_callback(adapter.close)
            made[name] = adapter
        yield made


async def run(settings: Settings, *, clock: Clock = SYSTEM_CLOCK) -> None:
    """Run until SIGTERM or Ctrl-C. An outage of Discord at the start is waited out. Raises BadSettings, Unusable."""
    token = token_of(settings)
    stop = stop_signal()
    # What was imported stays: looked through at each full collection, it would stop the event loop for 50 to 130 ms.
    gc.collect()
    gc.freeze()
    failures = 0
    while not stop.is_set():
        try:
            async with open_bot(settings, clock=clock) as bot:
                await serve(bot, token, stop)
        except Outage as outage:
            failures += 1
            wait_s = backoff_s(failures, outage.retry_after_s)
            log.warning("discord=unreachable cause=%s retry_in_s=%.0f", outage, wait_s)
            await either(stop.wait(), asyncio.sleep(wait_s))


async def serve(bot: Bot, token: str, stop: asyncio.Event) -> None:
    """Be on Discord until `stop` is set. Raises BadSettings when Discord refuses the token, or Outage."""
    try:
        async with seam.translated():
            await bot.client.login(token)
            await either(stop.wait(), bot.client.connect(reconnect=True))
    except discord.LoginFailure:
        raise BadSettings("Discord refused DISCORD_TOKEN; copy it again from the developer portal.") from None
    except discord.ConnectionClosed as error:
        raise BadSettings(f"Discord closed the connection for good (code {error.code}).") from None
    except (seam.NoAccess, seam.Rejected, seam.CardGone) as error:
        raise BadSettings(f"Discord refused the bot at its start ({error}).") from None


def stop_signal() -> asyncio.Event:
    """Set by SIGTERM and SIGINT. Where the platform has no such handlers, Ctrl-C interrupts instead."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        except NotImplementedError:
            log.debug("signal=%s cannot_be_handled", number)
    return stop


def house_of(settings: Settings) -> House:
    return House(
        providers=tuple(settings.keys),
        limits=settings.limits,
        credits_per_usd=settings.credits_per_usd,
        allowed_servers=settings.allowed_servers,
        direct_use=settings.direct_use,
    )


def pacing_of(settings: Settings) -> Pacing:
    patience = Patience(queue_s=settings.queue_limit_minutes * 60, render_s=settings.render_limit_minutes * 60)
    return Pacing(places=settings.jobs_at_once, patience=patience)


def _furnish(
    client: VideoClient,
    orders: Orders,
    setup: Setup,
    presenter: DiscordPresenter,
    clock: Clock,
    settings: Settings,
) -> None:
    desk = Desk(orders=orders, presenter=presenter, clock=clock)
    form = AnimateForm(desk)
    offered: Sequence[ProviderName] = tuple(settings.keys)
    setup_desk = SetupDesk(setup=setup, providers=offered)
    commands: list[AnyCommand] = [*make_commands(desk, offered), make_jobs(desk), make_credits(desk), form.make_menu()]
    client.furnish(
        rooms=Rooms(orders=desk, setup=setup_desk),
        commands=[*commands, make_setup(setup_desk)],
        forms=[form, *make_setup_forms(setup_desk)],
    )
    for command in commands:
        command.allowed_contexts = discord.app_commands.AppCommandContext(
            guild=True, dm_channel=settings.direct_use, private_channel=settings.direct_use
        )
        command.allowed_installs = discord.app_commands.AppInstallationType(guild=True, user=settings.direct_use)


def _adapter(name: ProviderName, key: str, settings: Settings) -> RunComfy | Fal | Comfy:
    match name:
        case ProviderName.RUNCOMFY:
            return RunComfy(token=key, url=settings.runcomfy_url)
        case ProviderName.FAL:
            return Fal(key=key, queue_url=settings.fal_queue_url, rest_url=settings.fal_rest_url)
        case ProviderName.COMFY:
            return Comfy(key=key, url=settings.comfy_url)


def _made_writable(folder: Path) -> Path:
    """Before any money moves: a video that can not be kept would be paid for and thrown away. Raises BadSettings."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise BadSettings(f"DATA_DIR can not be written to: {folder} ({error.strerror}).") from error


async def _close(client: VideoClient) -> None:
    try:
        async with asyncio.timeout(CLOSE_PATIENCE_S):
            await client.close()
    except TimeoutError:
        log.warning("discord=closed_without_goodbye")


async def either(*works: Awaitable[object]) -> None:
    """Wait for the first of them, cancel the others, and raise what it raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
