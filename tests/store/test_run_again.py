"""Every write of the store leaves the same rows when a database with several writers lets it run again."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from inspect import isfunction
from pathlib import Path
from typing import TypeVar

import pytest

from bot.domain.action import ActionKind, MemberReport, OwnDeletion
from bot.domain.admission import AdmissionState
from bot.domain.catalog import ProviderName
from bot.domain.credit_request import CreditRequest, Helper
from bot.domain.errors import Fault, Outage
from bot.domain.exclusion import Exclusion
from bot.domain.job import CardAddress, State
from bot.domain.mark import MarkKind
from bot.domain.member import Member
from bot.domain.offers import Offer
from bot.domain.period import DAY_MS, Period
from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.report import ReportOutcome, ReportState
from bot.domain.review import Decision, Review, ReviewStage, Wait
from bot.domain.server import Refill
from bot.domain.standing import ServerPause
from bot.domain.word_rules import RuleAction, WordRule
from bot.store.sql import Sql
from bot.store.store import Store
from bot.store.transactions import MOST_TRIES, Conflict, Database, reading, snapshot, transaction
from tests.actions import an_action
from tests.store.inline import InlineDatabase, migrated
from tests.store.samples import FREE, JOB, LANTERN, LIMITS, NOON_MS, go

T = TypeVar("T")
Write = Callable[[Store], Awaitable[object]]
Rows = Mapping[str, Sequence[tuple[object, ...]]]

LATER_MS = NOON_MS + DAY_MS
DONE = an_action(ActionKind.SETUP, id="a", scope=LANTERN, by="noor", at_ms=LATER_MS, reason="why")
REPORT = MemberReport(job=JOB, by=Member(id="tom", scope=LANTERN), at_ms=LATER_MS, reason="why")
SETTLED = ReportOutcome(state=ReportState.BLOCKED, by="noor", at_ms=LATER_MS, reason="why")
ABOUT_MIRA = replace(DONE, member="mira", amount=7)
DELIVERED, QUEUED, RENDERING = (replace(JOB, id=id_) for id_ in ("delivered", "queued", "rendering"))
MOVING = replace(RENDERING, state=State.RENDERING)
CANCELLED = replace(JOB, id="cancelled")
ASKED = replace(JOB, id="asked", review=Review(request=Wait(until_ms=LATER_MS * 2), video=Wait()))
RENDERED = replace(JOB, id="rendered", review=Review(video=Wait()))
YES = Decision(by="noor", at_ms=LATER_MS, is_approved=True, trusts=True)
ROW = QuotaRow(kind=QuotaFor.SERVER, subject="", quota=Quota(amount=5))
RULE = WordRule(id="r", pattern="blood", action=RuleAction.BLOCK, by="noor", at_ms=LATER_MS)
LEFT_OUT = Exclusion(provider=ProviderName.FAL, tool=None, fault=Fault.AUTH, detail="", since_ms=LATER_MS)
WISH = CreditRequest(
    id="w", scope=LANTERN, member="mira", helper=Helper.MODERATORS, price=20, channel="5", at_ms=LATER_MS
)
FILLED_ONCE = WatchedPool(scope=LANTERN, filled=1000, fills=1)
PAUSE = ServerPause(channel=None, reason="why", by="noor", at_ms=LATER_MS)


async def begin(store: Store) -> None:
    """What is there before every write."""
    for job, state in ((DELIVERED, State.DELIVERED), (QUEUED, State.QUEUED), (RENDERING, State.RENDERING)):
        await go(store, job, state)
    await go(store, CANCELLED, State.CANCELLED)
    await go(store, ASKED, State.AWAITING_APPROVAL)
    await go(store, RENDERED, State.RENDERED)
    await store.credits.grant(replace(ABOUT_MIRA, id="before", at_ms=NOON_MS - 30 * DAY_MS, amount=50))
    await store.servers.change(LANTERN, edited, replace(DONE, id="refill"))


async def reroute(store: Store) -> object:
    offer = Offer(provider=ProviderName.PIKA, request=JOB.request, list_price_micros=150_000)
    return await store.jobs.reroute(QUEUED, offer, 15, at_ms=LATER_MS)


def edited(settings: T) -> T:
    return replace(settings, refill=Refill(amount=9))  # type: ignore[type-var]


CASES: Mapping[str, Sequence[Write]] = {
    "jobs.place": [lambda store: store.jobs.place(replace(JOB, id="new", created_ms=LATER_MS))],
    "jobs.move": [lambda store: store.jobs.move(MOVING, State.RENDERED, at_ms=LATER_MS, action=DONE)],
    "jobs.reroute": [reroute],
    "jobs.set_card": [lambda store: store.jobs.set_card("queued", CardAddress(channel="5", message="6"))],
    "jobs.edit_card": [lambda store: store.jobs.edit_card("queued", lambda card: replace(card, is_deleted=True))],
    "jobs.want_cancel": [lambda store: store.jobs.want_cancel("rendering", action=DONE)],
    "jobs.close": [lambda store: store.jobs.close("cancelled")],
    "credits.create": [lambda store: store.credits.create(ABOUT_MIRA)],
    "credits.grant": [lambda store: store.credits.grant(ABOUT_MIRA)],
    "credits.take": [lambda store: store.credits.take(ABOUT_MIRA)],
    "credits.refund": [lambda store: store.credits.refund(replace(DONE, job="delivered", amount=3))],
    "credits.gift": [lambda store: store.credits.gift(LANTERN, "mira", "tom", 4, id="g", at_ms=LATER_MS)],
    "credits.donate": [lambda store: store.credits.donate(LANTERN, "mira", 4, id="d", at_ms=LATER_MS)],
    "credits.set_quota": [lambda store: store.credits.set_quota(ROW, DONE)],
    "credits.clear_quota": [
        lambda store: store.credits.set_quota(ROW, replace(DONE, id="set")),
        lambda store: store.credits.clear_quota(QuotaFor.SERVER, "", DONE),
    ],
    "credit_requests.ask": [lambda store: store.credit_requests.ask(WISH)],
    "credit_requests.forget": [
        lambda store: store.credit_requests.ask(WISH),
        lambda store: store.credit_requests.forget(WISH.id),
    ],
    "credit_requests.give": [
        lambda store: store.credit_requests.ask(WISH),
        lambda store: store.credit_requests.give(WISH.id, ABOUT_MIRA),
    ],
    "pools.set_told": [lambda store: store.pools.set_told(FILLED_ONCE, PoolLevel.LOW)],
    "reviews.edit_review": [lambda store: store.reviews.edit_review("queued", lambda _: ASKED.review)],
    "reviews.decide": [
        lambda store: store.reviews.decide(
            "asked", ReviewStage.REQUEST, YES, actions=[DONE, replace(DONE, id="b")], failure=None
        )
    ],
    "reviews.expire_video": [lambda store: store.reviews.expire_video("rendered", at_ms=LATER_MS, failure=FREE)],
    "moderation.set_standing": [
        lambda store: store.moderation.set_standing(ABOUT_MIRA, lambda standing: replace(standing, is_trusted=True))
    ],
    "moderation.pause": [lambda store: store.moderation.pause(PAUSE, DONE)],
    "moderation.resume": [
        lambda store: store.moderation.pause(PAUSE, replace(DONE, id="pause")),
        lambda store: store.moderation.resume(None, DONE),
    ],
    "moderation.add_rule": [lambda store: store.moderation.add_rule(RULE, DONE)],
    "moderation.remove_rule": [
        lambda store: store.moderation.add_rule(RULE, replace(DONE, id="add")),
        lambda store: store.moderation.remove_rule("blood", DONE),
    ],
    "reports.open": [lambda store: store.reports.open(REPORT)],
    "reports.posted": [
        lambda store: store.reports.open(REPORT),
        lambda store: store.reports.posted(JOB.id, "tom", channel="5", message="6"),
    ],
    "reports.settle": [
        lambda store: store.reports.open(REPORT),
        lambda store: store.reports.settle(
            JOB.id, "tom", SETTLED, ABOUT_MIRA, edit=lambda now: replace(now, is_blocked=True)
        ),
    ],
    "reports.deleted": [
        lambda store: store.reports.open(REPORT),
        lambda store: store.reports.deleted(JOB.id, SETTLED, OwnDeletion(job=JOB, at_ms=LATER_MS)),
    ],
    "servers.change": [lambda store: store.servers.change(LANTERN, lambda now: replace(now, pool_frozen=True), DONE)],
    "operator.set_caps": [lambda store: store.operator.set_caps({Period.DAY: 1, Period.MONTH: None}, DONE)],
    "admissions.note": [lambda store: store.admissions.note(LANTERN, AdmissionState.ASKED, at_ms=1)],
    "admissions.decide": [lambda store: store.admissions.decide(AdmissionState.ADMITTED, DONE)],
    "operator.set_server_cap": [lambda store: store.operator.set_server_cap(1, DONE)],
    "operator.pause": [lambda store: store.operator.pause(DONE)],
    "operator.resume": [
        lambda store: store.operator.pause(replace(DONE, id="pause")),
        lambda store: store.operator.resume(DONE),
    ],
    "audit.posted": [lambda store: store.audit.posted(1)],
    "audit._channels_of": [lambda store: store.audit.addressed()],
    "exclusions.put": [lambda store: store.exclusions.put(LEFT_OUT)],
    "exclusions.remove": [
        lambda store: store.exclusions.put(LEFT_OUT),
        lambda store: store.exclusions.remove(LEFT_OUT),
    ],
    "marks.put": [lambda store: store.marks.put(LANTERN, MarkKind.WELCOMED)],
    "marks.remove": [
        lambda store: store.marks.put(LANTERN, MarkKind.WELCOMED),
        lambda store: store.marks.remove(LANTERN, MarkKind.WELCOMED),
    ],
    "marks.new_since_ms": [lambda store: store.marks.new_since_ms(at_ms=LATER_MS)],
}


class Contested:
    """A database in which every transaction first loses to another one, just before its COMMIT."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.lost = 0
        self.won = 0

    async def transaction(self, work: Callable[[Sql], Awaitable[T]], *, urgent: bool = False) -> T:
        if self.lost == self.won:
            self.lost += 1
            return await self._database.transaction(lambda sql: _lose(work(sql)), urgent=urgent)
        result = await self._database.transaction(work, urgent=urgent)
        self.won += 1
        return result

    async def snapshot(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        return await self._database.snapshot(work)

    async def reading(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        return await self._database.reading(work)


async def _lose(work: Awaitable[T]) -> T:
    await work
    raise Conflict


@contextmanager
def opened(path: Path, *, begun: Path | None = None) -> Iterator[InlineDatabase]:
    database = InlineDatabase(path, migrated=begun or migrated())
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
async def begun(tmp_path: Path) -> Path:
    with opened(tmp_path / "begun.db") as database:
        await begin(Store(database, LIMITS))
    return tmp_path / "begun.db"


async def rows(database: Database) -> Rows:
    async def read(sql: Sql) -> Rows:
        tables = await sql.fetch_all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [table["name"] for table in tables]
        found = [await sql.fetch_all(f"SELECT * FROM {name}") for name in names]  # noqa: S608 - names of ours.
        return {name: sorted(map(tuple, kept), key=repr) for name, kept in zip(names, found, strict=True)}

    return await database.snapshot(read)


@pytest.mark.parametrize("name", CASES)
async def test_a_write_that_runs_again_leaves_the_rows_of_one_that_ran_once(
    name: str, begun: Path, tmp_path: Path
) -> None:
    *ready, write = CASES[name]
    with opened(tmp_path / "once.db", begun=begun) as once, opened(tmp_path / "again.db", begun=begun) as again:
        contested = Contested(again)
        for database in (once, again):
            for step in ready:
                await step(Store(database, LIMITS))
        before = await rows(once)
        await write(Store(once, LIMITS))
        await write(Store(contested, LIMITS))

        assert (contested.lost, contested.won) == (1, 1)
        assert await rows(again) == await rows(once) != before
        assert await Store(again, LIMITS).integrity.verify() == []


def test_every_write_has_a_case(begun: Path) -> None:
    with opened(begun) as database:
        facades = {name: type(facade) for name, facade in vars(Store(database, LIMITS)).items() if name != "database"}
    writes = {
        f"{name}.{method}"
        for name, facade in facades.items()
        for method, function in vars(facade).items()
        if isfunction(function) and function.__code__.co_qualname.startswith(f"{transaction.__name__}.")
    }

    assert writes == set(CASES)


# -- the decorators -------------------------------------------------------------------------------------------------


class Unlucky:
    """Loses as often as it is told to, whatever it does."""

    def __init__(self, database: Database, *, losses: int) -> None:
        self._database = database
        self.losses = losses

    @transaction()
    async def write(self, sql: Sql, said: str) -> str:
        return await self._lose(sql, said)

    @snapshot
    async def look(self, sql: Sql, said: str) -> str:
        return await self._lose(sql, said)

    @reading
    async def read(self, sql: Sql, said: str) -> str:
        return await self._lose(sql, said)

    async def _lose(self, sql: Sql, said: str) -> str:
        await sql.run("SELECT 1")
        self.losses -= 1
        if self.losses >= 0:
            raise Conflict
        return said


METHODS = pytest.mark.parametrize("method", [Unlucky.write, Unlucky.look, Unlucky.read])


@METHODS
async def test_whoever_loses_is_run_again_until_it_goes_through(
    method: Callable[[Unlucky, str], Awaitable[str]], store: Store
) -> None:
    assert await method(Unlucky(store.database, losses=MOST_TRIES - 1), "through") == "through"


@METHODS
async def test_whoever_always_loses_gives_up_in_the_end(
    method: Callable[[Unlucky, str], Awaitable[str]], store: Store
) -> None:
    unlucky = Unlucky(store.database, losses=MOST_TRIES)

    with pytest.raises(Outage):
        await method(unlucky, "through")

    assert unlucky.losses == 0
