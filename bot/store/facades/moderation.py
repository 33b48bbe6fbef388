"""What moderators decided of members, channels and words."""

from collections.abc import Callable

from bot.domain.authority import Action
from bot.domain.policy import Conditions
from bot.domain.refusals.moderation import RuleKnown, RuleNotFound, TooManyRules
from bot.domain.scope import Scope
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import MOST_RULES, WordRule
from bot.store.sql import Sql
from bot.store.tables import audit, pauses, server_settings, standings, word_rules
from bot.store.transactions import Database, reading, snapshot, transaction


class SqlModeration:
    """Implements `ports.moderation.ModerationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @snapshot
    async def conditions(self, sql: Sql, scope: Scope, member: str) -> Conditions:
        return Conditions(
            settings=await server_settings.find(sql, scope),
            standing=await standings.find(sql, scope, member),
            pauses=await pauses.of_server(sql, scope),
            rules=await word_rules.of_server(sql, scope),
        )

    @transaction(urgent=True)
    async def set_standing(
        self, sql: Sql, action: Action, edit: Callable[[MemberStanding], MemberStanding]
    ) -> MemberStanding:
        if action.member is None:
            raise ValueError("a standing is somebody's")
        standing = await standings.find(sql, action.scope, action.member)
        if await audit.record(sql, action):
            standing = edit(standing)
            await standings.put(sql, action.scope, action.member, standing)
        return standing

    @transaction(urgent=True)
    async def pause(self, sql: Sql, pause: ServerPause, action: Action) -> None:
        if await audit.record(sql, action):
            await pauses.put(sql, action.scope, pause)

    @transaction(urgent=True)
    async def resume(self, sql: Sql, channel: str | None, action: Action) -> bool:
        if await audit.find(sql, action.id) is not None:
            return True
        return await pauses.remove(sql, action.scope, channel) and await audit.record(sql, action)

    @reading
    async def rules(self, sql: Sql, scope: Scope) -> tuple[WordRule, ...]:
        return await word_rules.of_server(sql, scope)

    @transaction(urgent=True)
    async def add_rule(self, sql: Sql, rule: WordRule, action: Action) -> None:
        if not await audit.record(sql, action):
            return
        if len(await word_rules.of_server(sql, action.scope)) >= MOST_RULES:
            raise TooManyRules(limit=MOST_RULES)
        if not await word_rules.add(sql, action.scope, rule):
            raise RuleKnown

    @transaction(urgent=True)
    async def remove_rule(self, sql: Sql, pattern: str, action: Action) -> None:
        if await audit.record(sql, action) and not await word_rules.remove(sql, action.scope, pattern):
            raise RuleNotFound
