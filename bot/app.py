"""The composition root: settings in, running bot out, closed in reverse. The only place that constructs."""

import asyncio
import gc
import logging
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.chat import seam
from bot.chat.audit_desk import AuditDesk
from bot.chat.client import AnyCommand, VideoClient
from bot.chat.cogs.audit import make_audit
from bot.chat.cogs.create import make_commands
from bot.chat.cogs.credits import make_credits
from bot.chat.cogs.menu import AnimateForm
from bot.chat.cogs.mine import make_jobs
from bot.chat.cogs.mod import make_mod
from bot.chat.cogs.operator import make_operator
from bot.chat.cogs.queue import make_queue
from bot.chat.cogs.reviews import make_reviews
from bot.chat.cogs.rules import make_rules
from bot.chat.cogs.setup import make_setup, make_setup_forms
from bot.chat.cogs.standing import make_standing
from bot.chat.cogs.treasury import make_treasury
from bot.chat.cogs.usage import make_usage
from bot.chat.credits_desk import CreditsDesk
from bot.chat.desk import Desk
from bot.chat.edits import Edits
from bot.chat.log_channel import DiscordLogChannel
from bot.chat.moderation_desk import BlockForm, ModerationDesk
from bot.chat.operator_desk import OperatorDesk
from bot.chat.presenter import DiscordPresenter
from bot.chat.queue_desk import QueueDesk
from bot.chat.results_desk import ResultForms, ResultsDesk
from bot.chat.review_panel import DiscordReviewPanel
from bot.chat.reviews_desk import DenyForm, ReviewsDesk
from bot.chat.rooms import Form, Rooms
from bot.chat.routes import Routes
from bot.chat.setup_desk import SetupDesk
from bot.chat.treasury_desk import TreasuryDesk
from bot.chat.usage_desk import UsageDesk
from bot.chat.wall import DiscordWall
from bot.domain.catalog import ProviderName
from bot.domain.errors import Outage
from bot.media.pixels import Pixels
from bot.ports import Clock, Provider
from bot.providers.attachments import CdnAttachments
from bot.providers.comfy import Comfy
from bot.providers.fal import Fal
from bot.providers.pika import Pika
from bot.providers.runcomfy import RunComfy
from bot.services.asking import ReviewRoom
from bot.services.audit import Audit
from bot.services.backoff import backoff_s
from bot.services.chronicle import Chronicle
from bot.services.credits import Credits
from bot.services.gallery import Gallery
from bot.services.moderation import Moderation
from bot.services.operator import Operator
from bot.services.orders import House, Orders
from bot.services.queue import Queue
from bot.services.results import Results
from bot.services.reviews import Reviews
from bot.services.rights import Rights
from bot.services.rules import Rules
from bot.services.runner import Pacing, Runner
from bot.services.setup import Setup
from bot.services.treasurer import Treasurer
from bot.services.turns import Turns
from bot.services.usage import Reports
from bot.services.watch import Patience
from bot.settings import BadSettings, Settings, require_provider, token_of
from bot.store.chronicle import SqliteChronicle
from bot.store.history import SqliteBooks
from bot.store.moderation import SqliteModeration
from bot.store.operating import SqliteOperating
from bot.store.reviews import SqliteReviews
from bot.store.servers import SqliteServers
from bot.store.shares import SqliteShares
from bot.store.store import SqliteStore
from bot.store.treasury import SqliteTreasury
from bot.store.usage import SqliteSpendings

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
    chronicle: Chronicle


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
            chronicle.start()

        seam.point_at(api_url=settings.discord_api_url, gateway_url=settings.discord_gateway_url)
        client = VideoClient(on_connected=go_on)
        edits = Edits(clock)
        servers = SqliteServers(store.database)
        panel = DiscordReviewPanel(client)
        reviews = SqliteReviews(store.database)
        presenter = DiscordPresenter(routes=Routes(client, clock), edits=edits, clock=clock)
        shares = SqliteShares(store.database)
        turns = Turns(
            shares=shares,
            clock=clock,
            places=settings.jobs_at_once,
            member_places=settings.member_jobs_at_once,
        )
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
            turns=turns,
            room=ReviewRoom(reviews=reviews, servers=servers, panel=panel),
        )
        rights = Rights(servers)
        moderation = SqliteModeration(store.database)
        house = house_of(settings)
        orders = Orders(store=store, moderation=moderation, rights=rights, runner=runner, house=house, clock=clock)
        operator = operator_of(
            settings, store, clock=clock, knows=lambda server: client.get_guild(int(server)) is not None
        )
        chronicle_store = SqliteChronicle(store.database)
        chronicle = Chronicle(outbox=chronicle_store, channel=DiscordLogChannel(client), clock=clock)
        treasury = SqliteTreasury(store.database, settings.limits)
        books = SqliteBooks(store.database, settings.limits)
        treasurer = Treasurer(
            orders=orders,
            store=store,
            treasury=treasury,
            books=books,
            servers=servers,
            rights=rights,
            limits=settings.limits,
            admins_may_create=settings.admins_may_create_credits,
            clock=clock,
        )
        deciding = Reviews(store=store, reviews=reviews, rights=rights, runner=runner, clock=clock)
        results = Results(store=store, moderation=moderation, servers=servers, rights=rights, clock=clock)
        reports = Reports(spendings=SqliteSpendings(store.database), rights=rights, clock=clock)
        rooms = Rooms(
            orders=Desk(orders=orders, presenter=presenter, clock=clock),
            credits=CreditsDesk(Credits(orders=orders, treasury=treasury, books=books, rights=rights, clock=clock)),
            treasury=TreasuryDesk(treasurer),
            reviews=ReviewsDesk(reviews=deciding, panel=panel),
            results=ResultsDesk(results=results, panel=panel),
            moderation=ModerationDesk(
                moderation=Moderation(store=moderation, rights=rights, clock=clock),
                rules=Rules(store=moderation, rights=rights, clock=clock),
            ),
            queue=QueueDesk(queue=Queue(store=store, shares=shares, turns=turns, clock=clock), orders=orders),
            operator=OperatorDesk(operator),
            usage=UsageDesk(reports=reports, charts=media),
            audit=AuditDesk(Audit(audits=chronicle_store, rights=rights, clock=clock)),
            setup=SetupDesk(setup=Setup(servers=servers, rights=rights, clock=clock), providers=tuple(settings.keys)),
        )
        _furnish(client, rooms, settings)
        stack.push_async_callback(_close, client)
        stack.push_async_callback(edits.stop)
        stack.push_async_callback(runner.stop)
        stack.push_async_callback(chronicle.stop)
        yield Bot(client=client, runner=runner, orders=orders, store=store, chronicle=chronicle)


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
    return Pacing(patience=patience)


def operator_of(settings: Settings, store: SqliteStore, *, clock: Clock, knows: Callable[[str], bool]) -> Operator:
    """What the operator's commands do, on Discord and on the command line."""
    servers = SqliteServers(store.database)
    return Operator(
        operating=SqliteOperating(store.database),
        servers=servers,
        rights=Rights(servers),
        providers=tuple(settings.keys),
        limits=settings.limits,
        clock=clock,
        knows=knows,
    )


def _furnish(client: VideoClient, rooms: Rooms, settings: Settings) -> None:
    animate = AnimateForm(rooms.orders)
    offered: Sequence[ProviderName] = tuple(settings.keys)
    mod = make_mod(
        [
            *make_treasury(rooms.treasury),
            make_reviews(rooms.reviews),
            make_rules(rooms.moderation),
            *make_standing(rooms.moderation),
            make_audit(rooms.audit),
            make_usage(rooms.usage),
        ]
    )
    forms: list[Form] = [
        animate,
        DenyForm(rooms.reviews),
        ResultForms(rooms.results),
        BlockForm(rooms.moderation),
        *make_setup_forms(rooms.setup),
    ]
    in_servers: list[AnyCommand] = [mod, make_setup(rooms.setup)]
    operator = make_operator(rooms.operator)
    everywhere: list[AnyCommand] = [
        *make_commands(rooms.orders, offered, settings.credits_per_usd),
        make_jobs(rooms.orders),
        make_credits(rooms.credits),
        make_queue(rooms.queue),
        animate.make_menu(),
        operator,
    ]
    client.furnish(rooms=rooms, commands=[*everywhere, *in_servers], forms=forms)
    for command in in_servers:
        command.allowed_contexts = discord.app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        )
        command.allowed_installs = discord.app_commands.AppInstallationType(guild=True, user=False)
    for command in everywhere:
        # Whoever runs the bot is not a member of every server, but can always write to it.
        command.allowed_contexts = discord.app_commands.AppCommandContext(
            guild=True, dm_channel=settings.direct_use or command is operator, private_channel=settings.direct_use
        )
        command.allowed_installs = discord.app_commands.AppInstallationType(guild=True, user=settings.direct_use)


def _adapter(name: ProviderName, key: str, settings: Settings) -> RunComfy | Fal | Pika | Comfy:
    match name:
        case ProviderName.RUNCOMFY:
            return RunComfy(token=key, url=settings.runcomfy_url)
        case ProviderName.FAL:
            return Fal(key=key, queue_url=settings.fal_queue_url, rest_url=settings.fal_rest_url)
        case ProviderName.PIKA:
            return Pika(key=key, url=settings.pika_url)
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
