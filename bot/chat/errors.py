"""What Discord's refusals mean to us. Every error that one of our calls to Discord may meet is translated here.

The code decides where it is known, because the same code comes with different statuses (50083 as 400 and as 403); then
the status. A code that nobody foresaw is no bug of ours to throw a paid video away for: it closes one way, and the next
one is tried.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.domain.errors import Outage
from bot.ports.posting import UploadTooLarge


class TokenDead(Exception):
    """The interaction's token is no longer good (or never arrived): use another route."""


class CardGone(Exception):
    """The message, or the channel it stood in, was deleted."""


class NoAccess(Exception):
    """The bot may not do this here."""


class ThreadClosed(Exception):
    """The message stands in a thread that went to sleep, which may be woken, or is locked."""


class Rejected(Exception):
    """Discord read the request and did not like what it says: a form error of ours, or AutoMod."""


class Unforeseen(Exception):
    """Discord refused with a code that is in no table of ours: another route may do."""


# What closes a way to a message for good, as far as this way goes.
CLOSED = (TokenDead, CardGone, NoAccess, ThreadClosed, Unforeseen)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json, for posting, editing and deleting messages.
REFUSAL_CODES: Mapping[int, type[Exception]] = {
    10003: CardGone,  # Unknown channel.
    10004: CardGone,  # Unknown server.
    10008: CardGone,  # Unknown message; by the channel's route an ephemeral one is that, too.
    10015: TokenDead,  # Unknown webhook.
    10062: TokenDead,  # Unknown interaction.
    20016: Outage,  # Slow mode.
    20022: Outage,  # Too many edits of announcements.
    20026: Outage,  # Too many messages in the channel.
    20028: Outage,  # Too many messages in the channel, for everybody.
    20029: Outage,  # Too many messages in the server.
    20031: Rejected,  # Words that are not allowed in names.
    30046: Outage,  # Too many edits of messages older than an hour.
    40002: NoAccess,  # The account has to be verified.
    40005: UploadTooLarge,
    40006: Outage,  # Switched off at Discord for a while.
    40058: NoAccess,  # A forum's thread whose first message is not there yet.
    40060: Rejected,  # Answered already.
    40062: Outage,  # Rate limited, for everybody.
    40333: Outage,  # Discord's gate keeper.
    50001: NoAccess,
    50005: NoAccess,  # Somebody else's message.
    50006: Rejected,  # Nothing in it.
    50007: NoAccess,  # The member takes no direct messages.
    50008: NoAccess,  # No channel for messages.
    50009: NoAccess,  # The server's verification level.
    50013: NoAccess,
    50021: NoAccess,  # Discord's own message.
    50024: NoAccess,  # Not in this kind of channel.
    50027: TokenDead,
    50035: Rejected,  # Invalid form.
    50046: Rejected,  # A file that is none.
    50083: ThreadClosed,
    50109: Rejected,  # No JSON.
    60003: NoAccess,  # The operator's account needs two factors for this.
    130000: Outage,  # Overloaded.
    160002: NoAccess,  # To reply, the history has to be read.
    160005: ThreadClosed,  # Locked.
    200000: Rejected,  # AutoMod.
    200001: Rejected,  # AutoMod, for a title.
    240000: Rejected,  # A link that is filtered.
}


def translate(error: Exception) -> Exception:
    """What an error of discord.py means to us; the error itself where it means a bug."""
    match error:
        case discord.RateLimited(retry_after=retry_after_s):
            return Outage("Discord asks for patience", retry_after_s=retry_after_s)
        case discord.HTTPException():
            return _refusal(error)
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return Outage(f"Discord can not be reached ({type(error).__name__})")
        case _:
            return error


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Calls to Discord in this block raise our errors: those of CLOSED, Rejected, UploadTooLarge or Outage."""
    try:
        yield
    except Exception as error:
        meant = translate(error)
        if meant is error:
            raise
        raise meant from error


def _refusal(error: discord.HTTPException) -> Exception:
    if error.status == 429 or error.status >= 500:
        return _later(error)
    meaning = REFUSAL_CODES.get(error.code) or _by_status(error)
    if meaning is Outage:
        return _later(error)
    return meaning(str(error) if meaning in (Rejected, Unforeseen) else str(error.code or error.status))


def _by_status(error: discord.HTTPException) -> type[Exception]:
    match error.status, error.code:
        case 413, _:
            return UploadTooLarge
        case 404, _:
            return CardGone
        case 403, 0:
            return Outage  # No words of Discord's own: from whatever stands in front of it.
        case 403, _:
            return NoAccess
        case 401, _:
            return Outage  # The operator renewed the token; the new one is good for the same card.
        case 400, 0:
            return Rejected
        case _:
            return Unforeseen


def _later(error: discord.HTTPException) -> Outage:
    """Where Discord says how long to wait, that long."""
    retry_after = error.response.headers.get("Retry-After", "")
    patience_s = float(retry_after) if retry_after.replace(".", "", 1).isdecimal() else None
    return Outage(f"Discord answered {error.status} ({error.code})", retry_after_s=patience_s)
