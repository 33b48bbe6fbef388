"""The composition root: settings in, running bot out, closed in reverse. Nothing else constructs."""

from bot.app.bot import SYSTEM_CLOCK, Bot, open_bot
from bot.app.parts import open_providers, pacing_of
from bot.app.running import either, run, serve, stop_signal
from bot.app.services import operator_of

__all__ = [
    "SYSTEM_CLOCK",
    "Bot",
    "either",
    "open_bot",
    "open_providers",
    "operator_of",
    "pacing_of",
    "run",
    "serve",
    "stop_signal",
]
