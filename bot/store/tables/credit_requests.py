"""Who asked for credits, and what became of it."""

from bot.domain.authority import Action
from bot.domain.credit_request import CreditRequest, Helper
from bot.domain.scope import Scope
from bot.store.sql import Row, Sql


async def put(sql: Sql, request: CreditRequest) -> None:
    await sql.run(
        """
        INSERT INTO credit_requests (id, scope, member, helper, price, channel, at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        request.id,
        request.scope,
        request.member,
        request.helper,
        request.price,
        request.channel,
        request.at_ms,
    )


async def find(sql: Sql, id: str) -> CreditRequest | None:
    row = await sql.fetch_one("SELECT * FROM credit_requests WHERE id = $1", id)
    return None if row is None else _request_of(row)


async def last_ms(sql: Sql, request: CreditRequest, *, since_ms: int) -> int | None:
    """When such a request was last made, from `since_ms` to its own moment: of the operator by anybody there."""
    row = await sql.fetch_one(
        """
        SELECT MAX(at_ms) AS at_ms FROM credit_requests
        WHERE scope = $1 AND helper = $2 AND at_ms > $3 AND at_ms <= $4 AND (member = $5 OR helper = 'operator')
        """,
        request.scope,
        request.helper,
        since_ms,
        request.at_ms,
        request.member,
    )
    return None if row is None else row["at_ms"]


async def remove(sql: Sql, id: str) -> None:
    await sql.run("DELETE FROM credit_requests WHERE id = $1 AND amount IS NULL", id)


async def set_given(sql: Sql, id: str, action: Action) -> None:
    await sql.run(
        "UPDATE credit_requests SET amount = $2, given_by = $3, given_ms = $4 WHERE id = $1",
        id,
        action.amount,
        action.by,
        action.at_ms,
    )


def _request_of(row: Row) -> CreditRequest:
    return CreditRequest(
        id=row["id"],
        scope=Scope(row["scope"]),
        member=row["member"],
        helper=Helper(row["helper"]),
        price=row["price"],
        channel=row["channel"],
        at_ms=row["at_ms"],
        amount=row["amount"],
        given_by=row["given_by"],
        given_ms=row["given_ms"],
    )
