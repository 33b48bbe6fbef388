"""The money that the jobs of the whole bot, or of a server, have committed, in list price."""

from dataclasses import dataclass

from bot.domain.period import Window
from bot.domain.scope import Scope
from bot.store.sql import Row, Sql


@dataclass(frozen=True, kw_only=True)
class Committed:
    """What the jobs of the whole bot, or of a server, cost in list price, or may come to cost."""

    under_way_micros: int
    ended_micros: int

    @property
    def micros(self) -> int:
        return self.under_way_micros + self.ended_micros


async def in_all(sql: Sql, window: Window) -> Committed:
    """List price of all that is under way, and of all that was submitted in it, unless it surely cost nothing."""
    row = await sql.fetch_one(
        """
        SELECT
            (SELECT CAST(COALESCE(SUM(list_price_micros), 0) AS BIGINT)
             FROM jobs WHERE finished_ms IS NULL) AS under_way,
            (SELECT CAST(COALESCE(SUM(list_price_micros), 0) AS BIGINT) FROM jobs
             WHERE finished_ms IS NOT NULL AND may_have_cost = 1 AND submitted_ms >= $1 AND submitted_ms < $2) AS ended
        """,
        window.start_ms,
        window.end_ms,
    )
    return _committed(row)


async def in_scope(sql: Sql, scope: Scope, window: Window) -> Committed:
    """List price of all that is under way in the scope, and of all that was submitted there in the window.

    What surely cost nothing is left out.
    """
    row = await sql.fetch_one(
        """
        SELECT
            (SELECT CAST(COALESCE(SUM(list_price_micros), 0) AS BIGINT)
             FROM jobs WHERE scope = $3 AND finished_ms IS NULL) AS under_way,
            (SELECT CAST(COALESCE(SUM(list_price_micros), 0) AS BIGINT) FROM jobs
             WHERE scope = $3 AND finished_ms IS NOT NULL AND may_have_cost = 1
               AND submitted_ms >= $1 AND submitted_ms < $2) AS ended
        """,
        window.start_ms,
        window.end_ms,
        scope,
    )
    return _committed(row)


def _committed(row: Row | None) -> Committed:
    if row is None:
        raise LookupError("a row of sub-selects always is one row")
    return Committed(under_way_micros=row["under_way"], ended_micros=row["ended"])
