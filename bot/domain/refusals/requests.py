"""Why a video is not ordered as it was asked for, or not cancelled or deleted any more."""

from dataclasses import dataclass

from bot.domain.errors import ImageProblem, Refusal


@dataclass(eq=False, kw_only=True)
class PromptMissing(Refusal):
    """Text to video without a text."""


@dataclass(eq=False, kw_only=True)
class PromptTooLong(Refusal):
    """Longer than the providers take."""

    length: int
    limit: int


@dataclass(eq=False, kw_only=True)
class NotOffered(Refusal):
    """No provider that is set up makes this; `possible` says what they make instead."""

    option: str
    wanted: str
    possible: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class NoProvider(Refusal):
    """None of the providers that are set up has this tool."""

    tool: str


@dataclass(eq=False, kw_only=True)
class NoProviderNow(Refusal):
    """Those that would make this are left out of the choice for now: a refused key, an empty account, a model gone."""


@dataclass(eq=False, kw_only=True)
class TooDear(Refusal):
    """It costs more than the operator lets one video cost."""

    list_price_micros: int
    most_micros: int


@dataclass(eq=False, kw_only=True)
class BadImage(Refusal):
    """An image that can not be used. `detail` holds the measured value, such as `90 x 90` or `PDF`, or nothing."""

    name: str
    problem: ImageProblem
    detail: str = ""


@dataclass(eq=False, kw_only=True)
class JobNotFound(Refusal):
    """No such job in this server."""


@dataclass(eq=False, kw_only=True)
class TooLate(Refusal):
    """The job has gone too far for this."""

    state: str
    is_being_cancelled: bool = False


@dataclass(eq=False, kw_only=True)
class NotOver(Refusal):
    """There is nothing to take away yet: the job is still on its way."""


@dataclass(eq=False, kw_only=True)
class Stopping(Refusal):
    """The bot is shutting down and takes nothing new."""
