"""Moving credits between people."""

from typing import Protocol

from bot.domain.authority import Action
from bot.domain.ledger import Transfer
from bot.domain.quota import QuotaFor, QuotaRow
from bot.domain.scope import Scope


class CreditMoves(Protocol):
    """Moves credits. Every method is one transaction, and raises Outage when it can not be had now.

    What is done is done once an id: the same action or gift again changes nothing, and returns what it did then.
    """

    async def create(self, action: Action) -> Transfer:
        """New credits, for `action.member` or, where there is none, for the pool."""

    async def grant(self, action: Action) -> Transfer:
        """From the pool to `action.member`. Raises PoolFrozen or PoolShort."""

    async def take(self, action: Action) -> Transfer:
        """From the wallet of `action.member` to the pool. Raises WalletShort."""

    async def refund(self, action: Action) -> Transfer:
        """What `action.job` cost, or `action.amount` of it, back where it came from.

        Raises JobNotFound, NothingSpent or RefundTooMuch.
        """

    async def gift(self, scope: Scope, giver: str, receiver: str, amount: int, *, id: str, at_ms: int) -> Transfer:
        """From wallet to wallet. Raises WalletShort or NotYetToGive."""

    async def donate(self, scope: Scope, giver: str, amount: int, *, id: str, at_ms: int) -> Transfer:
        """From a wallet to the pool. Raises WalletShort."""

    async def set_quota(self, row: QuotaRow, action: Action) -> None:
        """Put the quota in place of the one for the same members, if there is one."""

    async def clear_quota(self, kind: QuotaFor, subject: str, action: Action) -> None:
        """Let the next more general quota hold again. Raises NoQuotaThere."""
