"""Puts the bot together and takes it apart."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app.adapters import open_providers, pacing_of, terms_of
from bot.app.chat import creating, furnish, make_rooms
from bot.app.services import make_services
from bot.chat import errors
from bot.chat.card.edit_queue import EditQueue
from bot.chat.card.gallery import DiscordGallery
from bot.chat.card.presenter import DiscordPresenter
from bot.chat.card.routes import Routes
from bot.chat.client import VideoClient
from bot.chat.features.log_channel import DiscordLogChannel
from bot.chat.features.operator_alerts import DiscordOperatorAlerts
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.engine.approval import ReviewRoom
from bot.engine.audit_feed import AuditFeed
from bot.engine.catalog_refresh import CatalogRefresh
from bot.engine.fair_queue import FairQueue
from bot.engine.gallery import Gallery
from bot.engine.routing import Routing
from bot.engine.runner import Runner
from bot.media.pixels import Pixels
from bot.net.attachments import CdnAttachments
from bot.ports.clock import Clock
from bot.services.orders import Orders
from bot.settings import BadSettings, Settings, require_provider
from bot.store.chronicle import SqliteChronicle
from bot.store.exclusions import SqliteExclusions
from bot.store.reviews import SqliteReviews
from bot.store.servers import SqliteServers
from bot.store.shares import SqliteShares
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
    chronicle: AuditFeed
    catalog_refresh: CatalogRefresh


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
        routing = Routing(terms=terms_of(settings), exclusions=SqliteExclusions(store.database), clock=clock)
        await routing.load()
        left = await store.unclosed()

        async def go_on() -> None:
            await runner.resume(left)
            chronicle.start()
            catalog_refresh.start()

        errors.point_at(api_url=settings.discord_api_url, gateway_url=settings.discord_gateway_url)
        client = VideoClient(on_connected=go_on)

        async def offer_anew() -> None:
            await client.offer(creating(rooms, settings, routing.catalog))

        catalog_refresh = CatalogRefresh(
            providers=providers, routing=routing, pager=DiscordOperatorAlerts(client), repriced=offer_anew, clock=clock
        )
        await catalog_refresh.first_refresh()
        edits = EditQueue(clock)
        presenter = DiscordPresenter(routes=Routes(client, clock), edits=edits, clock=clock)
        panel = DiscordReviewChannel(client)
        servers = SqliteServers(store.database)
        turns = FairQueue(
            shares=SqliteShares(store.database),
            clock=clock,
            places=settings.jobs_at_once,
            member_places=settings.member_jobs_at_once,
        )
        runner = Runner(
            store=store,
            providers=providers,
            routing=routing,
            presenter=presenter,
            media=media,
            attachments=attachments,
            gallery=Gallery(servers=servers, store=store, channel=DiscordGallery(client), clock=clock),
            folder=folder,
            clock=clock,
            pacing=pacing_of(settings),
            turns=turns,
            room=ReviewRoom(reviews=SqliteReviews(store.database, settings.limits), servers=servers, panel=panel),
            limits=settings.limits,
        )
        outbox = SqliteChronicle(store.database)
        chronicle = AuditFeed(outbox=outbox, channel=DiscordLogChannel(client), clock=clock)
        services = make_services(settings, store, runner, turns, routing, clock=clock, knows=client.is_in)
        rooms = make_rooms(
            services, presenter=presenter, panel=panel, charts=media, providers=tuple(settings.keys), clock=clock
        )
        furnish(client, rooms, settings, routing.catalog)
        stack.push_async_callback(_close, client)
        stack.push_async_callback(edits.stop)
        stack.push_async_callback(runner.stop)
        stack.push_async_callback(chronicle.stop)
        stack.push_async_callback(catalog_refresh.stop)
        yield Bot(
            client=client,
            runner=runner,
            orders=services.orders,
            store=store,
            chronicle=chronicle,
            catalog_refresh=catalog_refresh,
        )


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
