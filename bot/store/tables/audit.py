"""The audit: written with what it tells of, in one transaction, and never changed."""

from bot.domain.action import ActionKind, AuditEntry, Uncommanded
from bot.domain.authority import Action
from bot.domain.scope import Scope
from bot.ports.audit import AuditFilter, AuditLine
from bot.store.sql import Row, Sql
from bot.store.tables.rows import card_of

MOST_SEQ = 2**63 - 1


async def record(sql: Sql, done: Action | Uncommanded) -> bool:
    """False when an entry of this id is there already: what it did was done then, and is not to be done again."""
    entry = done.entry
    row = await sql.fetch_one(
        """
        INSERT INTO actions (id, scope, at_ms, made_by, what, member, job, amount, reason, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        entry.id,
        entry.scope,
        entry.at_ms,
        entry.by,
        entry.kind,
        entry.member,
        entry.job,
        entry.amount,
        entry.reason,
        entry.detail,
    )
    return row is not None


async def find(sql: Sql, id: str) -> AuditEntry | None:
    row = await sql.fetch_one("SELECT * FROM actions WHERE id = $1", id)
    return None if row is None else _entry_of(row)


async def is_reported(sql: Sql, scope: Scope, job: str) -> bool:
    """Whether anybody has ever reported the video."""
    found = "SELECT id FROM actions WHERE scope = $1 AND member = (SELECT member FROM jobs WHERE id = $2) AND job = $2"
    return await sql.fetch_one(f"{found} AND what = 'report' LIMIT 1", scope, job) is not None


async def on_member(sql: Sql, scope: Scope, member: str, *, limit: int) -> list[AuditEntry]:
    """What was done to a member, newest first."""
    rows = await sql.fetch_all(
        "SELECT * FROM actions WHERE scope = $1 AND member = $2 ORDER BY seq DESC LIMIT $3", scope, member, limit
    )
    return [_entry_of(row) for row in rows]


async def before(
    sql: Sql, scope: Scope, which: AuditFilter, *, seq: int | None, since_ms: int, limit: int
) -> list[AuditLine]:
    """The newest ones older than `seq`, or of all, newest first."""
    return await _page(sql, _BEFORE, scope, which, seq=seq or MOST_SEQ, since_ms=since_ms, limit=limit)


async def after(sql: Sql, scope: Scope, which: AuditFilter, *, seq: int, since_ms: int, limit: int) -> list[AuditLine]:
    """The oldest ones newer than `seq`, oldest first."""
    return await _page(sql, _AFTER, scope, which, seq=seq, since_ms=since_ms, limit=limit)


async def unposted_scopes(sql: Sql) -> list[Scope]:
    """Servers with lines that no log channel has."""
    return [
        Scope(row["scope"]) for row in await sql.fetch_all("SELECT DISTINCT scope FROM actions WHERE is_posted = 0")
    ]


async def unposted(sql: Sql, scope: Scope, *, limit: int) -> list[AuditLine]:
    """Oldest first."""
    return [_line_of(row) for row in await sql.fetch_all(_UNPOSTED, scope, limit)]


async def set_posted(sql: Sql, seq: int) -> None:
    await sql.run("UPDATE actions SET is_posted = 1 WHERE seq = $1", seq)


async def set_all_posted(sql: Sql, scope: Scope) -> None:
    await sql.run("UPDATE actions SET is_posted = 1 WHERE scope = $1 AND is_posted = 0", scope)


async def _page(
    sql: Sql, text: str, scope: Scope, which: AuditFilter, *, seq: int, since_ms: int, limit: int
) -> list[AuditLine]:
    # Buttons come from outside: a number may be larger than any database knows.
    rows = await sql.fetch_all(text, scope, which.member or "", which.kind or "", since_ms, min(seq, MOST_SEQ), limit)
    return [_line_of(row) for row in rows]


def _line_of(row: Row) -> AuditLine:
    card = None if row["card"] is None else card_of(row)
    return AuditLine(seq=row["seq"], action=_entry_of(row), card=card)


def _entry_of(row: Row) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        scope=Scope(row["scope"]),
        at_ms=row["at_ms"],
        by=row["made_by"],
        kind=ActionKind(row["what"]),
        member=row["member"],
        job=row["job"],
        amount=row["amount"],
        reason=row["reason"],
        detail=row["detail"],
    )


_LINES = """
SELECT actions.*, jobs.card, jobs.card_channel, jobs.card_message
FROM actions LEFT JOIN jobs ON jobs.id = actions.job AND jobs.scope = actions.scope
WHERE actions.scope = $1
"""
_WHICH = """
  AND ($2 = '' OR actions.member = $2 OR actions.made_by = $2) AND ($3 = '' OR actions.what = $3)
  AND actions.at_ms >= $4
"""
_BEFORE = f"{_LINES} {_WHICH} AND (actions.seq < $5) ORDER BY actions.seq DESC LIMIT $6"
_AFTER = f"{_LINES} {_WHICH} AND actions.seq > $5 ORDER BY actions.seq LIMIT $6"
_UNPOSTED = f"{_LINES} AND actions.is_posted = 0 ORDER BY actions.seq LIMIT $2"
