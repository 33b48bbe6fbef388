"""What discord.py's errors mean to us. Every error that one of our calls to Discord may meet is translated here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.domain.errors import Outage
from bot.ports.posting import UploadTooLarge

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
INVALID_TOKEN = 50027
THREAD_ARCHIVED = 50083
BLOCKED_BY_CLOUDFLARE = 40333


class TokenDead(Exception):
    """The interaction's token is no longer good (or never arrived): use another route."""


class CardGone(Exception):
    """The message, or the channel it stood in, was deleted."""


class NoAccess(Exception):
    """The bot may not do this here."""


class ThreadArchived(Exception):
    """The message stands in a thread that went to sleep; it can be woken."""


class Rejected(Exception):
    """Discord read the request and did not like what it says: a form error of ours, or AutoMod."""


def translate(error: Exception) -> Exception:
    """What an error of discord.py means to us; the error itself where it means a bug."""
    match error:
        case discord.HTTPException(code=code) if code in {UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN}:
            return TokenDead(str(code))
        case discord.HTTPException(code=code) if code == THREAD_ARCHIVED:
            return ThreadArchived(str(code))
        case discord.HTTPException(status=413) | discord.HTTPException(code=40005):
            return UploadTooLarge(str(error.status))
        case discord.DiscordServerError():
            return Outage(f"Discord answered {error.status}")
        case discord.RateLimited(retry_after=retry_after_s):
            return Outage("Discord asks for patience", retry_after_s=retry_after_s)
        case discord.HTTPException(status=429):
            retry_after = error.response.headers.get("Retry-After", "")
            patience_s = float(retry_after) if retry_after.replace(".", "", 1).isdecimal() else None
            return Outage("Discord asks for patience", retry_after_s=patience_s)
        case discord.NotFound():
            return CardGone(str(error.code))
        case discord.Forbidden(code=code) if code in {0, BLOCKED_BY_CLOUDFLARE}:
            return Outage("Discord's gate keeper is in the way")
        case discord.Forbidden():
            return NoAccess(str(error.code))
        case discord.HTTPException(status=401):
            return Outage("Discord does not accept the bot's token any more")
        case discord.HTTPException(status=400):
            return Rejected(str(error))
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return Outage(f"Discord can not be reached ({type(error).__name__})")
        case _:
            return error


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Calls to Discord in this block raise our errors. Raises TokenDead, CardGone, NoAccess, Rejected, Outage, ..."""
    try:
        yield
    except Exception as error:
        meant = translate(error)
        if meant is error:
            raise
        raise meant from error
