"""Members who ask for credits, and what they are given."""

from dataclasses import replace

from bot.domain.authority import Action
from bot.domain.credit_request import ASK_AGAIN_MS, CreditRequest, Helper
from bot.domain.policy import Limits
from bot.domain.refusals.spending import AskedAlready, RequestNotFound
from bot.store.sql import Sql
from bot.store.tables import credit_requests, granting
from bot.store.transactions import Database, reading, transaction


class SqlCreditRequests:
    """Implements `ports.credit_requests.CreditRequests`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @transaction(urgent=True)
    async def ask(self, sql: Sql, request: CreditRequest) -> CreditRequest:
        if kept := await credit_requests.find(sql, request.id):
            return kept
        last_ms = await credit_requests.last_ms(sql, request, since_ms=request.at_ms - ASK_AGAIN_MS)
        if last_ms is not None:
            raise AskedAlready(helper=request.helper, until_ms=last_ms + ASK_AGAIN_MS)
        await credit_requests.put(sql, request)
        return request

    @transaction(urgent=True)
    async def forget(self, sql: Sql, id: str) -> None:
        await credit_requests.remove(sql, id)

    @reading
    async def find(self, sql: Sql, id: str) -> CreditRequest | None:
        return await credit_requests.find(sql, id)

    @transaction(urgent=True)
    async def give(self, sql: Sql, id: str, action: Action) -> CreditRequest:
        request = await credit_requests.find(sql, id)
        if request is None:
            raise RequestNotFound
        if request.amount is not None:
            return request
        if request.helper is Helper.MODERATORS:
            await granting.granted(sql, action, self._limits)
        else:
            await granting.created(sql, action, self._limits)
        await credit_requests.set_given(sql, id, action)
        return replace(request, amount=action.amount, given_by=action.by, given_ms=action.at_ms)
