"""`python -m bot jobs`: what the operator holds against a bill, beside a store that a running bot has locked."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import time

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli
from bot.domain.catalog import ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault
from bot.domain.job import Job, State, Ticket
from bot.domain.period import HOUR_MS
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.store.store import Store
from tests.store.samples import JOB, lead

NOW_MS = int(time() * 1000)
PLENTY = Limits(
    starting_pool=10**6,
    quota_per_day=10**6,
    daily_spend_micros=10**12,
    monthly_spend_micros=10**12,
    server_daily_spend_micros=10**12,
)
LOST = Failure(fault=Fault.UNKNOWN, detail="no answer (ReadTimeout)", may_have_cost=True)
SENT = (State.QUEUED, State.PREPARING, State.SUBMITTING)


@pytest.fixture
async def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """Open and locked, as a running bot has it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    async with Store.open(tmp_path / "bot.db", now_ms=0, limits=PLENTY) as store:
        yield store


async def jobs(*arguments: str) -> Result:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        return await asyncio.to_thread(CliRunner().invoke, cli, ["jobs", *arguments])
    finally:
        root.handlers = handlers  # The command set up a log of its own.
        root.setLevel(level)


async def sent(store: Store, id: str, provider: ProviderName, *, ago_ms: int = HOUR_MS, job: Job = JOB) -> None:
    """An order that was sent so long ago, and has no answer yet."""
    at_ms = NOW_MS - ago_ms
    job = await store.jobs.place(replace(job, id=id, scope=Scope("7"), provider=provider, created_ms=at_ms))
    await lead(store, job, SENT[1:], at_ms=at_ms)


async def lost(
    store: Store, id: str, provider: ProviderName, *, ago_ms: int = HOUR_MS, job: Job = JOB, heard: str = ""
) -> None:
    await sent(store, id, provider, ago_ms=ago_ms, job=job)
    now = await store.jobs.job(id)
    assert now is not None
    failure = replace(LOST, detail=heard or LOST.detail)
    await store.jobs.move(now, State.FAILED, at_ms=NOW_MS - ago_ms, failure=failure)


async def made(store: Store, id: str, provider: ProviderName, cost: Cost, *, end: State = State.RENDERED) -> None:
    await sent(store, id, provider)
    job = await store.jobs.job(id)
    assert job is not None
    job = await store.jobs.move(job, State.RENDERING, at_ms=NOW_MS, ticket=Ticket(id="t"))
    await store.jobs.move(job, end, at_ms=NOW_MS, cost=cost)


async def test_an_order_of_unknown_outcome_is_shown_with_all_that_helps_to_find_it(store: Store) -> None:
    await lost(store, "4711", ProviderName.RUNCOMFY)

    result = await jobs("unknown")

    assert result.exit_code == 0
    for part in (
        "UTC  RunComfy  pika/pika-2-2/image-to-video  $0.20",
        "5 s, 1080p, seed 7",
        "“waves; 'quoted'",
        "job 4711, ticket never heard",
        "member mira, server 7",
        "heard: no answer (ReadTimeout)",
        "1 order of unknown outcome, $0.20 of list price",
    ):
        assert part in result.output


async def test_all_of_them_are_shown_newest_first(store: Store) -> None:
    for number in range(30):
        await lost(store, f"{number:04}", ProviderName.FAL, ago_ms=(number + 1) * HOUR_MS)

    result = await jobs("unknown")

    shown = [line.split(",")[0].strip() for line in result.output.splitlines() if line.startswith("    job ")]
    assert shown == [f"job {number:04}" for number in range(30)]
    assert "30 orders of unknown outcome, $6.00" in result.output


async def test_only_so_many_days_are_looked_at(store: Store) -> None:
    await lost(store, "1", ProviderName.FAL, ago_ms=50 * HOUR_MS)

    assert "0 orders" in (await jobs("unknown", "--days", "2")).output
    assert "1 order " in (await jobs("unknown", "--days", "3")).output


async def test_a_program_reads_a_line_an_order(store: Store) -> None:
    await lost(store, "1", ProviderName.PIKA)
    await lost(store, "2", ProviderName.FAL)

    lines = [json.loads(line) for line in (await jobs("unknown", "--json")).output.splitlines()]

    assert {(line["job"], line["provider"], line["list_price_usd"]) for line in lines} == {
        ("1", "pika", 0.2),
        ("2", "fal", 0.2),
    }
    assert all(line["sent"].endswith("UTC") and line["seed"] == 7 and line["ticket"] is None for line in lines)


@pytest.mark.parametrize("arguments", [("unknown",), ("unknown", "--json")])
async def test_what_others_wrote_is_shown_as_they_wrote_it(store: Store, arguments: tuple[str, ...]) -> None:
    """Or it could not be found at the provider: not as markup, not as emoji."""
    job = replace(JOB, request=replace(JOB.request, prompt="a **bold** :cat: on [red]silk"))
    await lost(store, "1", ProviderName.FAL, job=job, heard="**502** :dog: [b]bad gateway")

    output = (await jobs(*arguments)).output

    assert "a **bold** :cat: on [red]silk" in output
    assert "**502** :dog: [b]bad gateway" in output


async def test_without_any_there_is_nothing_to_fear(store: Store) -> None:
    assert (await jobs("unknown")).output.startswith("0 orders of unknown outcome, $0.00")
    assert (await jobs("unknown", "--json")).output == ""
    assert (await jobs("costs")).output == "No provider has told what a video cost in that time.\n"


async def test_costs_are_held_against_what_was_charged(store: Store) -> None:
    await made(store, "1", ProviderName.RUNCOMFY, Cost(micros=300_000))
    await made(store, "2", ProviderName.RUNCOMFY, Cost(micros=100_000))
    await made(store, "3", ProviderName.PIKA, Cost(micros=450_000))
    await made(store, "4", ProviderName.FAL, Cost(units=2.5))
    await made(store, "5", ProviderName.COMFY, Cost(micros=150_000))

    lines = (await jobs("costs")).output.splitlines()

    kind = "Image to video, 1080p, 5 s"
    assert lines == [
        f"Comfy, {kind}: $0.15 a job by its own word, for 1 job charged at $0.20: $0.05 less",
        f"fal, {kind}: 2.5 billable units for 1 job charged at $0.20",
        f"Pika, {kind}: $0.45 a job by its own word, for 1 job charged at $0.20: $0.25 MORE",
        f"RunComfy, {kind}: $0.20 a job by its own word, for 2 jobs charged at $0.40: as charged",
    ]


async def test_what_became_no_video_was_charged_to_nobody(store: Store) -> None:
    await made(store, "1", ProviderName.RUNCOMFY, Cost(micros=200_000), end=State.FAILED)

    assert "1 job charged at $0.00: $0.20 MORE" in (await jobs("costs")).output


async def test_without_a_database_it_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'nothing.db'}")

    result = await jobs("unknown")

    assert result.exit_code == 2
    assert not (tmp_path / "nothing.db").exists()
