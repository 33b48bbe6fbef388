"""Keeps the words that a server does not want in prompts."""

import json

from bot.domain.scope import Scope
from bot.domain.word_rules import RuleAction, WordRule
from bot.store.sql import Row, Sql


async def of_server(sql: Sql, scope: Scope) -> tuple[WordRule, ...]:
    """Oldest first."""
    rows = await sql.fetch_all("SELECT * FROM word_rules WHERE scope = $1 ORDER BY at_ms, id", scope)
    return tuple(map(_rule_of, rows))


async def add(sql: Sql, scope: Scope, rule: WordRule) -> bool:
    """False where the server has such a pattern already."""
    row = await sql.fetch_one(
        """
        INSERT INTO word_rules (id, scope, pattern, is_regex, exceptions, action, made_by, at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (scope, pattern, is_regex) DO NOTHING RETURNING id
        """,
        rule.id,
        scope,
        rule.pattern,
        int(rule.is_regex),
        json.dumps(rule.exceptions),
        rule.action,
        rule.by,
        rule.at_ms,
    )
    return row is not None


async def remove(sql: Sql, scope: Scope, pattern: str) -> bool:
    """By its id or its pattern; whether there was one."""
    row = await sql.fetch_one(
        "DELETE FROM word_rules WHERE scope = $1 AND (id = $2 OR pattern = $2) RETURNING id", scope, pattern
    )
    return row is not None


def _rule_of(row: Row) -> WordRule:
    return WordRule(
        id=row["id"],
        pattern=row["pattern"],
        action=RuleAction(row["action"]),
        is_regex=bool(row["is_regex"]),
        exceptions=tuple(json.loads(row["exceptions"])),
        by=row["made_by"],
        at_ms=row["at_ms"],
    )
