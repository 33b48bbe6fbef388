"""Which servers may use the bot, and what each of them has and uses."""

from bot.domain.admission import Admission, AdmissionState, ServerUse
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.store.sql import Row, Sql


async def find(sql: Sql, scope: Scope) -> Admission | None:
    row = await sql.fetch_one("SELECT state, made_by, at_ms FROM admissions WHERE scope = $1", scope)
    return None if row is None else _admission(row)


async def add(sql: Sql, scope: Scope, admission: Admission) -> None:
    """What is known already stays."""
    await sql.run(
        """
        INSERT INTO admissions (scope, state, made_by, at_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (scope) DO NOTHING
        """,
        scope,
        admission.state,
        admission.by,
        admission.at_ms,
    )


async def put(sql: Sql, scope: Scope, admission: Admission) -> None:
    await sql.run(
        """
        INSERT INTO admissions (scope, state, made_by, at_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (scope) DO UPDATE
            SET state = excluded.state, made_by = excluded.made_by, at_ms = excluded.at_ms
        """,
        scope,
        admission.state,
        admission.by,
        admission.at_ms,
    )


async def uses(sql: Sql, limits: Limits, *, since_ms: int) -> list[ServerUse]:
    """One statement, however many servers there are."""
    rows = await sql.fetch_all(
        """
        SELECT known.scope AS scope, state, made_by, at_ms, pools.posted - pools.held AS pool, daily_spend_micros,
            used_micros, last_video_ms
        FROM (SELECT scope FROM accounts WHERE kind = 'pool' UNION SELECT scope FROM admissions) AS known
        LEFT JOIN admissions ON admissions.scope = known.scope
        LEFT JOIN accounts AS pools ON pools.scope = known.scope AND pools.kind = 'pool'
        LEFT JOIN server_limits ON server_limits.scope = known.scope
        LEFT JOIN (
            SELECT scope, MAX(rendered_ms) AS last_video_ms,
                CAST(SUM(CASE WHEN may_have_cost = 1 AND submitted_ms >= $1 THEN list_price_micros ELSE 0 END)
                    AS BIGINT) AS used_micros
            FROM jobs GROUP BY scope
        ) AS made ON made.scope = known.scope
        """,
        since_ms,
    )
    return [
        ServerUse(
            server=Scope(row["scope"]),
            admission=None if row["state"] is None else _admission(row),
            pool=limits.starting_pool if row["pool"] is None else row["pool"],
            used_micros=row["used_micros"] or 0,
            cap_micros=limits.server_daily_spend_micros
            if row["daily_spend_micros"] is None
            else row["daily_spend_micros"],
            last_video_ms=row["last_video_ms"],
        )
        for row in rows
    ]


def _admission(row: Row) -> Admission:
    return Admission(state=AdmissionState(row["state"]), by=row["made_by"], at_ms=row["at_ms"])
