"""`python -m bot ...`: every command, with what it takes."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.app import run as running
from bot.app.bot import SYSTEM_CLOCK
from bot.cli import jobs, ledger, operator
from bot.cli import render as rendering
from bot.cli.exits import Exit, console, finish, say, settings_or_exit, stop
from bot.domain.catalog import ProviderName
from bot.domain.request import SEED_LIMIT, Resolution, Tool, VideoRequest
from bot.store.store import Store

DEMO_PORT = 8300

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for commands, name in ((ledger.cli, "ledger"), (operator.cli, "operator"), (jobs.cli, "jobs")):
    cli.add_typer(commands, name=name)

OneProvider = Annotated[ProviderName | None, typer.Option(help="Use this provider only.")]
Aspect = Annotated[str | None, typer.Option(help="Shape of the video, such as 16:9.")]
Duration = Annotated[int | None, typer.Option(min=1, help="Length of the video in seconds.")]
Sharpness = Annotated[Resolution | None, typer.Option(help="Length of its short side.")]
Record = Annotated[Path | None, typer.Option(help="Write every exchange with Discord to this file, a line each.")]


@cli.command()
def run() -> None:
    """Run the bot with the settings of the environment and `.env`."""
    settings = settings_or_exit()
    finish(running.run(settings))


@cli.command()
def migrate() -> None:
    """Make the database, or bring it to the tables of this version, after a backup; the bot must not be running."""
    settings = settings_or_exit()

    async def migrated() -> None:
        async with Store.open(settings.database_path, now_ms=SYSTEM_CLOCK.wall_ms(), limits=settings.limits):
            pass

    finish(migrated())
    say(f"{settings.database_path.absolute()} has all the tables of this version.")


@cli.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Make one video without a browser, then end.")] = False,
    prompt: Annotated[str, typer.Option(help="With --once: what happens in the video.")] = "",
    image: Annotated[list[Path] | None, typer.Option(exists=True, dir_okay=False, help="With --once.")] = None,
    out: Annotated[Path, typer.Option(file_okay=False, help="Where the log goes; with --once also the video.")] = Path(
        "build/demo"
    ),
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the log here too.")] = False,
    aspect: Aspect = None,
    duration: Duration = None,
    resolution: Sharpness = None,
    provider: OneProvider = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; a free one if it is taken.")] = DEMO_PORT,
    record: Record = None,
) -> None:
    """The whole bot in a browser, with no account and no key."""
    try:
        from demo.once import FRAME_OPTIONS, Wish
        from demo.once import once as make_once
        from demo.page import open_page
        from sandbox.discord.refusals import ClientRefused
    except ModuleNotFoundError as error:
        if error.name not in {"demo", "sandbox"}:
            raise
        raise stop("The demo is not part of this installation; a checkout has it: make demo.", Exit.BAD_INPUT) from None
    if record is not None:
        _check_writable(record)
    log = _log_to(out, verbose=verbose)
    if not once:
        finish(open_page(console, log, port=port, record=record, provider=provider))
        return
    if image and len(image) > len(FRAME_OPTIONS):
        raise stop(f"--image can be given {len(FRAME_OPTIONS)} times at most.", Exit.BAD_INPUT)
    wish = Wish(prompt=prompt, images=image or (), aspect=aspect, duration_s=duration, resolution=resolution)
    try:
        is_delivered = finish(make_once(console, wish, out, record=record, provider=provider))
    except ClientRefused as refused:
        raise stop(f"Discord's client takes no such command: {refused}", Exit.BAD_INPUT) from None
    if is_delivered:
        say(f"{out / 'video.mp4'} and {out / 'transcript.json'}")
    else:
        say(f"No video was delivered; {log} tells more.")
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
    provider: OneProvider = None,
) -> None:
    """Make one video from the terminal, to try a key before Discord is set up.

    Exit status: 0 done, 2 bad input or settings, 3 refused by the provider, 4 outage or deadline, 5 outcome unknown
    (it is never sent twice).
    """
    settings = settings_or_exit(**({"providers": (provider,)} if provider else {}))
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
    finish(rendering.render(settings, request, images, out, console))


def main() -> None:
    cli()


def _check_writable(file: Path) -> None:
    """Ends the process with a sentence where nothing can be written there."""
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise stop(f"{file} can not be written to ({error.strerror}).", Exit.BAD_INPUT) from error


def _log_to(folder: Path, *, verbose: bool) -> Path:
    """The file that the log goes to from now on, and only there unless `verbose`: the terminal is for the address."""
    file = folder / "bot.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        to_file = logging.FileHandler(file, mode="w", encoding="utf-8")
    except OSError as error:
        raise stop(f"{file} can not be written to ({error.strerror}).", Exit.BAD_INPUT) from error
    logs.set_up(level="INFO", secrets=(), handlers=[to_file, logging.StreamHandler()] if verbose else [to_file])
    return file
