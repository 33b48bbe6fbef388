"""Keeps the quotas that servers set: for themselves, for roles and for single members."""

from bot.domain.period import Period
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.scope import Scope
from bot.store.sql import Row, Sql


async def rows_for(sql: Sql, scope: Scope, member: str) -> list[QuotaRow]:
    """Every row that may matter for a member."""
    rows = await sql.fetch_all(
        "SELECT * FROM quotas WHERE scope = $1 AND (kind <> 'member' OR subject = $2)", scope, member
    )
    return [_row_of(row) for row in rows]


async def rows_of(sql: Sql, scope: Scope) -> list[QuotaRow]:
    """All of a server's, the more special ones last."""
    rows = await sql.fetch_all(
        """
        SELECT * FROM quotas WHERE scope = $1
        ORDER BY CASE kind WHEN 'server' THEN 0 WHEN 'role' THEN 1 ELSE 2 END, subject
        """,
        scope,
    )
    return [_row_of(row) for row in rows]


async def put(sql: Sql, scope: Scope, row: QuotaRow) -> None:
    await sql.run(
        """
        INSERT INTO quotas (scope, kind, subject, amount, period) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (scope, kind, subject) DO UPDATE SET amount = excluded.amount, period = excluded.period
        """,
        scope,
        row.kind,
        row.subject,
        row.quota.amount,
        row.quota.period,
    )


async def remove(sql: Sql, scope: Scope, kind: QuotaFor, subject: str) -> bool:
    """Whether there was one."""
    row = await sql.fetch_one(
        "DELETE FROM quotas WHERE scope = $1 AND kind = $2 AND subject = $3 RETURNING kind", scope, kind, subject
    )
    return row is not None


def _row_of(row: Row) -> QuotaRow:
    quota = Quota(amount=row["amount"], period=Period(row["period"]))
    return QuotaRow(kind=QuotaFor(row["kind"]), subject=row["subject"], quota=quota)
