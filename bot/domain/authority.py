"""The rights beyond one's own videos, as values that only a question for them makes, and what can be done with them.

The store writes an action, and moves a server's credits, only for an `Action`; an action is only made by one of these
rights; and these are only made by the functions below, which ask. A service that forgets to ask does not type-check.
"""

from dataclasses import InitVar, dataclass
from typing import ClassVar

from bot.domain.action import ActionKind, AuditEntry
from bot.domain.member import Member
from bot.domain.refusals.access import NotManager, NotModerator, NotOperator
from bot.domain.refusals.moderation import ReasonMissing
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.domain.text import reason_text


class _Seal:
    """What this file shows to make a right; nothing else has one."""


_SEAL = _Seal()


@dataclass(frozen=True, kw_only=True)
class Right:
    """One of the rights below, held by a member. Making one without having asked raises TypeError.

    `everywhere` it reaches beyond the member's own server; `beyond` it are these kinds of action.
    """

    everywhere: ClassVar[bool] = False
    beyond: ClassVar[frozenset[ActionKind]] = frozenset()

    member: Member
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        if seal is not _SEAL:
            raise TypeError("a right is made by asking for it (services/authority.py)")

    def reaches(self, kind: ActionKind, scope: Scope) -> bool:
        """Whether it is enough to do this there."""
        return (self.everywhere or scope == self.member.scope) and kind not in self.beyond

    def action(
        self,
        kind: ActionKind,
        *,
        id: str,
        at_ms: int,
        scope: Scope | None = None,
        member: str | None = None,
        job: str | None = None,
        amount: int | None = None,
        reason: str = "",
        detail: str = "",
    ) -> "Action":
        """What they are about to do, in the server where they are unless a `scope` says another.

        `id` is of the interaction that asks for it. Raises TypeError where the right does not reach that far.
        """
        return Action(
            right=self,
            scope=self.member.scope if scope is None else scope,
            kind=kind,
            id=id,
            at_ms=at_ms,
            member=member,
            job=job,
            amount=amount,
            reason=reason,
            detail=detail,
        )


@dataclass(frozen=True, kw_only=True)
class Moderator(Right):
    """A member who moderates their server: by Manage Server, or by the role that the server chose."""

    beyond = frozenset({ActionKind.SETUP, ActionKind.CAPS, ActionKind.ADMISSION})


@dataclass(frozen=True, kw_only=True)
class Manager(Moderator):
    """A moderator by Manage Server, who may set the server up: one by role would appoint themselves."""

    beyond = frozenset({ActionKind.CAPS, ActionKind.ADMISSION})


@dataclass(frozen=True, kw_only=True)
class Operator(Right):
    """Who runs the bot, for every server and for the whole of it."""

    everywhere = True


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is about to be done by right, and written down. `member` is whom it is done to, `detail` what is set.

    Raises TypeError where the right does not reach as far: to another server, to its settings, to the whole bot.
    """

    right: Right
    id: str
    scope: Scope
    at_ms: int
    kind: ActionKind
    member: str | None = None
    job: str | None = None
    amount: int | None = None
    reason: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        if self.kind is ActionKind.REPORT or not self.right.reaches(self.kind, self.scope):
            raise TypeError(f"{type(self.right).__name__} may not write {self.kind} in {self.scope}")

    @property
    def by(self) -> str:
        """The id of who does it."""
        return self.right.member.id

    @property
    def entry(self) -> AuditEntry:
        """What is kept of it."""
        return AuditEntry(
            id=self.id,
            scope=self.scope,
            at_ms=self.at_ms,
            by=self.by,
            kind=self.kind,
            member=self.member,
            job=self.job,
            amount=self.amount,
            reason=self.reason,
            detail=self.detail,
        )


def as_moderator(by: Member, settings: ServerSettings) -> Moderator:
    """The right to moderate where `by` is; `settings` are that server's, as they are now. Raises NotModerator."""
    if not settings.is_moderator(by):
        raise NotModerator
    return Moderator(member=by, seal=_SEAL)


def as_manager(by: Member) -> Manager:
    """The right to set the server up where `by` is. Raises NotManager."""
    if not by.manages_server:
        raise NotManager
    return Manager(member=by, seal=_SEAL)


def as_operator(by: Member) -> Operator:
    """The right of who runs the bot. Raises NotOperator."""
    if not by.is_operator:
        raise NotOperator
    return Operator(member=by, seal=_SEAL)


def stated(reason: str) -> str:
    """The reason of a decision about people, as it is kept: one line, not too long. Raises ReasonMissing.

    It is asked for here, because a form lets blanks through as an answer.
    """
    said = reason_text(reason)
    if not said:
        raise ReasonMissing
    return said
