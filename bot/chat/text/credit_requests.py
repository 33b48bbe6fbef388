"""Asking for credits, being asked, and what came of it."""

from collections.abc import Mapping

from bot.chat.text.credits import comes, lasts, share_left
from bot.chat.text.format import in_credits, moment, quote
from bot.domain.credit_request import CreditRequest, Helper
from bot.domain.pool_level import PoolLevel
from bot.domain.scope import Scope
from bot.ports.credit_reports import Pool
from bot.services.credit_requests import OpenRequest

ASK: Mapping[Helper, str] = {Helper.MODERATORS: "Ask the moderators", Helper.OPERATOR: "Ask the operator"}
OFFER: Mapping[Helper, str] = {Helper.MODERATORS: "Grant {amount:,}", Helper.OPERATOR: "Allow {amount:,}"}
ASKED: Mapping[Helper, str] = {
    Helper.MODERATORS: (
        "The moderators were asked. The bot tells you when one of them grants you credits; you can ask again in a day. "
        "No credits were used."
    ),
    Helper.OPERATOR: (
        "The bot's operator was asked to fill the pool, and the bot tells you when that is done. From this server they "
        "can be asked again in a day. No credits were used."
    ),
}
NOT_BROUGHT: Mapping[Helper, str] = {
    Helper.MODERATORS: (
        "The bot may not write in the moderators' channel, so nobody was asked. Tell a moderator: whoever has Manage "
        "Server finds in `/setup` what the bot lacks there. No credits were used."
    ),
    Helper.OPERATOR: (
        "The bot's operator takes no messages from the bot, so nobody was asked. Ask whoever invited the bot how to "
        "reach them. No credits were used."
    ),
}


def request_question(asked: OpenRequest, server: str) -> str:
    """What there is to decide, for whoever is asked; `server` is its name, where there is one."""
    request, pool = asked.request, asked.pool
    if request.helper is Helper.MODERATORS:
        balance = asked.balance
        lines = [
            f"{_heading(request)} {_wanted(request)}",
            f"**Their share of the pool**: {share_left(balance)}",
            f"**Their wallet**: {in_credits(balance.wallet)}",
            f"**The server's pool**: {_pool(pool)}",
            "-# What you grant comes from the pool into their wallet. Nothing is moved until somebody decides.",
        ]
    else:
        lines = [
            f"{_heading(request)} {_wanted(request)}",
            f"**The pool of {called(request.scope, server)}**: {_pool(pool)}",
            "-# What you allow is created for that pool, for all its members. Nothing is created until you decide.",
        ]
    return "\n".join(lines)


def outcome(request: CreditRequest) -> str:
    """What was given, on the card that asked for it."""
    given = {
        Helper.MODERATORS: f"granted {in_credits(request.amount or 0)} from the pool to their wallet",
        Helper.OPERATOR: f"created {in_credits(request.amount or 0)} for the pool",
    }
    when = moment(request.given_ms or request.at_ms)
    return f"{_heading(request)}\n<@{request.given_by}> {given[request.helper]} {when}."


def asker_news(request: CreditRequest) -> str:
    """For the member who asked."""
    amount = in_credits(request.amount or 0)
    if request.helper is Helper.MODERATORS:
        return f"<@{request.member}>, a moderator granted you the credits that you asked for: {amount}, in your wallet."
    return f"<@{request.member}>, the bot's operator filled the server's pool, as you asked: {amount} came into it."


def called(scope: Scope, name: str) -> str:
    """A server by its name and its id."""
    if not scope.is_server:
        return "direct messages"
    return f"“{quote(name, 100)}” ({scope})" if name else f"server {scope}"


def warning(pool: Pool, level: PoolLevel, filled: int) -> str:
    """What moderators hear of a pool that gets low, or is empty."""
    if level is PoolLevel.EMPTY:
        head = f"**The server's pool is empty**: {in_credits(pool.free)} left, which pays for no video. Wallets go on."
    else:
        head = f"**The server's pool is down to {PoolLevel.LOW:d} %**: {pool.free:,} of {in_credits(filled)} left."
    ahead = [] if level is PoolLevel.EMPTY else [f"It is {lasts(pool)}."]
    more = comes(pool.refill, pool)
    ahead.append(f"Next: {more}." if more else "Nothing comes into it by itself.")
    return " ".join([head, *ahead, "Only the bot's operator can fill it sooner."])


def _heading(request: CreditRequest) -> str:
    return f"**<@{request.member}> asked for credits** {moment(request.at_ms)}."


def _wanted(request: CreditRequest) -> str:
    return f"They had too few for {in_credits(request.price)}." if request.price else ""


def _pool(pool: Pool) -> str:
    frozen = "frozen by a moderator" if pool.is_frozen else ""
    return ", ".join(said for said in (in_credits(pool.free), frozen, lasts(pool), comes(pool.refill, pool)) if said)
