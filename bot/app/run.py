"""Runs the bot until it is told to stop, and waits out a Discord that is not there."""

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable

import discord

from bot.app.bot import SYSTEM_CLOCK, Bot, open_bot
from bot.chat import errors
from bot.domain.errors import Outage
from bot.engine.retry import backoff_s
from bot.ports.clock import Clock
from bot.settings import BadSettings, Settings, token_of

log = logging.getLogger(__name__)


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
        async with errors.translated():
            await bot.client.login(token)
            await either(stop.wait(), bot.client.connect(reconnect=True))
    except discord.LoginFailure:
        raise BadSettings("Discord refused DISCORD_TOKEN; copy it again from the developer portal.") from None
    except discord.ConnectionClosed as error:
        raise BadSettings(f"Discord closed the connection for good (code {error.code}).") from None
    except (*errors.CLOSED, errors.Rejected) as error:
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
