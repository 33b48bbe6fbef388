"""`python -m bot jobs ...`: what the operator holds against a provider's bill, beside the bot while it runs."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from bot.chat.text import bills as bills_text
from bot.cli.exits import answer, finish, settings_or_exit
from bot.cli.operator import open_operator
from bot.services.operator import CONSOLE_MEMBER, Operations

MOST_ROWS = 100_000
Days = Annotated[int, typer.Option(min=1, max=3650, help="How far back.")]

cli = typer.Typer(help="What to hold against a provider's bill.", no_args_is_help=True)


def _show(work: Callable[[Operations], Coroutine[Any, Any, str]]) -> None:
    async def shown() -> None:
        async with open_operator(settings_or_exit()) as operator:
            text = await work(operator)
        if text:
            answer(text)

    finish(shown())


@cli.command()
def unknown(
    days: Days = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line, for programs.")] = False,
) -> None:
    """Orders of unknown outcome: the provider may have them; with all that is known."""

    async def work(operator: Operations) -> str:
        jobs = await operator.unknown(by=CONSOLE_MEMBER, days=days, limit=MOST_ROWS)
        if as_json:
            return "\n".join(map(bills_text.unknown_as_json, jobs))
        return bills_text.unknown_in_full(jobs)

    _show(work)


@cli.command()
def costs(days: Days = 30) -> None:
    """What each kind of video cost by the provider's own word, beside what was charged for it."""

    async def work(operator: Operations) -> str:
        lines = bills_text.price_lines(await operator.priced(by=CONSOLE_MEMBER, days=days))
        return lines.replace("**", "")  # Only our own words stand there.

    _show(work)
