"""Which servers may use the bot, and which it is a member of."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.admission import Admission, AdmissionState, JoinedServer, ServerUse
from bot.domain.authority import Action
from bot.domain.scope import Scope


class AdmissionStore(Protocol):
    """Every method is one transaction, and raises Outage when it can not be had now."""

    async def find(self, server: Scope) -> Admission | None:
        """What was decided about the server; None where nothing was."""

    async def note(self, server: Scope, state: AdmissionState, *, at_ms: int) -> None:
        """Remember what the bot's own rules say of a server, unless something is known of it already."""

    async def decide(self, state: AdmissionState, action: Action) -> None:
        """Remember what the operator says of the action's server; the same action again changes nothing."""

    async def uses(self, *, since_ms: int) -> Sequence[ServerUse]:
        """Of every server that was ever decided on or had a pool; what it used is counted from `since_ms` on."""


class Membership(Protocol):
    """The servers that the bot is a member of."""

    def joined(self) -> Sequence[JoinedServer]:
        """All of them, as far as Discord has told. Local and quick."""

    def operators(self) -> frozenset[str]:
        """The ids of those who run the bot; none before Discord has told."""

    async def has_member(self, server: Scope, member: str) -> bool:
        """Whether somebody is a member of the server. Raises Outage."""

    async def leave(self, server: Scope) -> None:
        """Leave the server; one that the bot is not in is left already. Raises Outage."""
