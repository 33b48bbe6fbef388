"""`python -m bot operator ...`: what `/operator` does, from the command line, beside the bot while it runs.

Whoever can read the database is its operator. The bot looks at what is set here when the next video is asked for.
"""

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import typer

from bot.app.bot import SYSTEM_CLOCK
from bot.app.services import make_operations
from bot.chat.text import operator as operator_text
from bot.cli.exits import answer, finish, settings_or_exit
from bot.cli.servers import AnyServer, EvenUnknown, ServerOption, check_known
from bot.domain.period import Period
from bot.domain.scope import Scope
from bot.services.operator import CONSOLE, CONSOLE_MEMBER, Operations
from bot.settings import Settings
from bot.store.store import Store

MOMENT = re.compile(r"<t:(\d+):\w>")

Work = Callable[[Operations, str], Coroutine[Any, Any, str]]

Amount = Annotated[int, typer.Option(help="How many credits.")]
Reason = Annotated[str, typer.Option(help="Stands in the server's audit.")]
Dollars = Annotated[str | None, typer.Option(help="New limit in US dollars, or `default`.")]

cli = typer.Typer(help="What /operator does, beside a running bot.", no_args_is_help=True)


def _do(work: Work, server: str | None = None, *, even_unknown: bool = False) -> None:
    async def done() -> None:
        async with open_operator(settings_or_exit(), server, even_unknown=even_unknown) as operator:
            said = await work(operator, f"{CONSOLE}-{uuid4().hex}")
        answer(_plain(said))

    finish(done())


@cli.command()
def pool(*, server: ServerOption, amount: Amount, reason: Reason, even_unknown: EvenUnknown = False) -> None:
    """Create credits for a server's pool."""

    async def work(operator: Operations, id: str) -> str:
        await operator.create(Scope(server), amount, reason, by=CONSOLE_MEMBER, id=id)
        return operator_text.pool_created(Scope(server), amount)

    _do(work, server, even_unknown=even_unknown)


@cli.command()
def refill(
    *,
    server: ServerOption,
    amount: Amount,
    period: Annotated[Period, typer.Option(help="How often.")] = Period.MONTH,
    even_unknown: EvenUnknown = False,
) -> None:
    """Let credits come into a server's pool in every period; 0 ends it."""

    async def work(operator: Operations, id: str) -> str:
        await operator.refill(Scope(server), amount, period, by=CONSOLE_MEMBER, id=id)
        return operator_text.refill_set(Scope(server), amount, period)

    _do(work, server, even_unknown=even_unknown)


@cli.command()
def caps(
    day_usd: Dollars = None,
    month_usd: Dollars = None,
    server: AnyServer = None,
    even_unknown: EvenUnknown = False,
) -> None:
    """What the whole bot, or a server, may spend, has spent and holds."""

    async def work(operator: Operations, id: str) -> str:
        if server is not None:
            where = Scope(server)
            left = await operator.server_caps(where, day_usd, month_usd, by=CONSOLE_MEMBER, id=id)
            return operator_text.money_left_in(where, left)
        return operator_text.money_left(list(await operator.caps(day_usd, month_usd, by=CONSOLE_MEMBER, id=id)))

    _do(work, server, even_unknown=even_unknown)


@cli.command()
def pause(reason: str) -> None:
    """Take no new videos, anywhere; what has begun goes on."""

    async def work(operator: Operations, id: str) -> str:
        await operator.pause(reason, by=CONSOLE_MEMBER, id=id)
        return operator_text.bot_paused(reason)

    _do(work)


@cli.command()
def resume() -> None:
    """Take new videos again."""

    async def work(operator: Operations, id: str) -> str:
        was_paused = await operator.resume(by=CONSOLE_MEMBER, id=id)
        return operator_text.BOT_RESUMED if was_paused else operator_text.NOT_PAUSED

    _do(work)


@cli.command()
def health() -> None:
    """How it goes with the providers, and what they cost."""

    async def work(operator: Operations, _id: str) -> str:
        return operator_text.health_report(await operator.health(by=CONSOLE_MEMBER))

    _do(work)


@cli.command()
def unknown() -> None:
    """Orders of unknown outcome: the provider may have them."""

    async def work(operator: Operations, _id: str) -> str:
        return (
            operator_text.unknown_orders(jobs)
            if (jobs := await operator.unknown(by=CONSOLE_MEMBER))
            else operator_text.NOTHING_UNKNOWN
        )

    _do(work)


@asynccontextmanager
async def open_operator(
    settings: Settings, server: str | None = None, *, even_unknown: bool = False
) -> AsyncIterator[Operations]:
    """The operator's services on the database alone, for a `server` that is known. Raises Unusable or BadSettings."""
    opened = Store.open(settings.database_path, now_ms=SYSTEM_CLOCK.wall_ms(), limits=settings.limits, alone=False)
    async with opened as store:
        if server is not None:
            await check_known(store, settings, Scope(server), even_unknown=even_unknown)
        yield make_operations(
            store,
            providers=tuple(settings.keys),
            clock=SYSTEM_CLOCK,
            is_server=lambda _server: True,
        )


def _plain(text: str) -> str:
    """A text for Discord, as it reads in a terminal."""
    text = MOMENT.sub(lambda found: f"{datetime.fromtimestamp(int(found[1])).astimezone():%Y-%m-%d %H:%M}", text)
    text = re.sub(r"<@(\w+)>", r"member \1", text.replace("**", "").replace("`", ""))
    return re.sub(r"^-# ", "    ", re.sub(r"\\(\W)", r"\1", text), flags=re.MULTILINE)
