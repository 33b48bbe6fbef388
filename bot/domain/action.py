"""What was done by somebody with the right to do it: who, when, why. Never changed, like the books.

An action is written in the transaction that it tells of, under the id of the interaction that asked for it, so that
the same interaction twice does nothing twice.
"""

from dataclasses import dataclass
from enum import StrEnum


class ActionKind(StrEnum):
    """The verbs of the audit."""

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
    CANCEL = "cancel"
    SETUP = "setup"
    CAPS = "caps"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One line of the audit. `member` is whom it was done to, `detail` what was set, in a few plain words."""

    id: str
    scope: str
    at_ms: int
    by: str
    kind: ActionKind
    member: str | None = None
    job: str | None = None
    amount: int | None = None
    reason: str = ""
    detail: str = ""
