"""`python -m bot ledger`: run as the operator does, beside a store that is open and locked by a running bot."""

import asyncio
import csv
import logging
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli
from bot.domain.admission import AdmissionState
from bot.domain.job import State
from bot.domain.scope import Scope
from bot.store.store import Store
from tests.store.samples import JOB, LIMITS, go, grant


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "bot.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Open and locked, as a running bot has it."""
    async with Store.open(path, now_ms=0, limits=LIMITS) as store:
        await store.admissions.note(Scope("7"), AdmissionState.ADMITTED, at_ms=0)
        yield store


async def ledger(*arguments: str) -> Result:

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        return await asyncio.to_thread(CliRunner().invoke, cli, ["ledger", *arguments])
    finally:
        root.handlers = handlers  # The command set up a log of its own.
        root.setLevel(level)


def said(result: Result) -> str:
    return " ".join(result.output.split())


async def test_books_that_agree_are_said_to(store: Store) -> None:
    await go(store, replace(JOB, scope=Scope("7")), State.DELIVERED)

    result = await ledger("verify")

    assert result.exit_code == 0
    assert "The books agree: 3 transfers in 1 server," in said(result)


async def test_every_complaint_is_told(store: Store, path: Path) -> None:
    await go(store, replace(JOB, scope=Scope("7")), State.DELIVERED)
    with closing(connect(path, isolation_level=None)) as by_hand:
        by_hand.execute("UPDATE accounts SET posted = posted + 1 WHERE kind = 'pool'")

    result = await ledger("verify")

    assert result.exit_code == 1
    assert "account pool:7 has 981 posted, its transfers say 980" in said(result)
    assert "the accounts of 7 sum to 1, not to 0" in said(result)
    assert "2 complaints" in said(result)


@pytest.mark.parametrize("state", [State.AWAITING_APPROVAL, State.QUEUED, State.PREPARING, State.RENDERING])
async def test_a_hold_beyond_its_deadline_is_a_complaint(store: Store, state: State) -> None:
    await go(store, replace(JOB, scope=Scope("7")), state)

    result = await ledger("verify")

    assert result.exit_code == 1
    assert f"job 1 has been {state} since 2024-10-04 12:00 UTC and still holds 20" in said(result)


async def test_a_video_that_waits_to_be_posted_holds_nothing(store: Store) -> None:
    await go(store, replace(JOB, scope=Scope("7")), State.RENDERED)

    assert (await ledger("verify")).exit_code == 0


async def test_a_whole_book_is_exported(store: Store, tmp_path: Path) -> None:
    await go(store, replace(JOB, scope=Scope("7")), State.DELIVERED)
    await go(store, replace(JOB, id="2", scope=Scope("8")), State.DELIVERED)
    await grant(store, Scope("7"), "5", 9, id="g", at_ms=0, by="6", reason="=cmd|'/c calc'!A0")

    result = await ledger("export", "--server", "7", "--out", "books.csv")

    rows = list(csv.DictReader((tmp_path / "books.csv").read_text("utf-8").splitlines()))
    assert result.exit_code == 0, result.output
    assert [row["kind"] for row in rows] == ["grant", "hold", "capture", "grant"]
    assert (rows[1]["from"], rows[1]["to"], rows[1]["amount"], rows[1]["job"]) == ("pool:7", "spent:7", "20", "1")
    assert rows[3]["reason"] == "'=cmd|'/c calc'!A0"
    assert rows[0]["at"].startswith("2024-10-04T12:00:00")


async def test_an_export_that_can_not_be_written_is_one_sentence(store: Store) -> None:
    result = await ledger("export", "--server", "7", "--out", "nowhere/books.csv")

    assert result.exit_code == 2
    assert "can not be written to" in said(result)


@pytest.mark.parametrize(("member", "account"), [([], "pool:7"), (["--member", "5"], "wallet:7:5")])
async def test_the_operator_creates_credits(store: Store, member: list[str], account: str) -> None:
    result = await ledger("grant", "--server", "7", "--amount", "500", "--reason", "a new season", *member)

    created = (await store.integrity.all_transfers(Scope("7")))[-1]
    assert result.exit_code == 0, result.output
    assert (created.debit.id, created.credit.id, created.amount) == ("mint:7", account, 500)
    assert (created.made_by, created.reason) == ("operator", "a new season")
    assert f"500 new credits in {account}." in said(result)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--server", "7", "--amount", "0", "--reason", "x"), "An amount is a whole number from 1"),
        (("--server", "7", "--amount", "-1", "--reason", "x"), "An amount is a whole number from 1"),
        (("--server", "7", "--amount", str(2**63), "--reason", "x"), "An amount is a whole number from 1"),
        (("--server", "7", "--amount", "5", "--reason", "  "), "Say in a few words why"),
        (("--server", "lantern", "--amount", "5", "--reason", "x"), "takes an id"),
    ],
)
async def test_a_grant_that_makes_no_sense_is_refused(store: Store, arguments: tuple[str, ...], sentence: str) -> None:
    result = await ledger("grant", *arguments)

    assert result.exit_code == 2
    assert sentence in said(result)
    assert await store.integrity.all_transfers(Scope("7")) == []


async def test_without_a_database_there_is_one_sentence(path: Path) -> None:
    result = await ledger("verify")

    assert result.exit_code == 2
    assert "Traceback" not in result.output
