"""What is asked of the jobs table besides moving: cards, the queue, histories, render times, and how it finds them."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.action import ActionKind
from bot.domain.job import CardAddress, Job, State
from bot.domain.request import Resolution
from bot.ports.jobs import JobPage
from bot.store.sqlite.database import open_database
from bot.store.store import Store
from tests.actions import an_action
from tests.store.samples import HARBOUR, JOB, LANTERN, LIMITS, NOON_MS, go, lead

CARD = CardAddress(channel="5", message="6", token="another secret", token_until_ms=1, upload_limit_bytes=7)


def ids(jobs: list[Job]) -> list[str]:
    return [job.id for job in jobs]


def listed(page: JobPage) -> list[str]:
    return [one.job.id for one in page.jobs]


async def test_the_card_can_be_learned_later(store: Store) -> None:
    await store.jobs.place(JOB)

    changed = await store.jobs.set_card("1", CARD)

    assert changed == await store.jobs.job("1")
    assert changed.card == CARD


async def test_a_closed_job_has_forgotten_its_token(store: Store, path: Path) -> None:
    job = await go(store, JOB, State.CANCELLED)

    await store.jobs.close("1")

    assert await store.jobs.job("1") == replace(job, card=replace(JOB.card, token=None, token_until_ms=0))
    assert await store.jobs.unclosed() == []
    await store.jobs.close("1")  # Again, after a crash between the two: nothing happens.


async def test_a_card_that_comes_after_the_end_brings_no_token_back(store: Store) -> None:
    await go(store, JOB, State.CANCELLED)
    await store.jobs.close("1")

    changed = await store.jobs.set_card("1", CARD)

    assert changed.card == replace(CARD, token=None, token_until_ms=0)


async def test_a_job_that_is_not_over_can_not_be_closed(store: Store) -> None:
    await go(store, JOB, State.RENDERED)

    with pytest.raises(sqlite3.IntegrityError):
        await store.jobs.close("1")

    assert len(await store.jobs.unclosed()) == 1


async def test_a_job_that_is_not_there_is_a_bug(store: Store) -> None:
    assert await store.jobs.job("1") is None
    for asked in (store.jobs.set_card("1", CARD), store.jobs.close("1")):
        with pytest.raises(LookupError):
            await asked


async def test_the_unclosed_are_all_that_is_left_to_do_oldest_first(store: Store) -> None:
    states = [State.DELIVERED, State.QUEUED, State.FAILED, State.RENDERING]
    for n, state in enumerate(states):
        await go(store, replace(JOB, id=str(n), created_ms=NOON_MS - n), state)
    await store.jobs.close("2")

    assert ids(await store.jobs.unclosed()) == ["3", "1", "0"]


async def test_a_members_jobs_are_the_newest_of_that_server(store: Store) -> None:
    for n in range(4):
        await store.jobs.place(replace(JOB, id=str(n), created_ms=NOON_MS + n))
    await store.jobs.place(replace(JOB, id="other member", member="jonas"))
    await store.jobs.place(replace(JOB, id="other server", scope=HARBOUR))

    page = await store.jobs.jobs_of(LANTERN, "mira", limit=3)

    assert listed(page) == ["3", "2", "1"]


async def test_every_job_stands_on_one_page_also_where_they_were_asked_for_in_the_same_moment(store: Store) -> None:
    for n in range(5):
        await store.jobs.place(replace(JOB, id=str(n), created_ms=NOON_MS + n // 3))

    pages = [await store.jobs.jobs_of(LANTERN, "mira", limit=2)]
    while (older := pages[-1].older) is not None:
        pages.append(await store.jobs.jobs_of(LANTERN, "mira", before=older, limit=2))

    assert list(map(listed, pages)) == [["4", "3"], ["2", "1"], ["0"]]


async def test_a_list_says_what_each_job_has_cost_by_now(store: Store) -> None:
    for name, state in (("waits", State.QUEUED), ("done", State.DELIVERED), ("denied", State.CANCELLED)):
        await go(store, replace(JOB, id=name), state)
    paid = await go(store, replace(JOB, id="part"), State.DELIVERED)
    back = an_action(ActionKind.REFUND, id="r", scope=LANTERN, by="noor", job=paid.id, amount=5)
    await store.credits.refund(back)

    page = await store.jobs.jobs_of(LANTERN, "mira", limit=9)

    assert {one.job.id: one.spent for one in page.jobs} == {"waits": 0, "done": 20, "denied": 0, "part": 15}


async def test_render_times_are_those_of_the_last_jobs_alike(store: Store) -> None:
    for n in range(3):
        job = await go(store, replace(JOB, id=str(n)), State.RENDERING, at_ms=NOON_MS + n * 1000)
        await lead(store, job, [State.RENDERED], at_ms=NOON_MS + n * 2500)
    other = replace(JOB, id="other", request=replace(JOB.request, resolution=Resolution.P720))
    await go(store, other, State.RENDERED)
    await go(store, replace(JOB, id="not yet"), State.RENDERING)

    # Submitted at 2 + n seconds, rendered at 1 + 2.5 n.
    assert await store.jobs.render_times_s(JOB, limit=2) == [2.0, 0.5]


async def test_a_row_of_an_older_bot_reads_with_defaults(store: Store, path: Path) -> None:
    await store.jobs.place(JOB)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("""UPDATE jobs SET card = '{"gone": 1}', card_message = NULL, request = '{"tool": "text"}'""")

    job = await store.jobs.job("1")

    assert job is not None
    assert job.card == CardAddress(channel="10")
    assert job.request.images == ()


async def test_no_statement_reads_a_whole_table(path: Path) -> None:
    """With ten jobs nobody would notice, with a hundred thousand every command would."""
    async with open_database(path, now_ms=NOON_MS) as database:
        store = Store(database, LIMITS)
        texts: list[str] = []
        for connection in (database._writer, database._reader):
            await connection.set_trace_callback(texts.append)
        job = await go(store, JOB, State.DELIVERED)
        await store.jobs.set_card(job.id, CARD)
        await store.jobs.close(job.id)
        await store.jobs.want_cancel((await go(store, replace(JOB, id="2"), State.RENDERING)).id)
        await store.jobs.unclosed()
        await store.jobs.jobs_of(LANTERN, "mira", limit=5)
        await store.jobs.render_times_s(job, limit=5)
        await store.credit_reports.find_job(LANTERN, "6")
        await store.operator.unknown(since_ms=0, limit=5)
        await store.credit_reports.balance(LANTERN, "mira", at_ms=NOON_MS)
        await store.credit_reports.transfers_of(job.id)
        await store.integrity.all_transfers(LANTERN)

    with closing(sqlite3.connect(path)) as db:
        plans = {
            text: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {text}")]
            for text in texts
            if re.match(r"\s*(SELECT|UPDATE|INSERT)", text)
        }
    # Reading all of an index is right only where the index is small by its own condition.
    small = re.compile(r"USING (COVERING )?INDEX jobs_(unclosed|under_way)")
    slow = {
        text: step
        for text, plan in plans.items()
        for step in plan
        if "TEMP B-TREE" in step or (re.match(r"SCAN (jobs|transfers|accounts)", step) and not small.search(step))
    }
    assert len(plans) > 20
    assert slow == {}
