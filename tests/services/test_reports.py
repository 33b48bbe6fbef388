"""Videos that are taken away or reported: who may, what is kept of it, and what the audit says happened."""

from dataclasses import replace

import pytest

from bot.domain.action import ActionKind, AuditEntry
from bot.domain.errors import Refusal
from bot.domain.job import State
from bot.domain.member import Member
from bot.domain.refusals.access import NotAllowed, NotModerator, NotPossibleHere
from bot.domain.refusals.moderation import (
    AlreadyReported,
    DaysNotPossible,
    OwnVideo,
    ReasonMissing,
    ReportNotFound,
    ReportSettled,
)
from bot.domain.refusals.requests import JobNotFound, NotOver
from bot.domain.report import ReportState
from bot.domain.review import Review, Wait
from bot.domain.scope import Scope
from bot.domain.server import ReviewRules, ServerSettings
from bot.services.reports import Reports
from bot.store.sql import Sql
from bot.store.tables import audit
from tests.clock import NOON_MS
from tests.services.bench import MIRA, Bench

NOOR = Member(id="9", scope=MIRA.scope, manages_server=True)
ADA = Member(id="11", scope=MIRA.scope, manages_server=True)
JONAS = Member(id="10", scope=MIRA.scope)


@pytest.fixture
async def reports(bench: Bench) -> Reports:
    """Over a finished video of Mira's that Jonas has reported."""
    await bench.placed(State.DELIVERED)
    await bench.services.reports.report("1", by=JONAS, reason="too loud", preview="https://cdn.example/v.mp4")
    return bench.services.reports


async def written(bench: Bench) -> list[AuditEntry]:
    """The audit but for reports, oldest first."""

    async def read(sql: Sql) -> list[AuditEntry | None]:
        rows = await sql.fetch_all("SELECT id FROM actions WHERE what <> 'report' ORDER BY seq")
        return [await audit.find(sql, row["id"]) for row in rows]

    return [entry for entry in await bench.store.database.reading(read) if entry is not None]


# -- deleting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (MIRA, None),
        (replace(MIRA, scope=Scope.DIRECT), None),
        (NOOR, None),
        (JONAS, NotAllowed),
        (replace(NOOR, scope=Scope("elsewhere")), JobNotFound),
        (replace(JONAS, scope=Scope.DIRECT), JobNotFound),
    ],
    ids=["author", "author in a direct message", "moderator", "member", "other server's moderator", "stranger"],
)
async def test_who_may_delete(bench: Bench, by: Member, refusal: type[Refusal] | None) -> None:
    await bench.placed(State.DELIVERED)
    if refusal is None:
        assert (await bench.services.videos.delete("1", by=by)).id == "1"
        return

    with pytest.raises(refusal):
        await bench.services.videos.deleted("1", by=by, reason="x")


async def test_what_is_still_being_made_is_cancelled_and_not_deleted(bench: Bench) -> None:
    await bench.placed(State.RENDERING)

    with pytest.raises(NotOver):
        await bench.services.videos.deleted("1", by=MIRA)


async def test_a_moderators_deletion_is_written_down(bench: Bench) -> None:
    await bench.placed(State.DELIVERED)
    await bench.services.videos.deleted("1", by=NOOR, reason="off topic")

    [entry] = await written(bench)
    assert (entry.kind, entry.by, entry.member, entry.reason) == (ActionKind.DELETE, NOOR.id, MIRA.id, "off topic")


@pytest.mark.parametrize(
    ("review", "is_reported", "is_written"),
    [
        (Review(), False, False),
        (Review(), True, True),
        (Review(request=Wait()), False, True),
        (Review(video=Wait()), False, True),
    ],
    ids=["nobody was asked", "a report", "a request that was reviewed", "a video that was reviewed"],
)
async def test_an_author_leaves_a_trace_where_moderators_had_been_asked(
    bench: Bench, review: Review, is_reported: bool, is_written: bool
) -> None:
    await bench.placed(State.DELIVERED, review=review)
    if is_reported:
        await bench.services.reports.report("1", by=JONAS, reason="too loud")
    settled = await bench.services.videos.deleted("1", by=MIRA)

    assert [(entry.kind, entry.by, entry.member) for entry in await written(bench)] == (
        [(ActionKind.DELETE, MIRA.id, MIRA.id)] if is_written else []
    )
    assert [report.outcome and (report.outcome.state, report.outcome.by) for report in settled.reports] == (
        [(ReportState.DELETED, MIRA.id)] if is_reported else []
    )


# -- reporting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (MIRA, OwnVideo),
        (replace(JONAS, scope=Scope("elsewhere")), JobNotFound),
        (replace(JONAS, scope=Scope.DIRECT), NotPossibleHere),
    ],
)
async def test_who_may_not_report(bench: Bench, by: Member, refusal: type[Refusal]) -> None:
    await bench.placed(State.DELIVERED)

    with pytest.raises(refusal):
        await bench.services.reports.report("1", by=by, reason="x")


async def test_a_member_reports_a_video_once_and_others_may_too(bench: Bench) -> None:
    await bench.placed(State.DELIVERED)
    await bench.services.reports.report("1", by=JONAS, reason="x")

    with pytest.raises(AlreadyReported):
        await bench.services.reports.report("1", by=JONAS, reason="y")
    await bench.services.reports.report("1", by=NOOR, reason="z")

    assert (await bench.store.reviews.record_of(MIRA.scope, MIRA.id, at_ms=NOON_MS)).reported == 2


@pytest.mark.parametrize(
    ("settings", "channel"),
    [
        (ServerSettings(), None),
        (ServerSettings(review_channel="40"), "40"),
        (ServerSettings(review_channel="40", log_channel="41", review=ReviewRules()), "41"),
    ],
)
async def test_a_report_goes_where_moderators_read(bench: Bench, settings: ServerSettings, channel: str | None) -> None:
    await bench.set_up(settings)
    await bench.placed(State.DELIVERED)

    assert (await bench.services.reports.report("1", by=JONAS, reason="x")).channel == channel


async def test_a_report_pings_the_role_that_the_server_chose(bench: Bench) -> None:
    await bench.set_up(ServerSettings(review_channel="40", notify_role="77"))
    await bench.placed(State.DELIVERED)

    assert (await bench.services.reports.report("1", by=JONAS, reason="x")).notify == "77"


# -- settling ---------------------------------------------------------------------------------------------------------


async def test_a_dismissal_is_an_action_with_a_reason(bench: Bench, reports: Reports) -> None:
    with pytest.raises(ReasonMissing):
        await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason=" ")
    settled = await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason="it is art")
    again = await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason="it is art")
    [report] = settled.reports
    [entry] = await written(bench)

    assert report.outcome is not None
    assert (report.outcome.state, report.outcome.by, report.outcome.reason) == (
        ReportState.DISMISSED,
        NOOR.id,
        "it is art",
    )
    assert report.preview == "https://cdn.example/v.mp4"
    assert (entry.kind, entry.by, entry.member, entry.job, entry.reason) == (
        ActionKind.DISMISS,
        NOOR.id,
        MIRA.id,
        "1",
        "it is art",
    )
    assert again.reports == (), "the same interaction twice tells nobody twice"


async def test_blocking_is_one_with_settling(bench: Bench, reports: Reports) -> None:
    with pytest.raises(DaysNotPossible):
        await reports.block("1", JONAS.id, by=NOOR, id="h", reason="bad", days=0)
    settled, standing = await reports.block("1", JONAS.id, by=NOOR, id="i", reason="bad", days=3)
    kept = (await bench.store.moderation.conditions(MIRA.scope, MIRA.id)).standing

    assert [report.outcome and report.outcome.state for report in settled.reports] == [ReportState.BLOCKED]
    assert kept == standing
    assert (kept.is_blocked, kept.block_reason) == (True, "bad")
    assert [(entry.kind, entry.detail) for entry in await written(bench)] == [(ActionKind.BLOCK, "3 days")]


async def test_what_is_decided_holds_for_every_report_of_the_video(bench: Bench, reports: Reports) -> None:
    await reports.report("1", by=ADA, reason="me too")
    settled = await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason="fine")

    assert [report.reporter for report in settled.reports] == [JONAS.id, ADA.id]


async def test_only_the_first_moderator_settles(bench: Bench, reports: Reports) -> None:
    await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason="fine")

    for attempt in (
        reports.check("1", JONAS.id, by=ADA),
        reports.dismiss("1", JONAS.id, by=ADA, id="j", reason="x"),
        reports.block("1", JONAS.id, by=ADA, id="k", reason="x", days=None),
    ):
        with pytest.raises(ReportSettled) as late:
            await attempt
        assert (late.value.state, late.value.by) == (ReportState.DISMISSED, NOOR.id)
    assert not (await bench.store.moderation.conditions(MIRA.scope, MIRA.id)).standing.is_blocked
    assert [entry.kind for entry in await written(bench)] == [ActionKind.DISMISS]


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(MIRA, NotModerator), (JONAS, NotModerator), (replace(NOOR, scope=Scope("elsewhere")), ReportNotFound)],
    ids=["author", "reporter", "another server's moderator"],
)
async def test_nobody_else_settles(reports: Reports, by: Member, refusal: type[Refusal]) -> None:
    for attempt in (
        reports.check("1", JONAS.id, by=by),
        reports.dismiss("1", JONAS.id, by=by, id="j", reason="x"),
        reports.block("1", JONAS.id, by=by, id="k", reason="x", days=None),
    ):
        with pytest.raises(refusal):
            await attempt


async def test_a_report_that_nobody_made_is_not_settled(reports: Reports) -> None:
    with pytest.raises(ReportNotFound):
        await reports.check("1", "4711", by=NOOR)
    with pytest.raises(ReportNotFound):
        await reports.dismiss("1", "4711", by=NOOR, id="i", reason="x")


async def test_moderators_read_of_a_report_where_it_was_posted(reports: Reports) -> None:
    report = await reports.check("1", JONAS.id, by=NOOR)
    posted = await reports.posted(report, channel="40", message="500")

    assert (posted.channel, posted.message) == ("40", "500")
    [settled] = (await reports.dismiss("1", JONAS.id, by=NOOR, id="i", reason="x")).reports
    assert (settled.channel, settled.message) == ("40", "500")
