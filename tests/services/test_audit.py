"""Who did what: paged from the newest to the oldest and back, filtered, for moderators of the same server alone."""

from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals.access import NotModerator
from bot.domain.scope import Scope
from bot.ports.audit import AuditFilter
from bot.services.audit import PAGE_LINES, Audit, AuditPage, Direction
from tests.actions import an_action, record
from tests.clock import NOON_MS
from tests.services.bench import MIRA, Bench

NOOR = Member(id="2", scope=Scope("7"), manages_server=True)
OTHER = replace(NOOR, scope=Scope("8"))
EVERYTHING = AuditFilter()


@pytest.fixture
def audit(bench: Bench) -> Audit:
    return bench.services.audit


async def done(bench: Bench, *numbers: int, **changes: object) -> None:
    for number in numbers:
        said = {
            "kind": ActionKind.TAKE,
            "id": str(number),
            "scope": Scope("7"),
            "by": NOOR.id,
            "amount": number,
            **changes,
        }
        await record(bench.store, an_action(**said))  # type: ignore[arg-type]


def amounts(page: AuditPage) -> list[int | None]:
    return [line.action.amount for line in page.lines]


async def test_pages_lead_to_the_oldest_line_and_back(bench: Bench, audit: Audit) -> None:
    await done(bench, *range(1, 2 * PAGE_LINES + 2))

    newest = await audit.newest(EVERYTHING, by=NOOR)
    assert newest.older is not None
    older = await audit.turned(EVERYTHING, Direction.OLDER, newest.older, by=NOOR)
    assert older.older is not None
    oldest = await audit.turned(EVERYTHING, Direction.OLDER, older.older, by=NOOR)
    assert older.newer is not None
    back = await audit.turned(EVERYTHING, Direction.NEWER, older.newer, by=NOOR)

    assert amounts(newest) + amounts(older) + amounts(oldest) == list(range(2 * PAGE_LINES + 1, 0, -1))
    assert (newest.newer, oldest.older) == (None, None)
    assert back.lines == newest.lines
    assert back.newer is None


async def test_what_is_done_meanwhile_moves_no_line(bench: Bench, audit: Audit) -> None:
    await done(bench, *range(1, PAGE_LINES + 2))
    newest = await audit.newest(EVERYTHING, by=NOOR)
    await done(bench, 100, 101)
    assert newest.older is not None

    older = await audit.turned(EVERYTHING, Direction.OLDER, newest.older, by=NOOR)

    assert amounts(older) == [1]


@pytest.mark.parametrize(
    ("which", "seen"),
    [
        (AuditFilter(member="5"), [2]),
        (AuditFilter(member=NOOR.id), [4, 2, 1]),
        (AuditFilter(kind=ActionKind.BLOCK), [3]),
        (AuditFilter(since_days=1), [4, 3, 2]),
        (AuditFilter(member="5", kind=ActionKind.BLOCK), []),
    ],
    ids=["done to", "done by", "what", "since", "nothing fits"],
)
async def test_only_what_was_asked_for_is_shown(
    bench: Bench, audit: Audit, which: AuditFilter, seen: list[int]
) -> None:
    await done(bench, 1, at_ms=NOON_MS - DAY_MS - 1)
    await done(bench, 2, member="5")
    await done(bench, 3, by="9", kind=ActionKind.BLOCK)
    await done(bench, 4, at_ms=NOON_MS)

    assert amounts(await audit.newest(which, by=NOOR)) == seen


async def test_another_servers_lines_are_never_shown(bench: Bench, audit: Audit) -> None:
    await done(bench, 1)

    assert amounts(await audit.newest(EVERYTHING, by=OTHER)) == []
    assert amounts(await audit.turned(EVERYTHING, Direction.NEWER, 0, by=OTHER)) == []


async def test_only_moderators_may_read(audit: Audit) -> None:
    with pytest.raises(NotModerator):
        await audit.newest(EVERYTHING, by=MIRA)
    with pytest.raises(NotModerator):
        await audit.turned(EVERYTHING, Direction.OLDER, 5, by=MIRA)


async def test_a_line_about_a_job_knows_its_card(bench: Bench, audit: Audit) -> None:
    job = await bench.placed()
    await done(bench, 1, job=job.id)

    assert (await audit.newest(EVERYTHING, by=NOOR)).lines[0].card == job.card


@pytest.mark.parametrize("seq", [0, 2**63, 10**60])
async def test_a_page_that_nobody_was_offered_is_the_newest(bench: Bench, audit: Audit, seq: int) -> None:
    """What buttons say comes from outside."""
    await done(bench, 1, 2)

    newest = await audit.newest(EVERYTHING, by=NOOR)

    assert (await audit.turned(EVERYTHING, Direction.NEWER, seq, by=NOOR)).lines == newest.lines
    assert (await audit.turned(AuditFilter(since_days=10**60), Direction.OLDER, seq, by=NOOR)).lines == newest.lines
