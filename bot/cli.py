"""`python -m bot ...`: the operator's commands. What goes wrong is one sentence and an exit status, no traceback."""

import asyncio
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot import app as composition
from bot import demo as demonstration
from bot import logs
from bot import render as rendering
from bot.chat import words
from bot.domain.catalog import ProviderName
from bot.domain.errors import Refusal
from bot.domain.request import SEED_LIMIT, Resolution, Tool, VideoRequest
from bot.operator_cli import make_operator_cli
from bot.render import Exit, NoVideo
from bot.settings import BadSettings, Settings, read_settings
from bot.store.unusable import Unusable

DEMO_PORT = 8300

T = TypeVar("T")

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console(stderr=True)

Provider = Annotated[ProviderName | None, typer.Option(help="Use this provider only.")]
Aspect = Annotated[str | None, typer.Option(help="Shape of the video, such as 16:9.")]
Duration = Annotated[int | None, typer.Option(min=1, help="Length of the video in seconds.")]
Sharpness = Annotated[Resolution | None, typer.Option(help="Length of its short side.")]
Record = Annotated[Path | None, typer.Option(help="Write every exchange with Discord to this file, a line each.")]


@cli.command()
def run() -> None:
    """Run the bot with the settings of the environment and `.env`."""
    settings = _settings()
    _finish(composition.run(settings))


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
    logs.set_up(level="INFO", secrets=())
    if not once:
        _finish(demonstration.open_page(console, port=port, record=record, provider=provider))
        return
    wish = demonstration.Wish(
        prompt=prompt, images=image or (), aspect=aspect, duration_s=duration, resolution=resolution
    )
    if _finish(demonstration.once(console, wish, out, record=record, provider=provider)):
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


cli.add_typer(make_operator_cli(settings=lambda: _settings(), finish=lambda work: _finish(work), out=Console()))


def main() -> None:
    cli()


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
        raise _stop(_plain(words.refusal(refusal)), Exit.BAD_INPUT) from None
    except NoVideo as none:
        raise _stop(_plain(none.sentence), none.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _plain(sentence: str) -> str:
    """A sentence for Discord, as it reads in a terminal, where there are neither credits nor escapes."""
    return re.sub(r"\\(\W)", r"\1", sentence.replace("**", "")).removesuffix(" No credits were used.")


def _stop(sentence: str, status: int) -> typer.Exit:
    console.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
    return typer.Exit(status)
