"""Asking for credits: the moderators for some of the pool's, the operator for new ones in the pool.

A press may be forged or old: whether there is anything to ask for, and who may give, is asked here, at every press.
"""

from dataclasses import dataclass

from bot.domain.action import ActionKind
from bot.domain.credit_request import AMOUNTS, CreditRequest, Helper
from bot.domain.ledger import Balance
from bot.domain.member import Member
from bot.domain.refusals.access import NotPossibleHere
from bot.domain.refusals.spending import AmountNotPossible, EnoughCredits, NobodyToAsk, RequestNotFound
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.ports.credit_reports import CreditReports, Pool
from bot.ports.credit_requests import CreditRequests
from bot.ports.servers import ServerStore
from bot.services.authority import Authority
from bot.services.orders import Orders

ASKED_FOR = "asked for"  # What the audit says of it in place of a reason.


@dataclass(frozen=True, kw_only=True)
class OpenRequest:
    """A request that was just made, and what helps to decide on it.

    `channel` is that of the moderators, None where the operator is asked.
    """

    request: CreditRequest
    balance: Balance
    pool: Pool
    channel: str | None


class CreditHelp:
    """Every request is given something once, whoever presses how often."""

    def __init__(
        self,
        *,
        requests: CreditRequests,
        orders: Orders,
        reports: CreditReports,
        servers: ServerStore,
        authority: Authority,
        clock: Clock,
    ) -> None:
        self._requests = requests
        self._orders = orders
        self._reports = reports
        self._servers = servers
        self._authority = authority
        self._clock = clock

    async def ask(self, by: Member, helper: Helper, price: int, *, channel: str, id: str) -> OpenRequest:
        """Remember that `by` asks, because of `price` credits that they can not spend in `channel`.

        Moderators may always ask the operator. Raises EnoughCredits, NobodyToAsk, AskedAlready or NotPossibleHere.
        """
        balance, at_ms = await self._orders.balance(by), self._clock.wall_ms()
        pool = await self._reports.pool(by.scope, at_ms=at_ms)
        moderators = None
        if helper is Helper.MODERATORS:
            moderators = await self._moderators_of(by.scope)
            self._check_needed(balance, price, is_there=balance.can_use_pool(max(1, price)))
        elif await self._authority.moderator_or_none(by) is None:
            self._check_needed(balance, price, is_there=balance.pool >= max(1, price))
        if helper is Helper.MODERATORS and moderators is None:
            raise NobodyToAsk
        asked = CreditRequest(
            id=id, scope=by.scope, member=by.id, helper=helper, price=price, channel=channel, at_ms=at_ms
        )
        return OpenRequest(request=await self._requests.ask(asked), balance=balance, pool=pool, channel=moderators)

    async def forget(self, request: CreditRequest) -> None:
        """It reached nobody: it may be asked again at once."""
        await self._requests.forget(request.id)

    async def grant(self, by: Member, request: str, amount: int) -> CreditRequest:
        """Of the pool, for the member who asked. Raises NotModerator, RequestNotFound, PoolFrozen or PoolShort."""
        moderator = await self._authority.moderator(by)
        found = await self._find(request, Helper.MODERATORS, amount)
        if found.scope != by.scope:
            raise RequestNotFound
        granted = moderator.action(
            ActionKind.GRANT,
            id=f"asked:{found.id}",
            at_ms=self._clock.wall_ms(),
            member=found.member,
            amount=amount,
            detail=ASKED_FOR,
        )
        return await self._requests.give(found.id, granted)

    async def allow(self, by: Member, request: str, amount: int) -> CreditRequest:
        """New ones, in the pool of the server where somebody asked. Raises NotOperator or RequestNotFound."""
        operator = self._authority.operator(by)
        found = await self._find(request, Helper.OPERATOR, amount)
        created = operator.action(
            ActionKind.CREATE,
            scope=found.scope,
            id=f"asked:{found.id}",
            at_ms=self._clock.wall_ms(),
            amount=amount,
            detail=ASKED_FOR,
        )
        return await self._requests.give(found.id, created)

    async def _moderators_of(self, scope: Scope) -> str | None:
        if not scope.is_server:
            raise NotPossibleHere
        settings = await self._servers.settings(scope)
        return settings.review_channel or settings.log_channel

    def _check_needed(self, balance: Balance, price: int, *, is_there: bool) -> None:
        if is_there or balance.wallet >= max(1, price):
            raise EnoughCredits

    async def _find(self, id: str, helper: Helper, amount: int) -> CreditRequest:
        if amount not in AMOUNTS[helper]:
            raise AmountNotPossible(least=min(AMOUNTS[helper]), most=max(AMOUNTS[helper]))
        found = await self._requests.find(id)
        if found is None or found.helper is not helper:
            raise RequestNotFound
        return found
