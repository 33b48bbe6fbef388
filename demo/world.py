"""The small world and the bot in it, opened and closed together."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app.bot import Bot, open_bot
from bot.app.run import serve
from bot.domain.catalog import SPECS, ProviderName
from bot.settings import Settings
from sandbox.discord.world import World
from sandbox.server import Sandbox

READY_S = 120.0  # A small machine that is busy with other things takes far longer than the usual three.

Before = Callable[[World, Settings], Awaitable[None]]


@asynccontextmanager
async def open_world(*, port: int, record: Path | None) -> AsyncIterator[Sandbox]:
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
async def open_bot_in(
    sandbox: Sandbox, provider: ProviderName | None, stop: asyncio.Event, *, before: Before | None = None
) -> AsyncIterator[tuple[Bot, "asyncio.Future[None]"]]:
    """The bot on the sandbox's Discord; the future ends when the bot does, by itself or by an error.

    `before` is called with the database not open yet.
    """
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="pika-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = settings_for(sandbox, provider, folder)
        if before is not None:
            await before(sandbox.world, settings)
        bot = await stack.enter_async_context(open_bot(settings))
        ended = asyncio.ensure_future(serve(bot, sandbox.token, stop))
        stack.callback(ended.cancel)
        yield bot, ended
        if ended.done() and not ended.cancelled():
            ended.result()


def settings_for(sandbox: Sandbox, provider: ProviderName | None, folder: Path) -> Settings:
    urls = sandbox.urls
    addresses: dict[str, Any] = {f"{origin}_url": url for origin, url in urls.providers.items()}
    keys: dict[str, Any] = {spec.key_setting.lower(): f"sandbox-{name}" for name, spec in SPECS.items()}
    return Settings(
        _env_file=None,
        discord_token=sandbox.token,
        providers=(provider,) if provider else tuple(ProviderName),
        database_url=f"sqlite:///{folder / 'bot.db'}",
        data_dir=folder,
        discord_api_url=urls.discord_api,
        discord_gateway_url=urls.discord_gateway,
        **addresses,
        **keys,
    )


async def commands_known(world: World, ended: "asyncio.Future[None]") -> None:
    """Wait until members can see the bot's commands, or raise what keeps it away."""
    known = asyncio.ensure_future(world.until(lambda: world.bot_online and bool(world.commands[None]), READY_S))
    both: set[asyncio.Future[Any]] = {known, ended}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not known.done():
        known.cancel()
        ended.result()
    known.result()
