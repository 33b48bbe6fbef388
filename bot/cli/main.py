"""`python -m bot ...`: the operator's commands. What goes wrong is one sentence and an exit status, no traceback."""

import asyncio
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot import logs
from bot.app import run as running
from bot.chat.text import refusals as refusals_text
from bot.cli import ledger as bookkeeping
from bot.cli import render as rendering
from bot.cli.jobs import make_jobs_cli
from bot.cli.operator import make_operator_cli
from bot.cli.render import Exit, NoVideo
from bot.domain.catalog import ProviderName
from bot.domain.errors import Outage, Refusal
from bot.domain.job import DIRECT_SCOPE
from bot.domain.request import SEED_LIMIT, Resolution, Tool, VideoRequest
from bot.ports.clock import Clock
from bot.settings import BadSettings, Settings, read_settings
from bot.store.unusable import Unusable

DEMO_PORT = 8300
CLOCK = Clock()

T = TypeVar("T")

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
ledger = typer.Typer(no_args_is_help=True, help="The books, also beside a running bot: verify, export, grant.")
cli.add_typer(ledger, name="ledger")
console = Console(stderr=True)

Provider = Annotated[ProviderName | None, typer.Option(help="Use this provider only.")]
Aspect = Annotated[str | None, typer.Option(help="Shape of the video, such as 16:9.")]
Duration = Annotated[int | None, typer.Option(min=1, help="Length of the video in seconds.")]
Sharpness = Annotated[Resolution | None, typer.Option(help="Length of its short side.")]


def _id(value: str | None) -> str | None:
    if value is not None and not value.isdecimal():
        raise typer.BadParameter("takes an id: in Discord, Developer Mode and then Copy ID")
    return value


def _scope(value: str) -> str | None:
    return value if value == DIRECT_SCOPE else _id(value)


Server = Annotated[str, typer.Option(callback=_scope, help="The server's id, or `direct` for direct messages.")]
Record = Annotated[Path | None, typer.Option(help="Write every exchange with Discord to this file, a line each.")]


@cli.command()
def run() -> None:
    """Run the bot with the settings of the environment and `.env`."""
    settings = _settings()
    _finish(running.run(settings))


@cli.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Make one video without a browser, then end.")] = False,
    prompt: Annotated[str, typer.Option(help="With --once: what happens in the video.")] = "",
    image: Annotated[list[Path] | None, typer.Option(exists=True, dir_okay=False, help="With --once.")] = None,
    out: Annotated[Path, typer.Option(file_okay=False, help="With --once: where video and transcript go.")] = Path(
        "build/demo"
    ),
    aspect: Aspect = None,
    duration: Duration = None,
    resolution: Sharpness = None,
    provider: Provider = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; a free one if it is taken.")] = DEMO_PORT,
    record: Record = None,
) -> None:
    """The whole bot in a browser, with no account and no key."""
    try:
        from demo.once import Wish
        from demo.once import once as make_once
        from demo.page import open_page
    except ModuleNotFoundError as error:
        if error.name != "demo":
            raise
        raise _stop("The demo is not part of this installation; `make demo` runs it from a checkout.", 2) from None
    logs.set_up(level="INFO", secrets=())
    if not once:
        _finish(open_page(console, port=port, record=record, provider=provider))
        return
    wish = Wish(prompt=prompt, images=image or (), aspect=aspect, duration_s=duration, resolution=resolution)
    if _finish(make_once(console, wish, out, record=record, provider=provider)):
        console.print(f"{out / 'video.mp4'} and {out / 'transcript.json'}", highlight=False, markup=False)
    else:
        console.print("No video was delivered.")
        raise typer.Exit(1)


@cli.command()
def render(
    *,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The MP4 to write.")],
    prompt: Annotated[str, typer.Option(help="What happens in the video.")] = "",
    image: Annotated[list[str] | None, typer.Option(help="A file or an address; two or more are key frames.")] = None,
    negative: Annotated[str, typer.Option(help="What should not be in it.")] = "",
    aspect: Aspect = None,
    duration: Duration = None,
    resolution: Sharpness = None,
    seed: Annotated[int | None, typer.Option(min=0, max=SEED_LIMIT)] = None,
    provider: Provider = None,
) -> None:
    """Make one video from the terminal, to try a key before Discord is set up.

    Exit status: 0 done, 2 bad input or settings, 3 refused by the provider, 4 outage or deadline, 5 outcome unknown
    (it is never sent twice).
    """
    settings = _settings(**({"providers": (provider,)} if provider else {}))
    images = image or []
    request = VideoRequest(
        tool=(Tool.TEXT, Tool.IMAGE)[len(images)] if len(images) < 2 else Tool.FRAMES,
        prompt=prompt,
        negative=negative,
        aspect=aspect,
        duration_s=duration,
        resolution=resolution,
        seed=seed,
    )
    _finish(rendering.render(settings, request, images, out, console))


@ledger.command()
def verify() -> None:
    """Prove that the books agree with themselves and with the jobs. Exit status: 0 they do, 1 they do not."""
    verdict = _finish(bookkeeping.verify(_settings(), CLOCK))
    for complaint in verdict.complaints:
        console.print(complaint, style="red", highlight=False, markup=False, soft_wrap=True)
    counted = f"{_count(verdict.transfers, 'transfer')} in {_count(verdict.servers, 'server')}"
    if verdict.complaints:
        console.print(f"The books do not agree: {_count(len(verdict.complaints), 'complaint')} about {counted}.")
        raise typer.Exit(1)
    console.print(f"The books agree: {counted}, every account is its transfers, all sum to zero, no hold is overdue.")


@ledger.command()
def export(
    *,
    server: Server,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The CSV to write.")],
) -> None:
    """Write everything a server's credits did as CSV, oldest first."""
    rows = _finish(bookkeeping.export(_settings(), CLOCK, server=server, out=out))
    console.print(f"{out}: {_count(rows, 'transfer')}", highlight=False, markup=False, soft_wrap=True)


@ledger.command()
def grant(
    *,
    server: Server,
    amount: Annotated[int, typer.Option(help="How many new credits.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit.")],
    member: Annotated[str | None, typer.Option(callback=_id, help="For this member's wallet, not the pool.")] = None,
) -> None:
    """Create credits for a server's pool, or for a member's wallet."""
    done = _finish(bookkeeping.grant(_settings(), CLOCK, server=server, member=member, amount=amount, reason=reason))
    console.print(f"{done.amount} new credits in {done.credit}.", highlight=False, markup=False, soft_wrap=True)


# What members and providers wrote is shown as it is: a prompt is looked for at the provider by its very words.
for make in (make_operator_cli, make_jobs_cli):
    cli.add_typer(make(settings=lambda: _settings(), finish=lambda work: _finish(work), out=Console(emoji=False)))


def main() -> None:
    cli()


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"


def _settings(**overrides: object) -> Settings:
    try:
        settings = read_settings(**overrides)
    except BadSettings as error:
        raise _stop(str(error), Exit.BAD_INPUT) from None
    logs.set_up(level=settings.log_level, secrets=settings.secrets)
    return settings


def _finish(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except (BadSettings, Unusable) as error:
        raise _stop(str(error), Exit.BAD_INPUT) from None
    except Refusal as refusal:
        raise _stop(_plain(refusals_text.refusal(refusal)), Exit.BAD_INPUT) from None
    except Outage as outage:
        raise _stop(f"Try again: {outage}.", Exit.OUTAGE) from None
    except NoVideo as none:
        raise _stop(_plain(none.sentence), none.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _plain(sentence: str) -> str:
    """A sentence for Discord, as it reads in a terminal, where there are neither credits nor escapes."""
    bare = re.sub(r"\\(\W)", r"\1", sentence.replace("**", ""))
    return re.sub(r" No credits were (used|moved)\.$", "", bare)


def _stop(sentence: str, status: int) -> typer.Exit:
    console.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
    return typer.Exit(status)
