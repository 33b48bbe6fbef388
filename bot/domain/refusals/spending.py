"""Why credits are not spent, moved, or asked for."""

from dataclasses import dataclass

from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.errors import Refusal
from bot.domain.period import Period
from bot.domain.scope import Scope


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
class AmountNotPossible(Refusal):
    """Not among the amounts that are possible."""

    least: int = 1
    most: int


@dataclass(eq=False, kw_only=True)
class NotMoney(Refusal):
    """What was given as a limit is no amount of dollars."""

    said: str
    most_usd: int


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
class OneOfThem(Refusal):
    """Two options of which only one can be given."""

    options: tuple[str, str]


@dataclass(eq=False, kw_only=True)
class NoQuotaThere(Refusal):
    """There is no quota of this kind to clear."""


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
