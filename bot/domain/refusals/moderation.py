"""What moderators, or the operator, have decided already, and what can not be decided."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.action import ActionKind
from bot.domain.errors import Refusal


@dataclass(eq=False, kw_only=True)
class BotPaused(Refusal):
    """The operator lets the whole bot take nothing new."""

    reason: str


@dataclass(eq=False, kw_only=True)
class ReasonMissing(Refusal):
    """Who decides about other people or their credits says why."""


@dataclass(eq=False, kw_only=True)
class Blocked(Refusal):
    """Moderators let this member make no videos, until a moment or for good."""

    reason: str
    until_ms: int | None


@dataclass(eq=False, kw_only=True)
class MemberBlocked(Refusal):
    """Whose request is to be approved was blocked since."""

    member: str


@dataclass(eq=False, kw_only=True)
class Paused(Refusal):
    """Moderators take nothing new, in this channel or in the whole server (`channel` is None)."""

    reason: str
    channel: str | None


@dataclass(eq=False, kw_only=True)
class WordsRefused(Refusal):
    """The server does not want these words."""

    words: str


@dataclass(eq=False, kw_only=True)
class ReviewOver(Refusal):
    """It was decided already, or not in time, or there is nothing to decide any more."""

    state: str
    by: str | None = None
    is_approved: bool = False


@dataclass(eq=False, kw_only=True)
class ReportNotFound(Refusal):
    """No such report in this server."""


@dataclass(eq=False, kw_only=True)
class ReportSettled(Refusal):
    """Somebody was faster: `by` is a moderator, or the author, who deleted the video themselves."""

    state: str
    by: str


class PatternProblem(StrEnum):
    """What is wrong with the pattern of a word rule."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNBALANCED = "unbalanced"
    BACKSLASH = "backslash"
    BAD_RANGE = "bad_range"
    REPEATED = "repeated"
    NOTHING_REPEATED = "nothing_repeated"
    LOOKS_AROUND = "looks_around"
    REFERS_BACK = "refers_back"
    TOO_LARGE = "too_large"
    NOT_A_REGEX = "not_a_regex"
    FINDS_EVERYTHING = "finds_everything"
    TOO_MANY_EXCEPTIONS = "too_many_exceptions"


@dataclass(eq=False, kw_only=True)
class BadPattern(Refusal):
    """A word rule that can not be used."""

    problem: PatternProblem
    limit: int = 0


@dataclass(eq=False, kw_only=True)
class TooManyRules(Refusal):
    """The server has as many word rules as it may have."""

    limit: int


@dataclass(eq=False, kw_only=True)
class RuleKnown(Refusal):
    """There is a rule with this pattern already."""


@dataclass(eq=False, kw_only=True)
class RuleNotFound(Refusal):
    """No such rule in this server."""


@dataclass(eq=False, kw_only=True)
class NothingToChange(Refusal):
    """What was asked for is so already: of this member, or else of the channel, or of the whole server."""

    kind: ActionKind
    member: str | None = None
    channel: str | None = None


@dataclass(eq=False, kw_only=True)
class OwnVideo(Refusal):
    """A report is about somebody else's video."""


@dataclass(eq=False, kw_only=True)
class AlreadyReported(Refusal):
    """This member reported this video before."""


@dataclass(eq=False, kw_only=True)
class DaysNotPossible(Refusal):
    """No such number of days."""

    most: int
