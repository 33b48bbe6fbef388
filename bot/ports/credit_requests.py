"""Remembering who asked for credits, and what was given to them."""

from typing import Protocol

from bot.domain.authority import Action
from bot.domain.credit_request import CreditRequest


class CreditRequests(Protocol):
    """Every method is one transaction, and raises Outage when it can not be had now."""

    async def ask(self, request: CreditRequest) -> CreditRequest:
        """Remember it; under the same id again, what is remembered.

        Raises AskedAlready: a member asks moderators once a day, and somebody the operator once a day for a server.
        """

    async def forget(self, id: str) -> None:
        """It reached nobody, so that it may be asked again. What was given for it stays."""

    async def find(self, id: str) -> CreditRequest | None:
        """What is remembered under this id."""

    async def give(self, id: str, action: Action) -> CreditRequest:
        """Move or create the credits of `action`, and remember it: both once, whoever comes second changes nothing.

        Raises RequestNotFound, PoolFrozen or PoolShort.
        """
