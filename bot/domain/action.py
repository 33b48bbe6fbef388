"""What is kept of what people did in a server: who, when, why. Never changed, like the ledger.

An entry is written in the transaction that it tells of, under the id of the interaction that asked for it, so that the
same interaction twice does nothing twice.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.job import Job
from bot.domain.member import Member
from bot.domain.scope import Scope


class ActionKind(StrEnum):
    """What can be done by right, as the audit keeps it."""

    GRANT = "grant"
    TAKE = "take"
    REFUND = "refund"
    QUOTA = "quota"
    CREATE = "create"
    REFILL = "refill"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    APPROVE = "approve"
    DENY = "deny"
    TRUST = "trust"
    UNTRUST = "untrust"
    BLOCK = "block"
    UNBLOCK = "unblock"
    PAUSE = "pause"
    RESUME = "resume"
    RULE_ADD = "rule_add"
    RULE_REMOVE = "rule_remove"
    DELETE = "delete"
    REPORT = "report"
    DISMISS = "dismiss"
    CANCEL = "cancel"
    SETUP = "setup"
    CAPS = "caps"
    ADMISSION = "admission"


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One line of the audit, as it is kept. `member` is whom it was done to, `detail` what was set, in a few words."""

    id: str
    scope: Scope
    at_ms: int
    by: str
    kind: ActionKind
    member: str | None = None
    job: str | None = None
    amount: int | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberReport:
    """What a member has against a video of somebody else. One a member and video: its id says so.

    `preview` is the address at which the video, or its still, could be seen when it was reported.
    """

    job: Job
    by: Member
    at_ms: int
    reason: str
    preview: str | None = None

    @property
    def entry(self) -> AuditEntry:
        return AuditEntry(
            id=f"report:{self.job.id}:{self.by.id}",
            scope=self.job.scope,
            at_ms=self.at_ms,
            by=self.by.id,
            kind=ActionKind.REPORT,
            member=self.job.member,
            job=self.job.id,
            reason=self.reason,
        )


@dataclass(frozen=True, kw_only=True)
class OwnDeletion:
    """A member took away a video of their own: what moderators were asked about must not vanish without a trace."""

    job: Job
    at_ms: int

    @property
    def entry(self) -> AuditEntry:
        return AuditEntry(
            id=f"delete:{self.job.id}",
            scope=self.job.scope,
            at_ms=self.at_ms,
            by=self.job.member,
            kind=ActionKind.DELETE,
            member=self.job.member,
            job=self.job.id,
        )


Uncommanded = MemberReport | OwnDeletion
"""All that a member without any right writes into the audit."""
