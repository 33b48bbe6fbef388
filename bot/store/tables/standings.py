"""Keeps what moderators think of members; no row is a member like any other."""

from bot.domain.scope import Scope
from bot.domain.standing import MemberStanding
from bot.store.sql import Sql


async def find(sql: Sql, scope: Scope, member: str) -> MemberStanding:
    row = await sql.fetch_one("SELECT * FROM standings WHERE scope = $1 AND member = $2", scope, member)
    if row is None:
        return MemberStanding()
    return MemberStanding(
        is_trusted=bool(row["is_trusted"]),
        is_blocked=bool(row["is_blocked"]),
        blocked_until_ms=row["blocked_until_ms"],
        block_reason=row["block_reason"],
    )


async def put(sql: Sql, scope: Scope, member: str, standing: MemberStanding) -> None:
    await sql.run(
        """
        INSERT INTO standings (scope, member, is_trusted, is_blocked, blocked_until_ms, block_reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (scope, member) DO UPDATE SET
            is_trusted = excluded.is_trusted, is_blocked = excluded.is_blocked,
            blocked_until_ms = excluded.blocked_until_ms, block_reason = excluded.block_reason
        """,
        scope,
        member,
        int(standing.is_trusted),
        int(standing.is_blocked),
        standing.blocked_until_ms,
        standing.block_reason,
    )
