"""What the audit needs from the outside: the store that keeps it, and the channel in which a server reads along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.action import Action, What
from bot.domain.job import CardAddress


@dataclass(frozen=True, kw_only=True)
class Line:
    """One action; `seq` counts up over all of them, `card` is that of its job, where it has one."""

    seq: int
    action: Action
    card: CardAddress | None = None


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which actions somebody wants to see; `member` did it, or it was done to them. None means all."""

    member: str | None = None
    what: What | None = None
    since_days: int | None = None


class Audits(Protocol):
    """Reads what was done. Raises Outage when it can not be had now."""

    async def before(self, scope: str, which: Which, *, seq: int | None, since_ms: int, limit: int) -> Sequence[Line]:
        """The newest ones older than `seq`, or of all, newest first."""

    async def after(self, scope: str, which: Which, *, seq: int, since_ms: int, limit: int) -> Sequence[Line]:
        """The oldest ones newer than `seq`, newest first."""


class Outbox(Protocol):
    """Actions that servers' log channels do not have yet. Raises Outage when it can not be had now."""

    async def addressed(self) -> Mapping[str, str]:
        """Servers with lines to post, and the channel that takes them.

        Lines of a server that has no log channel are put aside for good: whoever chooses one later reads what happens
        from then on, not a year of history.
        """

    async def waiting(self, scope: str, *, limit: int) -> Sequence[Line]:
        """Oldest first."""

    async def posted(self, seq: int) -> None: ...


class Unpostable(Exception):
    """The channel is gone or does not let the bot in; only people can change that."""


class Unwritable(Exception):
    """The channel takes lines, but not this one."""


class LogChannel(Protocol):
    """Writes lines where a server wants to read them."""

    async def write(self, channel: str, line: Line) -> None:
        """Once, even if it is repeated within a few minutes. Raises Unpostable, Unwritable or Outage."""
