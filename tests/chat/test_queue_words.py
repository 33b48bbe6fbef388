"""Why somebody waits, in sentences: how many are before, whose, and which limit holds."""

from dataclasses import replace

import pytest

from bot.chat.text import queue as queue_text
from bot.domain.fairness import Limit
from bot.domain.job import State
from bot.domain.request import Tool, VideoRequest
from bot.engine.fair_queue import QueuePosition
from bot.services.queue import QueuedJob
from tests.chat.samples import JOB, NASTY, job_in

STANDING = QueuePosition(before=3, own=1, earlier=0, used=120, full=Limit.PROVIDER, most=20, ahead=3)


def said(**changes: object) -> str:
    position = replace(STANDING, **changes)  # type: ignore[arg-type]
    return queue_text.queue([QueuedJob(job=JOB, position=position, starts_in_s=None)])


def test_those_before_are_told_apart_and_not_named() -> None:
    assert "3 before it: 1 of your own, 2 of members who used less lately (you used 120 credits)." in said()
    assert "1 before it: 1 that came earlier." in said(before=1, own=0, earlier=1)
    assert "It is next." in said(before=0, own=0)


@pytest.mark.parametrize(
    ("full", "sentence"),
    [
        (Limit.PROVIDER, "fal is given 20 at once, and all are taken."),
        (Limit.SERVER, "This server has 20 at once, and all are taken."),
        (Limit.MEMBER, "You have 20 at once here, and all are taken; it waits for one of your own to end."),
        (None, "There is room for it."),
    ],
)
def test_the_limit_that_holds_is_named(full: Limit | None, sentence: str) -> None:
    assert sentence in said(full=full)


def test_a_start_is_said_only_where_it_is_known() -> None:
    place = QueuedJob(job=JOB, position=STANDING, starts_in_s=40.0)

    assert "It starts in about 40 s." in queue_text.queue([place])
    assert "It starts any moment." in queue_text.queue([replace(place, starts_in_s=0.4)])
    assert "starts" not in said()


def test_what_renders_only_says_so() -> None:
    assert queue_text.queue([QueuedJob(job=job_in(State.RENDERING))]) == "**Rendering** · “waves at dusk” · 20 credits"


def test_the_longest_answer_fits_into_one_message() -> None:
    nasty = replace(JOB, request=VideoRequest(tool=Tool.TEXT, prompt=NASTY))
    place = QueuedJob(job=nasty, position=replace(STANDING, earlier=1, full=Limit.MEMBER), starts_in_s=40.0)

    answer = queue_text.queue([place] * 50)

    assert len(answer) <= 4000
    assert "… and 42 more" in answer
