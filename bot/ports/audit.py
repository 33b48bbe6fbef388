"""Reading what was done, and handing it on to the channel in which a server reads along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.action import ActionKind, AuditEntry
from bot.domain.job import CardAddress
from bot.domain.scope import Scope


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """One entry of the audit; `seq` counts up over all of them, `card` is that of its job, where it has one."""

    seq: int
    action: AuditEntry
    card: CardAddress | None = None


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which actions somebody wants to see; `member` did it, or it was done to them. None means all."""

    member: str | None = None
    kind: ActionKind | None = None
    since_days: int | None = None


class AuditReader(Protocol):
    """Reads what was done. Raises Outage when it can not be had now."""

    async def before(
        self, scope: Scope, which: AuditFilter, *, seq: int | None, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        """The newest ones older than `seq`, or of all, newest first."""

    async def after(
        self, scope: Scope, which: AuditFilter, *, seq: int, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        """The oldest ones newer than `seq`, newest first."""


class AuditOutbox(Protocol):
    """Actions that servers' log channels do not have yet. Raises Outage when it can not be had now."""

    async def addressed(self) -> Mapping[Scope, str]:
        """Servers with lines to post, and the channel that takes them.

        Lines of a server that has no log channel are put aside for good: a server that chooses one later reads what
        happens from then on, not a year of history.
        """

    async def waiting(self, scope: Scope, *, limit: int) -> Sequence[AuditLine]:
        """The first lines that a server's log channel does not have yet, oldest first."""

    async def posted(self, seq: int) -> None:
        """Remember that the log channel has the line, or will never have it."""


class LogChannel(Protocol):
    """Writes lines where a server wants to read them."""

    async def write(self, channel: str, line: AuditLine) -> None:
        """Once, even if it is repeated within a few minutes. Raises Unpostable, Unwritable or Outage."""
