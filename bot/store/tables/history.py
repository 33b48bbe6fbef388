"""Pages of the books, newest first, each row with the job it belongs to."""

from collections.abc import Sequence

from bot.domain.job import Job
from bot.domain.ledger import Account, Transfer
from bot.domain.scope import Scope
from bot.ports.credit_reports import LedgerEntry, LedgerPage
from bot.store.sql import Row, Sql, Value
from bot.store.tables.rows import job_of, transfer_of

_NEWEST = 2**62  # Beyond every row there will ever be.


async def of_member(sql: Sql, scope: Scope, member: str, *, before: int | None, limit: int) -> LedgerPage:
    """Everything about a member's jobs and wallet. `sql` should be one moment."""
    return await _page(sql, _OF_MEMBER, limit, scope, member, _before(before), limit + 1)


async def of_pool(sql: Sql, scope: Scope, *, before: int | None, limit: int) -> LedgerPage:
    """Everything that came into the pool or left it. `sql` should be one moment."""
    return await _page(sql, _OF_POOL, limit, scope, Account.pool(scope).id, _before(before), limit + 1)


async def after(sql: Sql, scope: Scope, seq: int, *, limit: int) -> list[tuple[int, Transfer]]:
    """The rows that follow `seq`, oldest first, each with its own."""
    rows = await sql.fetch_all(
        "SELECT * FROM transfers WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3", scope, seq, limit
    )
    return [(row["seq"], transfer_of(row)) for row in rows]


async def _page(sql: Sql, text: str, limit: int, *values: Value) -> LedgerPage:
    """`text` asks for one row more than is shown, which says whether there is another page."""
    rows = await sql.fetch_all(text, *values)
    shown = rows[:limit]
    made = await _jobs_in(sql, shown)
    return LedgerPage(
        entries=tuple(LedgerEntry(transfer=transfer_of(row), job=made.get(row["job"])) for row in shown),
        older=shown[-1]["seq"] if len(rows) > limit else None,
    )


async def _jobs_in(sql: Sql, rows: Sequence[Row]) -> dict[str, Job]:
    ids = sorted({row["job"] for row in rows if row["job"] is not None})
    if not ids:
        return {}
    places = ", ".join(f"${number}" for number in range(1, len(ids) + 1))
    found = await sql.fetch_all(f"SELECT * FROM jobs WHERE id IN ({places})", *ids)  # noqa: S608 - "$1, $2" only.
    return {row["id"]: job_of(row) for row in found}


def _before(seq: int | None) -> int:
    """Buttons come from outside: a number may be larger than any database knows."""
    return min(seq or _NEWEST, _NEWEST)


# A gift is about who got it; who gave it sees it too. Two short looks, each along an index of its own.
_OF_MEMBER = """
SELECT * FROM (
    SELECT * FROM (
        SELECT * FROM transfers WHERE scope = $1 AND member = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4
    ) AS about
    UNION
    SELECT * FROM (
        SELECT * FROM transfers
        WHERE scope = $1 AND made_by = $2 AND kind = 'gift' AND seq < $3 ORDER BY seq DESC LIMIT $4
    ) AS given
) AS mine ORDER BY seq DESC LIMIT $4
"""

_OF_POOL = """
SELECT * FROM transfers WHERE scope = $1 AND (debit = $2 OR credit = $2) AND seq < $3 ORDER BY seq DESC LIMIT $4
"""
