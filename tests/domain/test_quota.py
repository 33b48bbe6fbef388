"""Which quota holds for a member."""

import pytest

from bot.domain.period import Period
from bot.domain.quota import Quota, QuotaFor, QuotaRow, quota_of

DEFAULT = Quota(amount=100)
SERVER = QuotaRow(kind=QuotaFor.SERVER, subject="", quota=Quota(amount=50))
NEWCOMERS = QuotaRow(kind=QuotaFor.ROLE, subject="newcomers", quota=Quota(amount=10))
ARTISTS = QuotaRow(kind=QuotaFor.ROLE, subject="artists", quota=Quota(amount=900, period=Period.WEEK))
PATRONS = QuotaRow(kind=QuotaFor.ROLE, subject="patrons", quota=Quota(amount=300, period=Period.MONTH))
MIRA = QuotaRow(kind=QuotaFor.MEMBER, subject="mira", quota=Quota(amount=0))
ALL = [MIRA, PATRONS, ARTISTS, NEWCOMERS, SERVER]


@pytest.mark.parametrize(
    ("member", "roles", "rows", "holds"),
    [
        ("tom", [], [], DEFAULT),
        ("tom", ["artists"], [], DEFAULT),
        ("tom", [], ALL, SERVER.quota),
        ("tom", ["newcomers"], ALL, NEWCOMERS.quota),
        ("tom", ["newcomers", "patrons", "artists"], ALL, ARTISTS.quota),
        ("tom", ["patrons", "newcomers"], [NEWCOMERS, PATRONS], PATRONS.quota),
        ("mira", ["artists"], ALL, MIRA.quota),
    ],
    ids=["default", "no rows", "server", "role beats server", "most generous role", "a tie: the larger", "own"],
)
def test_the_quota_that_holds(member: str, roles: list[str], rows: list[QuotaRow], holds: Quota) -> None:
    assert quota_of(member, roles, rows, DEFAULT) == holds
    assert quota_of(member, roles, rows[::-1], DEFAULT) == holds
