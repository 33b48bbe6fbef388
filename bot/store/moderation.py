"""Keeps what moderators decided of members, channels and words: implements `ports.moderation.ModerationStore`."""

import json
from collections.abc import Callable
from sqlite3 import Row

from bot.domain.action import Action
from bot.domain.policy import Conditions
from bot.domain.refusals import RuleKnown, RuleNotFound, TooManyRules
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import MOST_RULES, RuleAction, WordRule
from bot.store import actions
from bot.store.database import Database, Sql
from bot.store.servers import settings_of


class SqliteModeration:
    """In the same file as the books."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conditions(self, scope: str, member: str) -> Conditions:
        async with self._database.snapshot() as sql:
            return Conditions(
                settings=await settings_of(sql, scope),
                standing=await standing_of(sql, scope, member),
                pauses=await _pauses(sql, scope),
                rules=await _rules(sql, scope),
            )

    async def set_standing(self, action: Action, edit: Callable[[MemberStanding], MemberStanding]) -> MemberStanding:
        if action.member is None:
            raise ValueError("a standing is somebody's")
        async with self._database.transaction(urgent=True) as sql:
            standing = await standing_of(sql, action.scope, action.member)
            if await actions.record(sql, action):
                standing = edit(standing)
                await set_standing(sql, action.scope, action.member, standing)
            return standing

    async def pause(self, pause: ServerPause, action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if await actions.record(sql, action):
                await sql.run(
                    """
                    INSERT INTO pauses (scope, channel, reason, made_by, at_ms) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (scope, channel) DO UPDATE SET
                        reason = excluded.reason, made_by = excluded.made_by, at_ms = excluded.at_ms
                    """,
                    action.scope,
                    pause.channel or "",
                    pause.reason,
                    pause.by,
                    pause.at_ms,
                )

    async def resume(self, channel: str | None, action: Action) -> bool:
        async with self._database.transaction(urgent=True) as sql:
            if await actions.find(sql, action.id) is not None:
                return True
            ended = await sql.fetch_one(
                "DELETE FROM pauses WHERE scope = $1 AND channel = $2 RETURNING scope", action.scope, channel or ""
            )
            if ended is None:
                return False
            return await actions.record(sql, action)

    async def rules(self, scope: str) -> tuple[WordRule, ...]:
        async with self._database.reading() as sql:
            return await _rules(sql, scope)

    async def add_rule(self, rule: WordRule, action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if not await actions.record(sql, action):
                return
            if len(await _rules(sql, action.scope)) >= MOST_RULES:
                raise TooManyRules(limit=MOST_RULES)
            added = await sql.fetch_one(
                """
                INSERT INTO word_rules (id, scope, pattern, is_regex, exceptions, action, made_by, at_ms)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (scope, pattern, is_regex) DO NOTHING RETURNING id
                """,
                rule.id,
                action.scope,
                rule.pattern,
                int(rule.is_regex),
                json.dumps(rule.exceptions),
                rule.action,
                rule.by,
                rule.at_ms,
            )
            if added is None:
                raise RuleKnown

    async def remove_rule(self, pattern: str, action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if not await actions.record(sql, action):
                return
            removed = await sql.fetch_one(
                "DELETE FROM word_rules WHERE scope = $1 AND (id = $2 OR pattern = $2) RETURNING id",
                action.scope,
                pattern,
            )
            if removed is None:
                raise RuleNotFound

    async def record(self, action: Action) -> bool:
        async with self._database.transaction(urgent=True) as sql:
            return await actions.record(sql, action)


async def standing_of(sql: Sql, scope: str, member: str) -> MemberStanding:
    row = await sql.fetch_one("SELECT * FROM standings WHERE scope = $1 AND member = $2", scope, member)
    if row is None:
        return MemberStanding()
    return MemberStanding(
        is_trusted=bool(row["is_trusted"]),
        is_blocked=bool(row["is_blocked"]),
        blocked_until_ms=row["blocked_until_ms"],
        block_reason=row["block_reason"],
    )


async def set_standing(sql: Sql, scope: str, member: str, standing: MemberStanding) -> None:
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


async def _pauses(sql: Sql, scope: str) -> tuple[ServerPause, ...]:
    rows = await sql.fetch_all("SELECT * FROM pauses WHERE scope = $1", scope)
    return tuple(
        ServerPause(channel=row["channel"] or None, reason=row["reason"], by=row["made_by"], at_ms=row["at_ms"])
        for row in rows
    )


async def _rules(sql: Sql, scope: str) -> tuple[WordRule, ...]:
    rows = await sql.fetch_all("SELECT * FROM word_rules WHERE scope = $1 ORDER BY at_ms, id", scope)
    return tuple(map(_rule, rows))


def _rule(row: Row) -> WordRule:
    return WordRule(
        id=row["id"],
        pattern=row["pattern"],
        action=RuleAction(row["action"]),
        is_regex=bool(row["is_regex"]),
        exceptions=tuple(json.loads(row["exceptions"])),
        by=row["made_by"],
        at_ms=row["at_ms"],
    )
