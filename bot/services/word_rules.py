"""The words that a server does not want: set, listed and tried out by its moderators."""

import asyncio
from collections.abc import Sequence

from bot.domain.action import ActionKind
from bot.domain.member import Member
from bot.domain.text import readable
from bot.domain.word_rules import Hit, RuleAction, WordRule, check_rule, find_hits
from bot.ports.clock import Clock
from bot.ports.moderation import ModerationStore
from bot.services.authority import Authority


class WordRules:
    """The word rules of a server. Every method raises NotModerator; the same `id` again changes nothing."""

    def __init__(self, *, store: ModerationStore, authority: Authority, clock: Clock) -> None:
        self._store = store
        self._authority = authority
        self._clock = clock

    async def add(
        self, pattern: str, action: RuleAction, *, by: Member, id: str, is_regex: bool, exceptions: Sequence[str]
    ) -> WordRule:
        """From now on. Raises BadPattern, TooManyRules or RuleKnown."""
        moderator = await self._authority.moderator(by)
        said = (readable(text).strip() for text in exceptions)
        rule = WordRule(
            id=id,
            pattern=readable(pattern).strip(),
            action=action,
            is_regex=is_regex,
            exceptions=tuple(text for text in said if text),
            by=by.id,
            at_ms=self._clock.wall_ms(),
        )
        check_rule(rule)
        detail = f"{action}: {rule.pattern}"
        added = moderator.action(ActionKind.RULE_ADD, id=id, at_ms=rule.at_ms, detail=detail)
        await self._store.add_rule(rule, added)
        return rule

    async def remove(self, rule: str, *, by: Member, id: str) -> None:
        """Remove a rule, given by its id or its pattern. Raises RuleNotFound."""
        moderator = await self._authority.moderator(by)
        known = await self._store.rules(by.scope)
        pattern = next((one.pattern for one in known if rule in {one.id, one.pattern}), rule)
        at_ms = self._clock.wall_ms()
        removed = moderator.action(ActionKind.RULE_REMOVE, id=id, at_ms=at_ms, detail=pattern)
        await self._store.remove_rule(rule, removed)

    async def list(self, *, by: Member) -> tuple[WordRule, ...]:
        """All rules of the server, oldest first."""
        await self._authority.moderator(by)
        return await self._store.rules(by.scope)

    async def test(self, prompt: str, *, by: Member) -> Sequence[Hit]:
        """What the rules find in a prompt, without asking for a video."""
        return await asyncio.to_thread(find_hits, await self.list(by=by), (prompt,))  # See services/orders.py.
