"""How much of the pool one member may use, and in which period.

A member's own quota goes before all others; else the most generous of the member's roles, else the server's, else the
operator's default.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.period import Period

_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}


class QuotaFor(StrEnum):
    """Whom a quota is for, the more special ones last."""

    SERVER = "server"
    ROLE = "role"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True)
class Quota:
    """So many credits of the pool in every period."""

    amount: int
    period: Period = Period.DAY

    @property
    def generosity(self) -> tuple[float, int]:
        """Orders quotas: by credits a day, among equals by what can be used at once."""
        return self.amount / _DAYS[self.period], self.amount


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """A quota as a server set it; `subject` is the id of a role or member, empty for the server."""

    kind: QuotaFor
    subject: str
    quota: Quota


def quota_of(member: str, roles: Iterable[str], rows: Iterable[QuotaRow], default: Quota) -> Quota:
    """The quota that holds for a member. O(rows)."""
    row = row_of(member, roles, rows)
    return default if row is None else row.quota


def row_of(member: str, roles: Iterable[str], rows: Iterable[QuotaRow]) -> QuotaRow | None:
    """The row that gives a member's quota, if the server has one for them. O(rows)."""
    mine = frozenset(roles)
    by_role: list[QuotaRow] = []
    server: QuotaRow | None = None
    for row in rows:
        match row.kind:
            case QuotaFor.MEMBER if row.subject == member:
                return row
            case QuotaFor.ROLE if row.subject in mine:
                by_role.append(row)
            case QuotaFor.SERVER:
                server = row
    return max(by_role, key=lambda row: row.quota.generosity, default=server)
