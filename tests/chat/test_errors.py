"""What each error of Discord and of the way to it means to us (DISCORD.md, 1.1 to 1.4)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.chat.errors import (
    REFUSAL_CODES,
    CardGone,
    NoAccess,
    Rejected,
    ThreadClosed,
    TokenDead,
    Unforeseen,
    translate,
    translated,
)
from bot.domain.errors import Outage
from bot.ports.posting import UploadTooLarge


@dataclass(frozen=True, kw_only=True)
class Response:
    """As much of an answer as discord.py reads when it makes an error of it."""

    status: int
    reason: str = "because"
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}


def refused(status: int, code: int = 0, headers: Mapping[str, str] | None = None) -> discord.HTTPException:
    """The error that discord.py raises for such an answer."""
    kind = discord.DiscordServerError if status >= 500 else KINDS.get(status, discord.HTTPException)
    response = Response(status=status, headers=headers or {})
    return kind(cast("Any", response), {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (401, 50027, TokenDead),  # The interaction's token is older than 15 minutes.
        (404, 10062, TokenDead),  # Nobody answered within 3 seconds.
        (404, 10015, TokenDead),
        (404, 10008, CardGone),  # The message was deleted, or is ephemeral and asked for by the channel's route.
        (404, 10003, CardGone),
        (404, 0, CardGone),
        (403, 50001, NoAccess),
        (403, 50007, NoAccess),  # The member takes no direct messages.
        (403, 50013, NoAccess),
        (401, 0, Outage),  # The operator renewed the token; the new one is good for the same card.
        (403, 0, Outage),  # From whatever stands in front of Discord, as is 40333.
        (403, 40333, Outage),
        (400, 40060, Rejected),  # Answered already.
        (400, 50035, Rejected),
        (400, 200000, Rejected),  # AutoMod.
        (413, 40005, UploadTooLarge),
        (413, 0, UploadTooLarge),  # From whatever stands in front of Discord.
        (400, 40005, UploadTooLarge),
        (429, 30046, Outage),  # Edits of old messages.
        (429, 0, Outage),
        (403, 50083, ThreadClosed),  # Asleep or locked, by token and by channel, with either status.
        (400, 50083, ThreadClosed),
        (403, 160005, ThreadClosed),
        (400, 240000, Rejected),  # A filtered link.
        (403, 40058, NoAccess),
        (400, 160002, NoAccess),
        (400, 50024, NoAccess),
        (400, 20028, Outage),
        (503, 130000, Outage),
        (400, 99999, Unforeseen),  # Invented since.
        (405, 0, Unforeseen),
        (409, 0, Unforeseen),
        (422, 99999, Unforeseen),
        (403, 99999, NoAccess),
        (404, 99999, CardGone),
        (500, 0, Outage),
        (502, 0, Outage),
        (503, 0, Outage),
        (504, 0, Outage),
    ],
)
def test_every_code_that_discord_answers_with_means_something(status: int, code: int, meaning: type[Exception]) -> None:
    assert type(translate(refused(status, code))) is meaning


@pytest.mark.parametrize("status", [400, 401, 403, 404])
@pytest.mark.parametrize(("code", "meaning"), REFUSAL_CODES.items())
def test_a_known_code_means_what_it_means_with_any_status(status: int, code: int, meaning: type[Exception]) -> None:
    assert type(translate(refused(status, code))) is meaning


@pytest.mark.parametrize("status", range(400, 429))
def test_no_refusal_of_discord_is_taken_for_a_bug(status: int) -> None:
    assert not isinstance(translate(refused(status, 99999)), discord.HTTPException)


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectionError("reset"),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError("cut off"),
        aiohttp.ClientConnectorError(cast("Any", None), OSError(111, "refused")),
        TimeoutError(),
        ConnectionResetError(),
        OSError(101, "unreachable"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_way_to_discord_that_fails_is_an_outage_that_names_no_address(error: Exception) -> None:
    outage = translate(error)

    assert type(outage) is Outage
    assert str(outage) == f"Discord can not be reached ({type(error).__name__})"


@pytest.mark.parametrize(
    ("header", "retry_after_s"), [("7", 7.0), ("0.35", 0.35), ("", None), ("soon", None), ("-1", None), ("1.2.3", None)]
)
def test_a_rate_limit_says_how_long(header: str, retry_after_s: float | None) -> None:
    outage = translate(refused(429, headers={"Retry-After": header}))

    assert isinstance(outage, Outage)
    assert outage.retry_after_s == retry_after_s


def test_a_rate_limit_that_the_library_sees_coming_says_how_long() -> None:
    outage = translate(discord.RateLimited(41.5))

    assert isinstance(outage, Outage)
    assert outage.retry_after_s == 41.5


@pytest.mark.parametrize(
    "error",
    [KeyError("bug"), ValueError("bug"), discord.ClientException("bug"), discord.LoginFailure("token")],
    ids=lambda error: type(error).__name__,
)
def test_everything_else_is_left_as_it_is(error: Exception) -> None:
    assert translate(error) is error


# -- in a block ---------------------------------------------------------------------------------------------------


async def test_in_a_block_errors_are_ours_and_keep_their_cause() -> None:
    error = refused(404, 10008)

    with pytest.raises(CardGone) as caught:
        async with translated():
            raise error

    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [KeyError("bug"), TokenDead(), Outage("ours")], ids=lambda e: type(e).__name__)
async def test_in_a_block_what_is_ours_already_or_a_bug_goes_through(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        async with translated():
            raise error

    assert caught.value is error
    assert caught.value.__cause__ is None


async def test_a_block_lets_a_cancellation_through() -> None:
    with pytest.raises(asyncio.CancelledError):
        async with translated():
            raise asyncio.CancelledError
