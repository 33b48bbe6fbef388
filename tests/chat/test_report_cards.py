"""What moderators are shown of a report fits into a message, says what there is to know, and obeys nobody's text."""

from dataclasses import replace

import pytest

from bot.chat.features.report_card import report_card, report_files
from bot.chat.text import reports as words
from bot.chat.text.request_words import WORDS_FILE
from bot.domain.job import State
from bot.domain.report import ReportOutcome, ReportState, VideoReport
from tests.chat.samples import JOB, NASTY, NASTY_PROMPT, buttons, components, job_in, text
from tests.clock import NOON_MS

URL = "https://cdn.example/attachments/1/2/pika-4001.mp4?ex=1"
REPORT = VideoReport(
    job=JOB.id, reporter="77", scope=JOB.scope, at_ms=NOON_MS, reason=NASTY[:300], preview=URL, channel="1", message="2"
)
VIDEO = job_in(State.DELIVERED)
LONG = job_in(State.DELIVERED, request=replace(JOB.request, prompt=NASTY_PROMPT, negative=NASTY_PROMPT))


def settled(state: ReportState, by: str = "88") -> VideoReport:
    return replace(REPORT, outcome=ReportOutcome(state=state, by=by, at_ms=NOON_MS, reason=NASTY[:300]))


EVERY = [REPORT, *(settled(state) for state in ReportState if state is not ReportState.OPEN)]


def shown_media(report: VideoReport, *, bare: bool = False) -> list[object]:
    drawn = components(report_card(report, VIDEO, [], bare=bare))
    galleries = [part["items"] for part in drawn if "items" in part]
    return [item["media"]["url"] for items in galleries for item in items]  # type: ignore[attr-defined]


@pytest.mark.parametrize("report", EVERY, ids=lambda report: report.outcome and report.outcome.state)
@pytest.mark.parametrize("bare", [False, True], ids=["words", "bare"])
def test_a_report_fits_and_obeys_nobody(report: VideoReport, bare: bool) -> None:
    files = report_files(report, LONG, bare=bare)
    view = report_card(report, LONG, list(files), bare=bare)

    assert len(text(view)) <= 4000
    assert len(components(view)) <= 40
    assert "@everyone" not in text(view)
    assert list(files) == [WORDS_FILE]


def test_an_open_report_has_words_video_and_three_ways_out() -> None:
    view = report_card(REPORT, VIDEO, [])

    assert "waves at dusk" in text(view)
    assert f"reported** by <@{REPORT.reporter}>" in text(view)
    assert shown_media(REPORT) == [URL]
    assert [button["custom_id"] for button in buttons(view)] == [
        "report:delete:4001:77",
        "report:block:4001:77",
        "report:dismiss:4001:77",
    ]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (settled(ReportState.DELETED), "**Deleted** by <@88>"),
        (settled(ReportState.DELETED, by=JOB.member), "**Deleted** by its author"),
        (settled(ReportState.BLOCKED), "**Author blocked** by <@88>"),
        (settled(ReportState.DISMISSED), "**Dismissed** by <@88>"),
    ],
)
def test_a_settled_report_says_who_did_what_and_offers_nothing(report: VideoReport, said: str) -> None:
    view = report_card(report, VIDEO, [])

    assert said in text(view)
    assert buttons(view) == []
    assert bool(shown_media(report)) == ("Deleted" not in said)


def test_what_automod_refuses_stands_in_the_file() -> None:
    short = replace(REPORT, reason="it is rude")
    file = report_files(short, VIDEO, bare=True)[WORDS_FILE]

    assert "rude" not in text(report_card(short, VIDEO, [WORDS_FILE], bare=True))
    assert "waves" not in text(report_card(short, VIDEO, [WORDS_FILE], bare=True))
    assert isinstance(file, bytes)
    assert b"it is rude" in file
    assert b"waves at dusk" in file
    assert report_files(short, VIDEO, bare=False) == {}


@pytest.mark.parametrize("report", EVERY[1:], ids=lambda report: report.outcome and report.outcome.state)
def test_reporters_read_what_became_of_it(report: VideoReport) -> None:
    assert report.outcome is not None
    said = words.told_reporter(report.outcome, VIDEO)

    assert said.startswith("You reported")
    assert "@everyone" not in said
    assert ("/9001/9002" in said) == (report.outcome.state is not ReportState.DELETED)
