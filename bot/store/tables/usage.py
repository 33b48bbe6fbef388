"""What was spent in a server, from its books."""

from bot.domain.period import DAY_MS
from bot.domain.request import Tool
from bot.domain.scope import Scope
from bot.domain.usage import Used
from bot.store.sql import Sql


async def used(sql: Sql, scope: Scope, *, since_ms: int) -> list[Used]:
    """O(transfers of the server): asked by a person, now and then."""
    return [
        Used(
            day_ms=row["day"] * DAY_MS,
            member=row["member"],
            tool=Tool(row["tool"]),
            videos=row["videos"],
            amount=row["amount"],
        )
        for row in await sql.fetch_all(_USED, scope, since_ms, DAY_MS)
    ]


# A capture less its refunds. A video that was given back in full still was made, but nobody paid for it.
_USED = """
SELECT day, member, tool, COUNT(*) AS videos, CAST(SUM(net) AS BIGINT) AS amount FROM (
    SELECT capture.at_ms / $3 AS day, jobs.member, jobs.tool,
        capture.amount - COALESCE((
            SELECT SUM(refund.amount) FROM transfers AS refund
            WHERE refund.settles = capture.id AND refund.kind = 'refund'
        ), 0) AS net
    FROM transfers AS capture JOIN jobs ON jobs.id = capture.job
    WHERE capture.scope = $1 AND capture.kind = 'capture' AND capture.at_ms >= $2
) AS spent
WHERE net > 0
GROUP BY day, member, tool ORDER BY day, member, tool
"""
