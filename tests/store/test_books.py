"""The books can not be bent: not by a bug above them, not by a second settlement, not by hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.job import Payer, Settlement, State
from bot.domain.ledger import Account, Transfer, TransferKind
from bot.store.sqlite.database import open_database
from bot.store.store import Store
from bot.store.tables import ledger
from bot.store.tables.ledger import Overdrawn
from tests.store.samples import JOB, LANTERN, LIMITS, NOON_MS, go, grant

REACH_INTO_ANOTHER_SERVER = """
INSERT INTO accounts (id, scope, kind, posted) VALUES ('pool:harbour', 'harbour', 'pool', 0);
INSERT INTO transfers (id, scope, kind, debit, credit, amount, at_ms)
VALUES ('x', 'lantern', 'grant', 'pool:lantern', 'pool:harbour', 5, 0);
UPDATE accounts SET posted = posted - 5 WHERE id = 'pool:lantern';
UPDATE accounts SET posted = 5 WHERE id = 'pool:harbour';
"""


@pytest.fixture
def by_hand(store: Store, path: Path) -> Iterator[sqlite3.Connection]:
    """The file, past all our code."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


@pytest.mark.parametrize(
    "statement", ["UPDATE transfers SET amount = 1", "UPDATE transfers SET reason = ''", "DELETE FROM transfers"]
)
async def test_transfers_are_neither_changed_nor_deleted(
    store: Store, by_hand: sqlite3.Connection, statement: str
) -> None:
    await store.jobs.place(JOB)
    before = await store.integrity.all_transfers(LANTERN)

    with pytest.raises(sqlite3.IntegrityError, match="a transfer is never"):
        by_hand.execute(statement)

    assert await store.integrity.all_transfers(LANTERN) == before


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (State.RENDERED, Settlement.CAPTURE),
        (State.RENDERED, Settlement.RELEASE),
        (State.CANCELLED, Settlement.RELEASE),
        (State.CANCELLED, Settlement.CAPTURE),
    ],
)
async def test_a_hold_is_settled_once(path: Path, state: State, again: Settlement) -> None:
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        job = await go(store, JOB, state)
        await store.jobs.place(replace(JOB, id="2"))  # Its hold must not be taken for the first one's.

        with pytest.raises(sqlite3.IntegrityError):
            await database.transaction(lambda sql: ledger.settle(sql, job, again, at_ms=NOON_MS))

        assert await store.integrity.verify() == []


async def test_a_capture_is_refunded_once(path: Path) -> None:
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        job = await store.jobs.move(await go(store, JOB, State.RENDERED), State.FAILED, at_ms=NOON_MS)

        before = await store.integrity.all_transfers(LANTERN)

        await database.transaction(lambda sql: ledger.settle(sql, job, Settlement.REFUND, at_ms=NOON_MS))

        assert await store.integrity.all_transfers(LANTERN) == before


@pytest.mark.parametrize(
    ("price", "settlement"), [(21, Settlement.CAPTURE), (21, Settlement.RELEASE), (19, Settlement.RELEASE)]
)
async def test_a_settlement_that_does_not_match_its_hold_is_refused(
    path: Path, price: int, settlement: Settlement
) -> None:
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        job = await go(store, JOB, State.RENDERING)

        with pytest.raises(sqlite3.IntegrityError, match="must match"):
            await database.transaction(
                lambda sql: ledger.settle(sql, replace(job, price=price), settlement, at_ms=NOON_MS)
            )


@pytest.mark.parametrize("payer", Payer)
async def test_a_hold_that_nobody_checked_still_can_not_overdraw(path: Path, payer: Payer) -> None:
    """The guard in the statement itself, whatever was read before."""
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        await grant(store, LANTERN, "mira", 19, id="w", at_ms=NOON_MS, by="ada", reason="")
        await grant(store, LANTERN, None, 19, id="p", at_ms=NOON_MS, by="ada", reason="")

        with pytest.raises(Overdrawn):
            await database.transaction(lambda sql: ledger.hold(sql, replace(JOB, payer=payer)))

        assert len(await store.integrity.all_transfers(LANTERN)) == 2
        assert await store.integrity.verify() == []


async def test_accounts_can_not_be_overdrawn_by_hand(store: Store, by_hand: sqlite3.Connection) -> None:
    await store.jobs.place(JOB)

    for change in ("posted = 19", "held = -1", "held = posted + 1"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            by_hand.execute(f"UPDATE accounts SET {change} WHERE id = 'pool:lantern'")  # noqa: S608


async def test_a_hold_needs_a_job(store: Store, by_hand: sqlite3.Connection) -> None:
    await store.jobs.place(JOB)
    by_hand.execute("PRAGMA foreign_keys = ON")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        by_hand.execute(
            "INSERT INTO transfers (id, scope, kind, debit, credit, amount, at_ms, job) "
            "VALUES ('x', 'lantern', 'hold', 'pool:lantern', 'spent:lantern', 1, 0, 'nobody')"
        )


# -- grants ---------------------------------------------------------------------------------------------------------


async def test_a_grant_happens_once_per_id(store: Store) -> None:
    granted = await grant(store, LANTERN, "mira", 30, id="g", at_ms=NOON_MS, by="ada", reason="prize")

    again = await grant(store, LANTERN, "jonas", 99, id="g", at_ms=NOON_MS + 1, by="noor", reason="other")

    assert again == granted
    assert granted == Transfer(
        id="g",
        scope=LANTERN,
        kind=TransferKind.GRANT,
        debit=Account.from_id("mint:lantern"),
        credit=Account.from_id("wallet:lantern:mira"),
        amount=30,
        at_ms=NOON_MS,
        member="mira",
        reason="prize",
        made_by="ada",
    )
    assert await store.integrity.all_transfers(LANTERN) == [granted]


async def test_it_is_kept_who_made_a_grant(store: Store, by_hand: sqlite3.Connection) -> None:
    await grant(store, LANTERN, "mira", 30, id="g", at_ms=NOON_MS, by="ada", reason="prize")

    assert by_hand.execute("SELECT made_by FROM transfers WHERE id = 'g'").fetchone() == ("ada",)


@pytest.mark.parametrize("amount", [0, -5])
async def test_a_grant_creates_credits_or_nothing(store: Store, amount: int) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await grant(store, LANTERN, None, amount, id="g", at_ms=NOON_MS, by="ada", reason="")

    assert await store.integrity.all_transfers(LANTERN) == []


# -- the proof itself: it must be able to fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "UPDATE accounts SET posted = posted + 1 WHERE id = 'pool:lantern'",
            [
                "account pool:lantern has 1001 posted, its transfers say 1000",
                "the accounts of lantern sum to 1, not to 0",
            ],
        ),
        (
            "UPDATE accounts SET held = held - 5 WHERE id = 'pool:lantern'",
            ["account pool:lantern has 15 held, its open holds say 20"],
        ),
        (
            "UPDATE jobs SET state = 'failed', finished_ms = 1",
            ["job 1, failed: holds 1, captures 0 (0), releases 0, back 0"],
        ),
        (
            "UPDATE jobs SET state = 'rendered', rendered_ms = 1",
            ["job 1, rendered: holds 1, captures 0 (0), releases 0, back 0"],
        ),
        (
            REACH_INTO_ANOTHER_SERVER,
            [
                "the accounts of harbour sum to 5, not to 0",
                "the accounts of lantern sum to -5, not to 0",
                "transfer x of lantern reaches into pool:harbour",
            ],
        ),
        ("UPDATE jobs SET price = 21", ["job 1, queued: holds 0, captures 0 (0), releases 0, back 0"]),
        ("UPDATE jobs SET payer = 'wallet'", ["job 1, queued: holds 0, captures 0 (0), releases 0, back 0"]),
    ],
)
async def test_the_proof_finds_what_was_tampered_with(path: Path, tampering: str, found: list[str]) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        await store.jobs.place(JOB)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.executescript(tampering)

        assert await store.integrity.verify() == found


async def test_the_proof_finds_a_capture_of_another_amount_than_the_price(path: Path) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        await go(store, JOB, State.RENDERED)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("UPDATE jobs SET price = 19, spare = 1")

        assert await store.integrity.verify() == ["job 1, rendered: holds 1, captures 1 (20), releases 0, back 0"]
