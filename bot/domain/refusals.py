"""Everything that a member or moderator may be refused, named after what happened; `chat/text/refusals.py` speaks.

A refusal carries data, never prose. The member who is told can do something about it, and nothing was changed.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.action import ActionKind
from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.errors import ImageProblem, Refusal
from bot.domain.period import Period
from bot.domain.scope import Scope


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
class OutOfCredits(Refusal):
    """Neither the member's part of the pool nor the wallet covers the price."""

    price: int
    quota: int
    quota_left: int
    pool_left: int
    wallet_left: int
    quota_resets_ms: int
    period: Period = Period.DAY
    pool_frozen: bool = False
    coming: Coming | None = None


@dataclass(eq=False, kw_only=True)
class SpendLimitReached(Refusal):
    """The whole bot has spent what the operator allows for the day or the month."""

    period: Period
    resets_ms: int


@dataclass(eq=False, kw_only=True)
class ServerSpendLimitReached(SpendLimitReached):
    """One server, or all direct messages together, have spent what the operator allows them for the day."""

    server: Scope


@dataclass(eq=False, kw_only=True)
class ServerNotAllowed(Refusal):
    """The operator has not let this server in."""


@dataclass(eq=False, kw_only=True)
class ServerNotLetIn(Refusal):
    """The operator has not let this server in yet, or has refused it. `is_asked`: their answer is waited for."""

    operators: tuple[str, ...]
    is_asked: bool


@dataclass(eq=False, kw_only=True)
class DirectUseOff(Refusal):
    """The operator allows the bot in servers only."""


@dataclass(eq=False, kw_only=True)
class JobNotFound(Refusal):
    """No such job in this server."""


@dataclass(eq=False, kw_only=True)
class NotAllowed(Refusal):
    """Only the author or a moderator may do this."""


@dataclass(eq=False, kw_only=True)
class NotModerator(Refusal):
    """Only moderators of the server may do this."""


@dataclass(eq=False, kw_only=True)
class NotManager(Refusal):
    """Only members with Discord's Manage Server may do this; the chosen role is not enough."""


@dataclass(eq=False, kw_only=True)
class NotOperator(Refusal):
    """Only the operator may do this."""


@dataclass(eq=False, kw_only=True)
class ChannelUnknown(Refusal):
    """A kind of channel that the bot does not know, so that it could not find its card there again."""


@dataclass(eq=False, kw_only=True)
class WrongChannel(Refusal):
    """The server wants its videos to be made in these channels."""

    channels: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class BadNumber(Refusal):
    """What was written into a field of a form is no whole number in its range."""

    field: str
    said: str
    least: int
    most: int


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


@dataclass(eq=False, kw_only=True)
class BotPaused(Refusal):
    """The operator lets the whole bot take nothing new."""

    reason: str


@dataclass(eq=False, kw_only=True)
class AmountNotPossible(Refusal):
    """Not among the amounts that are possible."""

    least: int = 1
    most: int


@dataclass(eq=False, kw_only=True)
class ReasonMissing(Refusal):
    """Who decides about other people or their credits says why."""


@dataclass(eq=False, kw_only=True)
class NotMoney(Refusal):
    """What was given as a limit is no amount of dollars."""

    said: str
    most_usd: int


@dataclass(eq=False, kw_only=True)
class ServerUnknown(Refusal):
    """The bot is in no server with this id."""

    server: Scope


@dataclass(eq=False, kw_only=True)
class PoolShort(Refusal):
    """The pool has less than was to be given from it."""

    amount: int
    left: int
    coming: Coming | None = None


@dataclass(eq=False, kw_only=True)
class PoolFrozen(Refusal):
    """A frozen pool pays nothing until a moderator unfreezes it."""


@dataclass(eq=False, kw_only=True)
class WalletShort(Refusal):
    """The wallet has less than was to be taken from it; `is_own` where its owner asked for that."""

    member: str
    amount: int
    left: int
    is_own: bool = False


@dataclass(eq=False, kw_only=True)
class NotYours(Refusal):
    """A button that belongs to somebody else."""


@dataclass(eq=False, kw_only=True)
class NotInServer(Refusal):
    """This is possible among members of a server only."""


@dataclass(eq=False, kw_only=True)
class MemberGone(Refusal):
    """They are not in this server, or not any more."""

    member: str


@dataclass(eq=False, kw_only=True)
class ToBot(Refusal):
    """Bots make no videos."""


@dataclass(eq=False, kw_only=True)
class ToOneself(Refusal):
    """A gift is for somebody else."""


@dataclass(eq=False, kw_only=True)
class TooNewToGive(Refusal):
    """Only who has been in the server for a while may give credits away."""

    until_ms: int


@dataclass(eq=False, kw_only=True)
class NotYetToGive(Refusal):
    """The wallet has enough, but part of it came too lately to be given on."""

    amount: int
    givable: int
    wallet: int


@dataclass(eq=False, kw_only=True)
class NothingSpent(Refusal):
    """A job that has captured nothing has nothing to refund."""

    state: str


@dataclass(eq=False, kw_only=True)
class RefundTooMuch(Refusal):
    """More than is left of what the job cost."""

    amount: int
    left: int
    price: int


@dataclass(eq=False, kw_only=True)
class RefillNotAllowed(Refusal):
    """More than the operator allows in a period; `most` may be nothing at all."""

    most: int
    period: Period


@dataclass(eq=False, kw_only=True)
class MayNotCreate(Refusal):
    """Credits are created by the operator, who has not let this server's administrators."""


@dataclass(eq=False, kw_only=True)
class OneOfThem(Refusal):
    """Two options of which only one can be given."""

    options: tuple[str, str]


@dataclass(eq=False, kw_only=True)
class NoQuotaThere(Refusal):
    """There is no quota of this kind to clear."""


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
class NotPossibleHere(Refusal):
    """Only a server has moderators."""


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


@dataclass(eq=False, kw_only=True)
class AskedAlready(Refusal):
    """Moderators are asked for credits once a day by a member, the operator once a day for a server."""

    helper: Helper
    until_ms: int


@dataclass(eq=False, kw_only=True)
class EnoughCredits(Refusal):
    """Nobody has to be asked: there is enough by now."""


@dataclass(eq=False, kw_only=True)
class NobodyToAsk(Refusal):
    """The server has no channel in which its moderators could read what somebody asks of them."""


@dataclass(eq=False, kw_only=True)
class RequestNotFound(Refusal):
    """Nobody asked for credits under this number in this server."""


@dataclass(eq=False, kw_only=True)
class DraftGone(Refusal):
    """What was typed into a form is not remembered any more, or was somebody else's."""


class Control(StrEnum):
    """What somebody used on a message."""

    BUTTON = "button"
    MENU = "menu"
    FORM = "form"


@dataclass(eq=False, kw_only=True)
class OutdatedControl(Refusal):
    """A button, a menu or a form that this version of the bot does not know, or that no version ever made."""

    control: Control = Control.BUTTON
