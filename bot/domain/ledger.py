"""The words of the books: accounts, transfers between them, and what a member is told of them.

Credits are whole numbers. Every transfer takes from one account what it gives another, and none is ever changed, so
the sum over all accounts is always zero. A hold sets credits aside without moving them; exactly one capture or release
settles it.
"""

from dataclasses import dataclass
from enum import StrEnum

MOST_CREDITS = 10**12  # Far from where SQLite's and PostgreSQL's integers end, far beyond what anyone spends.


class AccountKind(StrEnum):
    """Every scope (a server, or `direct`) has one of each, and a wallet a member."""

    MINT = "mint"  # Where credits come from; its balance is minus all that was ever granted.
    POOL = "pool"
    WALLET = "wallet"
    SPENT = "spent"


class TransferKind(StrEnum):
    """What a row of the books did."""

    GRANT = "grant"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One row of the books. `settles`: the hold that is captured or released, or the capture that is refunded."""

    id: str
    scope: str
    kind: TransferKind
    debit: str
    credit: str
    amount: int
    at_ms: int
    member: str | None = None
    job: str | None = None
    settles: str | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a member can spend now: the rest of today's quota as far as the pool covers it, and the own wallet."""

    quota: int
    quota_used: int
    quota_resets_ms: int
    pool: int
    wallet: int

    @property
    def quota_left(self) -> int:
        return max(0, self.quota - self.quota_used)

    def can_use_pool(self, price: int) -> bool:
        return self.quota_left >= price and self.pool >= price
