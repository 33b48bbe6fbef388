"""Keeping what moderators decided of members, channels and words."""

from collections.abc import Callable
from typing import Protocol

from bot.domain.authority import Action
from bot.domain.policy import Conditions
from bot.domain.scope import Scope
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import WordRule


class ModerationStore(Protocol):
    """What moderators decided. Every method is one transaction, and raises Outage when it can not be had now.

    What is written comes with its action, and the same action again changes nothing.
    """

    async def conditions(self, scope: Scope, member: str) -> Conditions:
        """Everything that a request of the member is held against, as it is at one moment."""

    async def set_standing(self, action: Action, edit: Callable[[MemberStanding], MemberStanding]) -> MemberStanding:
        """Edit what is thought of `action.member` as it is in this moment; what is thought then."""

    async def pause(self, pause: ServerPause, action: Action) -> None:
        """Take nothing new there; a pause that is there already gets the new reason."""

    async def resume(self, channel: str | None, action: Action) -> bool:
        """Whether there was a pause to end (or this very action ended it before)."""

    async def rules(self, scope: Scope) -> tuple[WordRule, ...]:
        """The word rules of a server, oldest first."""

    async def add_rule(self, rule: WordRule, action: Action) -> None:
        """Let a rule hold from now on. Raises TooManyRules or RuleKnown."""

    async def remove_rule(self, pattern: str, action: Action) -> None:
        """Remove a rule by its id or its pattern. Raises RuleNotFound."""
