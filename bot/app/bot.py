"""Puts the bot together and takes it apart."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app.adapters import open_providers, patience_of, policy_of, proxies_of, terms_of
from bot.app.chat import Features
from bot.app.ports import Ports
from bot.app.services import Services, make_services
from bot.chat.card.edit_queue import EditQueue
from bot.chat.card.gallery import DiscordGallery
from bot.chat.card.presenter import DiscordPresenter
from bot.chat.card.routes import Routes
from bot.chat.client import VideoClient, point_at
from bot.chat.features.log_channel import DiscordLogChannel
from bot.chat.features.operator_alerts import DiscordOperatorAlerts
from bot.chat.features.pool_warnings import DiscordPoolWarnings
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.features.server_membership import DiscordMembership
from bot.chat.messages import Messages
from bot.engine.runner import Runner
from bot.media.pixels import Pixels
from bot.net.attachments import CdnAttachments
from bot.ports.clock import Clock
from bot.settings import BadSettings, Settings, require_provider
from bot.store.store import Store

log = logging.getLogger(__name__)

SYSTEM_CLOCK = Clock()
NEEDED_BYTES = 1024 * 1024  # A full disk makes files all the same, and only then takes nothing into them.
CLOSE_PATIENCE_S = 1.5  # For Discord's goodbye; the orders on their way out had their time before.


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot that is put together. `client` is not connected yet."""

    client: VideoClient
    services: Services
    store: Store


@asynccontextmanager
async def open_bot(settings: Settings, *, clock: Clock = SYSTEM_CLOCK) -> AsyncIterator[Bot]:
    """Put the bot together; on leaving, stop and close everything within ten seconds. Raises BadSettings, Unusable."""
    require_provider(settings)
    folder = await asyncio.to_thread(_made_writable, settings.data_dir / "jobs")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            Store.open(settings.database_path, now_ms=clock.wall_ms(), limits=settings.limits)
        )
        media = Pixels(processes=2)  # While one makes a large video fit, the other looks at pictures.
        stack.push_async_callback(media.close)
        attachments = CdnAttachments(
            urls=(*settings.discord_cdn_urls, settings.discord_api_url), proxies=proxies_of(settings)
        )
        stack.push_async_callback(attachments.close)
        providers = await stack.enter_async_context(open_providers(settings))
        point_at(api_url=settings.discord_api_url, gateway_url=settings.discord_gateway_url)

        stopping = asyncio.Event()

        async def go_on() -> None:
            await engine.runner.resume(left)
            if stopping.is_set():
                return  # Discord's first word came when everything was being closed already.
            engine.audit_feed.start()
            engine.pool_watch.start()
            engine.new_servers.start()
            engine.catalog_refresh.start()
            client.watch.start()

        async def offer_anew() -> None:
            await client.offer_anew(features.creating(engine.routing.catalog))

        client = VideoClient(
            direct_use=settings.direct_use,
            operator_servers=settings.operator_servers,
            proxy=proxies_of(settings).of(settings.discord_api_url),
            on_connected=go_on,
        )
        messages = Messages(client)
        edits = EditQueue(clock)
        presenter = DiscordPresenter(routes=Routes(client, messages, clock), edits=edits)
        review_channel = DiscordReviewChannel(messages)
        services = make_services(
            Ports(
                store=store,
                providers=providers,
                presenter=presenter,
                media=media,
                attachments=attachments,
                gallery_channel=DiscordGallery(messages),
                review_channel=review_channel,
                log_channel=DiscordLogChannel(messages),
                operator_alerts=DiscordOperatorAlerts(client, messages),
                pool_warnings=DiscordPoolWarnings(messages),
                membership=DiscordMembership(client),
                clock=clock,
                folder=folder,
                policy=policy_of(settings),
                terms=terms_of(settings),
                patience=patience_of(settings),
                places=settings.jobs_at_once,
                member_places=settings.member_jobs_at_once,
                admins_may_create=settings.admins_may_create_credits,
                is_in=client.is_in,
                offer_anew=offer_anew,
            )
        )
        engine = services.engine
        await engine.routing.load()
        left = await store.jobs.unclosed()
        await engine.catalog_refresh.first_refresh()
        features = Features(
            client,
            services,
            settings,
            catalog=engine.routing.catalog,
            presenter=presenter,
            messages=messages,
            review_channel=review_channel,
            charts=media,
            store=store,
            clock=clock,
        )
        client.tree.check_server = services.admission.check
        stack.push_async_callback(_close, client)
        stack.push_async_callback(edits.stop)
        stack.push_async_callback(_finish, client, engine.runner)
        stack.push_async_callback(engine.audit_feed.stop)
        stack.push_async_callback(engine.pool_watch.stop)
        stack.push_async_callback(engine.new_servers.stop)
        stack.push_async_callback(engine.catalog_refresh.stop)
        stack.push_async_callback(client.watch.stop)
        stack.callback(stopping.set)
        yield Bot(client=client, services=services, store=store)


def _made_writable(folder: Path) -> Path:
    """Before any money moves: a video that can not be kept would be paid for and thrown away. Raises BadSettings."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(NEEDED_BYTES))
            file.flush()
            return folder
    except OSError as error:
        raise BadSettings(
            f"DATA_DIR can not be written to: {folder} ({error.strerror}). "
            "Look at who owns it, and at the room that is left on its disk."
        ) from error


async def _finish(client: VideoClient, runner: Runner) -> None:
    """Answers and orders on their way arrive side by side: each alone takes a good part of the ten seconds."""
    await asyncio.gather(client.finish_answers(), runner.stop())


async def _close(client: VideoClient) -> None:
    try:
        async with asyncio.timeout(CLOSE_PATIENCE_S):
            await client.close()
    except TimeoutError:
        log.warning("discord=closed_without_goodbye")
