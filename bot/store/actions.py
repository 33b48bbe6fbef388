"""The audit: written with what it tells of, in one transaction, and never changed."""

from sqlite3 import Row

from bot.domain.action import Action, ActionKind
from bot.store.database import Sql


async def record(sql: Sql, action: Action) -> bool:
    """False when an action of this id is there already: what it did was done then, and is not to be done again."""
    row = await sql.fetch_one(
        """
        INSERT INTO actions (id, scope, at_ms, made_by, what, member, job, amount, reason, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        action.id,
        action.scope,
        action.at_ms,
        action.by,
        action.kind,
        action.member,
        action.job,
        action.amount,
        action.reason,
        action.detail,
    )
    return row is not None


async def find(sql: Sql, id: str) -> Action | None:
    row = await sql.fetch_one("SELECT * FROM actions WHERE id = $1", id)
    return None if row is None else action_of(row)


async def on_member(sql: Sql, scope: str, member: str, *, limit: int) -> list[Action]:
    """What was done to a member, newest first."""
    rows = await sql.fetch_all(
        "SELECT * FROM actions WHERE scope = $1 AND member = $2 ORDER BY seq DESC LIMIT $3", scope, member, limit
    )
    return [action_of(row) for row in rows]


def action_of(row: Row) -> Action:
    return Action(
        id=row["id"],
        scope=row["scope"],
        at_ms=row["at_ms"],
        by=row["made_by"],
        kind=ActionKind(row["what"]),
        member=row["member"],
        job=row["job"],
        amount=row["amount"],
        reason=row["reason"],
        detail=row["detail"],
    )
