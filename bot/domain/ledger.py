"""The words of the ledger: accounts, transfers between them, and what a member is told of them.

Credits are whole numbers. Every transfer takes from one account what it gives another, and none is ever changed, so
the sum over all accounts is always zero. A hold sets credits aside without moving them; exactly one capture or release
settles it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.domain.coming import Coming
from bot.domain.job import WalletReason
from bot.domain.period import DAY_MS, Period
from bot.domain.scope import Scope

MOST_CREDITS = 10**12  # Far from where SQLite's and PostgreSQL's integers end, far beyond what anyone spends.
PACE_MS = 7 * DAY_MS  # What is meant by "the present pace".


class AccountKind(StrEnum):
    """Every scope (a server, or `direct`) has one of each, and a wallet a member."""

    MINT = "mint"  # Where credits come from; its balance is minus all that was ever granted.
    POOL = "pool"
    WALLET = "wallet"
    SPENT = "spent"


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of a scope; `member` is whose wallet it is, None of every other kind."""

    kind: AccountKind
    scope: Scope
    member: str | None = None

    def __post_init__(self) -> None:
        if (self.kind is AccountKind.WALLET) != (self.member is not None):
            raise ValueError("a wallet is a member's, and nothing else is")

    @classmethod
    def mint(cls, scope: Scope) -> Self:
        return cls(kind=AccountKind.MINT, scope=scope)

    @classmethod
    def pool(cls, scope: Scope) -> Self:
        return cls(kind=AccountKind.POOL, scope=scope)

    @classmethod
    def spent(cls, scope: Scope) -> Self:
        return cls(kind=AccountKind.SPENT, scope=scope)

    @classmethod
    def wallet(cls, scope: Scope, member: str) -> Self:
        return cls(kind=AccountKind.WALLET, scope=scope, member=member)

    @classmethod
    def from_id(cls, id: str) -> Self:
        """The account that has this id."""
        kind, scope, *member = id.split(":", 2)
        return cls(kind=AccountKind(kind), scope=Scope(scope), member=member[0] if member else None)

    @property
    def id(self) -> str:
        """As it stands in the database and in exports: `pool:SCOPE`, `wallet:SCOPE:MEMBER`."""
        return ":".join(part for part in (self.kind, self.scope, self.member) if part is not None)


class TransferKind(StrEnum):
    """What a transfer did."""

    GRANT = "grant"  # From the mint: created. From the pool: given to a member by a moderator.
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"
    GIFT = "gift"  # From wallet to wallet.
    DONATION = "donation"  # From a wallet to the pool.
    TAKE = "take"  # From a wallet to the pool, by a moderator.


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One row of the ledger. `settles`: the hold that is captured or released, or the capture that is refunded.

    `member` is whose job or wallet it is about, `made_by` who decided it, empty where the bot followed its rules.
    """

    id: str
    scope: Scope
    kind: TransferKind
    debit: Account
    credit: Account
    amount: int
    at_ms: int
    member: str | None = None
    job: str | None = None
    settles: str | None = None
    reason: str = ""
    made_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a member can spend now: the rest of the period's quota as far as the pool covers it, and the own wallet."""

    quota: int
    quota_used: int
    quota_resets_ms: int
    pool: int
    wallet: int
    period: Period = Period.DAY
    pool_frozen: bool = False
    coming: Coming | None = None  # Into the pool, by itself.

    @property
    def quota_left(self) -> int:
        return max(0, self.quota - self.quota_used)

    def can_use_pool(self, price: int) -> bool:
        return self.in_the_way_of_pool(price) is None

    def in_the_way_of_pool(self, price: int) -> WalletReason | None:
        """Why the pool does not pay `price`; a quota that is fresh again helps nobody while the pool has nothing."""
        if self.pool_frozen:
            return WalletReason.POOL_FROZEN
        if self.pool < price:
            return WalletReason.POOL_SHORT if self.pool > 0 else WalletReason.POOL_EMPTY
        if self.quota_left < price:
            return WalletReason.QUOTA_SHORT if self.quota_left else WalletReason.QUOTA_USED_UP
        return None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What left the pool for videos and wallets, and did not come back, from `since_ms` to `at_ms`."""

    spent: int
    since_ms: int
    at_ms: int

    def empty_ms(self, pool: int) -> int | None:
        """When `pool` is used up if it goes on like this; None when nothing is being spent."""
        if self.spent <= 0:
            return None
        # The first day counts whole, or one video in a new pool's first minute would foretell its end within the hour.
        span_ms = max(DAY_MS, self.at_ms - self.since_ms)
        return self.at_ms + pool * span_ms // self.spent
