"""Proves that the books agree with themselves and with the jobs, from the rows alone.

Nothing here should ever find anything: the tables' own checks and the transactions forbid it. It is for the demo's
exit status, for `ledger`, and for the tests, which would otherwise believe the code that they test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.job import State
from bot.domain.ledger import Transfer
from bot.domain.period import DAY_MS, HOUR_MS
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import ledger
from bot.store.tables.rows import review_of
from bot.store.transactions import Database, reading, snapshot

TURN_MS = DAY_MS  # Nobody waits longer for their turn unless the bot stands still.


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was looked at, and what does not agree."""

    transfers: int
    scopes: int
    complaints: Sequence[str]


class Integrity:
    """Looks at the whole database. O(transfers)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @snapshot
    async def verify(self, sql: Sql) -> list[str]:
        """What in the books does not agree, a sentence each; empty when all does."""
        return await _disagreements(sql)

    @snapshot
    async def prove(self, sql: Sql, *, now_ms: int, working_ms: int) -> Proof:
        """Verify, and see that no hold is open beyond its job's deadline; carrying one out may take `working_ms`."""
        seen = await sql.fetch_one("SELECT COUNT(*) AS transfers, COUNT(DISTINCT scope) AS scopes FROM transfers")
        if seen is None:
            raise LookupError("a count always is one row")
        complaints = [*await _disagreements(sql), *await _overdue(sql, now_ms=now_ms, working_ms=working_ms)]
        return Proof(transfers=seen["transfers"], scopes=seen["scopes"], complaints=complaints)

    @reading
    async def all_transfers(self, sql: Sql, scope: Scope) -> list[Transfer]:
        """The whole book of a scope, oldest first."""
        return await ledger.transfers_of_scope(sql, scope)


async def _disagreements(sql: Sql) -> list[str]:
    return [sentence.format(**dict(row)) for proof, sentence in _PROOFS for row in await sql.fetch_all(proof)]


async def _overdue(sql: Sql, *, now_ms: int, working_ms: int) -> list[str]:
    rows = await sql.fetch_all(
        """
        SELECT id, state, price + spare AS held, review, changed_ms FROM jobs
        WHERE finished_ms IS NULL AND rendered_ms IS NULL ORDER BY created_ms, id
        """
    )
    complaints = []
    for row in rows:
        match State(row["state"]):
            case State.AWAITING_APPROVAL:
                # What holds is what the server allowed when it was asked for, whatever it allows since.
                until_ms = (_until_ms(row["review"]) or row["changed_ms"]) + HOUR_MS
            case State.QUEUED:
                until_ms = row["changed_ms"] + TURN_MS
            case _:
                until_ms = row["changed_ms"] + working_ms
        if now_ms > until_ms:
            since = datetime.fromtimestamp(row["changed_ms"] // 1000, UTC)
            complaints.append(
                f"job {row['id']} has been {row['state']} since {since:%Y-%m-%d %H:%M} UTC "
                f"and still holds {row['held']}: is the bot running?"
            )
    return complaints


def _until_ms(review: str | None) -> int | None:
    request = review_of(review).request
    return None if request is None else request.until_ms


_ACCOUNTS_ARE_THEIR_TRANSFERS = """
SELECT accounts.id AS subject, accounts.posted AS is_now, CAST(COALESCE(SUM(moved.amount), 0) AS BIGINT) AS should_be
FROM accounts LEFT JOIN (
    SELECT credit AS account, amount FROM transfers WHERE kind NOT IN ('hold', 'release')
    UNION ALL
    SELECT debit AS account, -amount FROM transfers WHERE kind NOT IN ('hold', 'release')
) AS moved ON moved.account = accounts.id
GROUP BY accounts.id, accounts.posted
HAVING accounts.posted <> COALESCE(SUM(moved.amount), 0)
"""

_EVERYTHING_SUMS_TO_ZERO = """
SELECT scope AS subject, CAST(SUM(posted) AS BIGINT) AS is_now, 0 AS should_be
FROM accounts GROUP BY scope HAVING SUM(posted) <> 0
"""

_HELD_IS_THE_OPEN_HOLDS = """
SELECT accounts.id AS subject, accounts.held AS is_now, CAST(COALESCE(SUM(unsettled.amount), 0) AS BIGINT) AS should_be
FROM accounts LEFT JOIN (
    SELECT hold.debit AS account, hold.amount FROM transfers AS hold
    WHERE hold.kind = 'hold' AND NOT EXISTS (SELECT 1 FROM transfers AS settled WHERE settled.settles = hold.id)
) AS unsettled ON unsettled.account = accounts.id
GROUP BY accounts.id, accounts.held
HAVING accounts.held <> COALESCE(SUM(unsettled.amount), 0)
"""

_TRANSFERS_STAY_IN_THEIR_SCOPE = """
SELECT t.id AS subject, t.scope AS is_now, accounts.id AS should_be
FROM transfers AS t JOIN accounts ON accounts.id IN (t.debit, t.credit)
WHERE accounts.scope <> t.scope
"""

# The sums are over one job's transfers: what it took from its payer, what it spent, gave back and returned.
_JOBS_ARE_SETTLED_AS_THEY_STAND = """
SELECT subject, state, holds, captures, captured, releases, refunded FROM (
    SELECT jobs.id AS subject, jobs.state, jobs.price, jobs.rendered_ms, jobs.finished_ms,
        SUM(CASE WHEN t.kind = 'hold' AND t.amount = jobs.price + jobs.spare AND t.debit = CASE jobs.payer
                WHEN 'pool' THEN 'pool:' || jobs.scope ELSE 'wallet:' || jobs.scope || ':' || jobs.member END
            THEN 1 ELSE 0 END) AS holds,
        SUM(CASE WHEN t.kind = 'capture' THEN 1 ELSE 0 END) AS captures,
        CAST(SUM(CASE WHEN t.kind = 'capture' THEN t.amount ELSE 0 END) AS BIGINT) AS captured,
        SUM(CASE WHEN t.kind = 'release' THEN 1 ELSE 0 END) AS releases,
        CAST(SUM(CASE WHEN t.kind = 'refund' THEN t.amount ELSE 0 END) AS BIGINT) AS refunded
    FROM jobs LEFT JOIN transfers AS t ON t.job = jobs.id
    GROUP BY jobs.id, jobs.state, jobs.price, jobs.rendered_ms, jobs.finished_ms
) AS settled
WHERE holds <> 1
   OR captures <> CASE WHEN rendered_ms IS NULL THEN 0 ELSE 1 END
   OR captured <> CASE WHEN rendered_ms IS NULL THEN 0 ELSE price END
   OR releases <> CASE WHEN rendered_ms IS NULL AND finished_ms IS NOT NULL THEN 1 ELSE 0 END
   OR refunded > CASE WHEN rendered_ms IS NULL THEN 0 ELSE price END
   OR (state = 'failed' AND rendered_ms IS NOT NULL AND refunded <> price)
"""

_PROOFS = (
    (_ACCOUNTS_ARE_THEIR_TRANSFERS, "account {subject} has {is_now} posted, its transfers say {should_be}"),
    (_EVERYTHING_SUMS_TO_ZERO, "the accounts of {subject} sum to {is_now}, not to {should_be}"),
    (_HELD_IS_THE_OPEN_HOLDS, "account {subject} has {is_now} held, its open holds say {should_be}"),
    (_TRANSFERS_STAY_IN_THEIR_SCOPE, "transfer {subject} of {is_now} reaches into {should_be}"),
    (
        _JOBS_ARE_SETTLED_AS_THEY_STAND,
        "job {subject}, {state}: holds {holds}, captures {captures} ({captured}), releases {releases}, back {refunded}",
    ),
)
