"""Which servers may use the bot: any server can invite it, and whoever runs it pays for what is made there."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.scope import Scope


class NewServerRule(StrEnum):
    """What becomes of a server that invites the bot: the operator is asked, it is let in, or it is not."""

    ASK = "ask"
    OPEN = "open"
    CLOSED = "closed"


class AdmissionState(StrEnum):
    """What is known of a server: the operator has been asked about it, it may use the bot, or it may not."""

    ASKED = "asked"
    ADMITTED = "admitted"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What was decided about a server. `by` is the operator who did; nothing where the bot's own rules did."""

    state: AdmissionState
    by: str
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class JoinedServer:
    """A server that the bot is a member of, as Discord tells of it. What is not known is None."""

    id: Scope
    name: str
    owner: str | None = None
    joined_ms: int | None = None
    members: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServerUse:
    """What a server has in its pool, what it used lately in list price, and when its last video was made."""

    server: Scope
    admission: Admission | None = None
    pool: int
    used_micros: int = 0
    cap_micros: int
    last_video_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class AdmissionPolicy:
    """The operator's settings. Where servers are `named`, these alone are let in, and nobody is asked."""

    rule: NewServerRule = NewServerRule.ASK
    named: frozenset[str] = frozenset()

    def lets_in(self, server: Scope, admission: Admission | None) -> bool:
        """Whether a server may use the bot, with what was decided about it."""
        if self.named:
            return server in self.named
        if admission is not None and admission.state is not AdmissionState.ASKED:
            return admission.state is AdmissionState.ADMITTED
        return self.rule is NewServerRule.OPEN
