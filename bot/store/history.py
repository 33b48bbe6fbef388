"""Tells where credits went: implements `ports.treasury.Books` on the store's database."""

from collections.abc import AsyncIterator, Sequence
from sqlite3 import Row

from bot.domain.gifts import REST_MS
from bot.domain.job import Job, JobId
from bot.domain.ledger import PACE_MS, Flow, Transfer
from bot.domain.policy import Limits
from bot.domain.quota import QuotaRow, row_of
from bot.ports.credit_reports import LedgerEntry, LedgerPage, MemberRecord, Pool, Wallet
from bot.store import actions, income, jobs, ledger, quotas
from bot.store.database import Database, Sql, Value
from bot.store.jobs import of_member
from bot.store.moderation import standing_of
from bot.store.rows import job_of, transfer_of
from bot.store.servers import settings_of

EXPORTED_AT_ONCE = 500


class SqliteBooks:
    """`limits` say what a pool starts with, which counts before it is there."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    async def wallet(self, scope: str, member: str, *, at_ms: int) -> Wallet:
        async with self._database.snapshot() as sql:
            return await wallet_of(sql, scope, member, at_ms=at_ms)

    async def pool(self, scope: str, *, at_ms: int) -> Pool:
        async with self._database.snapshot() as sql:
            settings = await settings_of(sql, scope)
            due = await income.due(
                sql, scope, starting_pool=self._limits.starting_pool, refill=settings.refill, at_ms=at_ms
            )
            row = await sql.fetch_one(_POOL, ledger.pool(scope), scope, at_ms - PACE_MS)
            if row is None:
                raise LookupError("a row of sub-selects always is one row")
            return Pool(
                free=(row["free"] or 0) + sum(transfer.amount for transfer in due),
                held=row["held"] or 0,
                wallets=row["wallets"],
                is_frozen=settings.pool_frozen,
                refill=settings.refill,
                flow=Flow(spent=row["spent"], since_ms=max(row["first_ms"] or at_ms, at_ms - PACE_MS), at_ms=at_ms),
            )

    async def quotas(self, scope: str) -> Sequence[QuotaRow]:
        async with self._database.reading() as sql:
            return await quotas.rows_of(sql, scope)

    async def history(self, scope: str, member: str, *, before: int | None, limit: int) -> LedgerPage:
        async with self._database.snapshot() as sql:
            return await _page(sql, _HISTORY, limit, scope, member, _before(before), limit + 1)

    async def pool_history(self, scope: str, *, before: int | None, limit: int) -> LedgerPage:
        async with self._database.snapshot() as sql:
            return await _page(sql, _POOL_HISTORY, limit, scope, ledger.pool(scope), _before(before), limit + 1)

    async def story(self, job: JobId) -> Sequence[Transfer]:
        async with self._database.reading() as sql:
            return await ledger.transfers_of_job(sql, job)

    async def find_job(self, scope: str, id: str) -> Job | None:
        async with self._database.snapshot() as sql:
            if (job := await jobs.find(sql, id)) is not None:
                return job if job.scope == scope else None
            if not id.isdecimal():
                return None
            # O(jobs of the server): links are pasted by hand, and rarely.
            row = await sql.fetch_one(
                "SELECT * FROM jobs WHERE scope = $1 AND card LIKE '%\"message\":\"' || $2 || '\"%'", scope, id
            )
            return None if row is None else job_of(row)

    async def newest_jobs(self, scope: str, member: str, *, limit: int) -> Sequence[Job]:
        async with self._database.reading() as sql:
            return await of_member(sql, scope, member, limit=limit)

    async def newest_paid(self, scope: str, *, limit: int) -> Sequence[Job]:
        async with self._database.reading() as sql:
            rows = await sql.fetch_all(
                """
                SELECT * FROM jobs WHERE scope = $1 AND rendered_ms IS NOT NULL
                ORDER BY created_ms DESC, id DESC LIMIT $2
                """,
                scope,
                limit,
            )
            return [job_of(row) for row in rows]

    async def record_of(
        self, scope: str, member: str, roles: frozenset[str], *, since_ms: int, jobs: int, at_ms: int
    ) -> MemberRecord:
        async with self._database.snapshot() as sql:
            lately = await sql.fetch_one(_LATELY, scope, member, since_ms)
            standing = await standing_of(sql, scope, member)
            if lately is None:
                raise LookupError("a row of sub-selects always is one row")
            return MemberRecord(
                jobs_lately=lately["jobs"],
                delivered_lately=lately["delivered"],
                spent_lately=lately["spent"],
                jobs=tuple(await of_member(sql, scope, member, limit=jobs)),
                actions=tuple(await actions.on_member(sql, scope, member, limit=jobs)),
                quota_row=row_of(member, roles, await quotas.rows_for(sql, scope, member)),
                is_trusted=standing.is_trusted,
                is_blocked=standing.is_blocked_at(at_ms),
                blocked_until_ms=standing.blocked_until_ms,
                block_reason=standing.block_reason,
            )

    async def every_transfer(self, scope: str) -> AsyncIterator[Transfer]:
        """The whole book of a scope, oldest first, without ever holding all of it."""
        after = 0
        while True:
            async with self._database.reading() as sql:
                rows = await sql.fetch_all(
                    "SELECT * FROM transfers WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                    scope,
                    after,
                    EXPORTED_AT_ONCE,
                )
            for row in rows:
                yield transfer_of(row)
            if len(rows) < EXPORTED_AT_ONCE:
                return
            after = rows[-1]["seq"]


async def wallet_of(sql: Sql, scope: str, member: str, *, at_ms: int) -> Wallet:
    """What of it is free, and what of it came within `REST_MS` by a grant or a gift."""
    account = ledger.wallet(scope, member)
    row = await sql.fetch_one(
        """
        SELECT COALESCE(SUM(amount), 0) AS arrived FROM transfers
        WHERE scope = $1 AND member = $2 AND credit = $3 AND kind IN ('grant', 'gift') AND at_ms > $4
        """,
        scope,
        member,
        account,
        at_ms - REST_MS,
    )
    return Wallet(free=await ledger.free(sql, account), arrived=0 if row is None else int(row["arrived"]))


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


_NEWEST = 2**62  # Beyond every row there will ever be.

# A gift is about who got it; who gave it sees it too. Two short looks, each along an index of its own.
_HISTORY = """
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

_POOL_HISTORY = """
SELECT * FROM transfers WHERE scope = $1 AND (debit = $2 OR credit = $2) AND seq < $3 ORDER BY seq DESC LIMIT $4
"""

_POOL = """
SELECT
    (SELECT posted - held FROM accounts WHERE id = $1) AS free,
    (SELECT held FROM accounts WHERE id = $1) AS held,
    (SELECT COALESCE(SUM(posted - held), 0) FROM accounts WHERE scope = $2 AND kind = 'wallet') AS wallets,
    (SELECT at_ms FROM transfers WHERE scope = $2 ORDER BY at_ms LIMIT 1) AS first_ms,
    (SELECT COALESCE(SUM(COALESCE((
         SELECT settled.amount FROM transfers AS settled
         WHERE settled.settles = gone.id AND settled.kind IN ('capture', 'release')
     ), gone.amount) - COALESCE((
         SELECT SUM(back.amount) FROM transfers AS back
         WHERE gone.kind = 'hold' AND back.job = gone.job AND back.kind IN ('release', 'refund')
     ), 0)), 0)
     FROM transfers AS gone
     WHERE gone.scope = $2 AND gone.at_ms > $3 AND gone.debit = $1 AND gone.kind IN ('hold', 'grant')
    ) AS spent
"""

_LATELY = """
SELECT
    (SELECT COUNT(*) FROM jobs WHERE scope = $1 AND member = $2 AND created_ms >= $3) AS jobs,
    (SELECT COUNT(*) FROM jobs
     WHERE scope = $1 AND member = $2 AND created_ms >= $3 AND state = 'delivered') AS delivered,
    (SELECT COALESCE(SUM(CASE kind WHEN 'capture' THEN amount ELSE -amount END), 0) FROM transfers
     WHERE scope = $1 AND member = $2 AND at_ms >= $3 AND kind IN ('capture', 'refund')) AS spent
"""
