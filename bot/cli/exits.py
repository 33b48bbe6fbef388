"""How every command begins and ends: what goes wrong is one sentence and an exit status, no traceback."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

import typer
from rich.console import Console

from bot import logs
from bot.chat.text.refusals import sentence as refusals_text
from bot.domain.errors import Outage, Refusal
from bot.settings import BadSettings, Settings, read_settings
from bot.store.sqlite.errors import Unusable

T = TypeVar("T")

console = Console(stderr=True)
# What members and providers wrote is shown as it is: a prompt is looked for at the provider by its very words.
answers = Console(emoji=False)


class Exit(IntEnum):
    """The exit status of a command."""

    DONE = 0
    BAD_INPUT = 2
    REFUSED = 3
    OUTAGE = 4
    UNKNOWN = 5
    INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it.


@dataclass(eq=False, kw_only=True)
class NoVideo(Exception):
    """No video was made; the sentence and the exit status are for the operator."""

    sentence: str
    status: int


def settings_or_exit(**overrides: object) -> Settings:
    """The settings of this process, with its log set up by them."""
    try:
        settings = read_settings(**overrides)
    except BadSettings as error:
        raise stop(str(error), Exit.BAD_INPUT) from None
    logs.set_up(level=settings.log_level, secrets=settings.secrets)
    return settings


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to what it returns, or end the process with a sentence and an exit status."""
    try:
        return asyncio.run(work)
    except (BadSettings, Unusable) as error:
        raise stop(str(error), Exit.BAD_INPUT) from None
    except Refusal as refusal:
        raise stop(_plain(refusals_text.refusal(refusal)), Exit.BAD_INPUT) from None
    except Outage as outage:
        raise stop(f"Try again: {outage}.", Exit.OUTAGE) from None
    except NoVideo as none:
        raise stop(_plain(none.sentence), none.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None


def say(text: str, *, style: str | None = None) -> None:
    """Say how a command goes, to standard error: names and addresses are no markup, and the reader may be a program."""
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def answer(text: str) -> None:
    """Say what a command was asked for, to standard output."""
    answers.print(text, highlight=False, markup=False, soft_wrap=True)


def stop(sentence: str, status: int) -> typer.Exit:
    """Say the sentence; what is returned ends the process with this status when it is raised."""
    say(sentence, style="red")
    return typer.Exit(status)


def _plain(sentence: str) -> str:
    """A sentence for Discord, as it reads in a terminal, where there are neither credits nor escapes."""
    bare = re.sub(r"\\(\W)", r"\1", sentence.replace("**", ""))
    return re.sub(r" No credits were (used|moved)\.$", "", bare)
