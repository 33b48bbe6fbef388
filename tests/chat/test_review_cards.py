"""What moderators are shown fits into a message, says what there is to know, and obeys nobody's text."""

import re
from dataclasses import replace

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.features import review_card
from bot.chat.text import moderation, request_words
from bot.chat.text import reviews as reviews_text
from bot.chat.text.request_words import WORDS_FILE
from bot.domain.job import Job, State
from bot.domain.request import ImageSource, Tool
from bot.domain.review import Decision, Review, ReviewAddress, ReviewReason, ReviewStage, ReviewTrigger, Wait
from bot.domain.standing import ReviewRecord
from bot.domain.word_rules import Hit, RuleAction, WordRule
from tests.chat.samples import JOB, NASTY, NASTY_PROMPT, buttons, components, job_in, text
from tests.clock import NOON_MS

MOST_CHARACTERS, MOST_COMPONENTS = 4000, 40
REASONS = tuple(
    ReviewReason(why=why, limit=30, detail=NASTY if why is ReviewTrigger.WORDS else "9") for why in ReviewTrigger
)
EVERY_RULE = (ReviewReason(why=ReviewTrigger.WORDS, detail=NASTY[:60]),) * 200
REVIEW = Review(
    reasons=REASONS,
    joined_ms=NOON_MS,
    request=Wait(until_ms=NOON_MS, card=ReviewAddress(channel="1", message="2")),
)
LONGEST = replace(JOB.request, prompt=NASTY_PROMPT, negative=NASTY_PROMPT)
RECORD = ReviewRecord(jobs=9, delivered=7, denied=1, reported=2, is_trusted=True, is_blocked=True)
YES = Decision(by="77", at_ms=NOON_MS, is_approved=True, trusts=True)
NO = Decision(by="77", at_ms=NOON_MS, is_approved=False, reason=NASTY[:300])


def job(state: State = State.AWAITING_APPROVAL, **changes: object) -> Job:
    return job_in(state, **{"review": REVIEW, "request": LONGEST, **changes})


def decided(decision: Decision, state: State) -> Job:
    return job(state, review=replace(REVIEW, request=Wait(until_ms=NOON_MS, decision=decision)))


EVERY = [
    job(),
    decided(YES, State.QUEUED),
    decided(YES, State.DELIVERED),
    decided(NO, State.DENIED),
    job(State.EXPIRED, finished_ms=NOON_MS),
    job(State.CANCELLED, finished_ms=NOON_MS - 1),
    job(State.FAILED, finished_ms=NOON_MS - 1),
    job(review=replace(REVIEW, reasons=EVERY_RULE)),
]


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.state)
@pytest.mark.parametrize("prompt", ["*" * 450, "x " * 890, NASTY_PROMPT], ids=["inline", "longest inline", "file"])
def test_a_question_fits_and_obeys_nobody(one: Job, prompt: str) -> None:
    one = replace(one, request=replace(one.request, prompt=prompt, negative="" if prompt[0] == "x" else prompt))
    view = review_card.question_card(one, ReviewStage.REQUEST, RECORD, ["input-1.png", WORDS_FILE])
    shown = text(view)

    assert len(shown) <= MOST_CHARACTERS
    assert len(components(view)) <= MOST_COMPONENTS
    assert "@everyone" not in shown
    assert "<@123>" not in shown


def test_a_question_says_everything_that_there_is_to_decide_on() -> None:
    shown = text(
        review_card.question_card(job(request=replace(LONGEST, prompt="waves")), ReviewStage.REQUEST, RECORD, [])
    )

    for fact in (
        "waves",
        "Not in it",
        "20 credits",
        "costs more than 30 credits",
        "<@8001>",
        "8 requests before this: 7 became videos, 1 was denied",
    ):
        assert fact in shown
    for fact in ("2 reported", "trusted", "blocked", f"by <t:{NOON_MS // 1000}:f>", "[card](https://discord.com/"):
        assert fact in shown


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (ReviewRecord(jobs=1), "their first request here"),
        (ReviewRecord(jobs=2), "1 request before this: no video yet"),
        (ReviewRecord(jobs=3, delivered=1, denied=1), "2 requests before this: 1 became a video, 1 was denied"),
        (ReviewRecord(jobs=15, delivered=7, denied=2), "14 requests before this: 7 became videos, 2 were denied"),
    ],
)
def test_what_a_member_did_before_is_said_as_people_would(record: ReviewRecord, said: str) -> None:
    assert said in text(review_card.question_card(job(), ReviewStage.REQUEST, record, [WORDS_FILE]))


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.state)
def test_there_are_buttons_exactly_while_there_is_something_to_decide(one: Job) -> None:
    view = review_card.question_card(one, ReviewStage.REQUEST, None, [WORDS_FILE])

    offered = [button["custom_id"] for button in buttons(view)]

    expected = ["approve:request:4001", "deny:request:4001", "trust:request:4001"]
    assert offered == (expected if one.state is State.AWAITING_APPROVAL else [])


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (EVERY[1], "**Approved** by <@77>"),
        (EVERY[2], "now done"),
        (EVERY[3], "**Denied** by <@77>"),
        (EVERY[4], "**Nobody decided in time**"),
        (EVERY[5], "**Cancelled** before anybody decided"),
        (EVERY[6], "**No video** before anybody decided"),
    ],
)
def test_an_outcome_says_what_became_of_it(one: Job, said: str) -> None:
    assert said in text(review_card.question_card(one, ReviewStage.REQUEST, None, []))


def test_without_the_words_that_discord_refuses_the_rest_is_shown() -> None:
    assert (
        "everyone"
        not in text(review_card.question_card(job(), ReviewStage.REQUEST, RECORD, [], bare=True)).split("**Why")[0]
    )


WORDS = st.text(alphabet="ab *_~@<>#|\\n🏴é", max_size=2000)


@given(WORDS, WORDS)
def test_all_of_the_words_stand_on_the_card_or_in_the_file(prompt: str, negative: str) -> None:
    request = replace(JOB.request, prompt=prompt, negative=negative)
    needs_file = request_words.need_file(request)
    shown = request_words.quoted(request)
    said = re.sub(r"\\(.)", r"\1", shown.replace("@\u200b", "@"))

    assert len(shown) <= request_words.WORDS_LIMIT_CHARS
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?:…|\n|$)", shown), "nothing is cut inside an escape"
    for text_ in (request.prompt, request.negative):
        if needs_file:
            assert text_.strip() in request_words.words_file(request).decode()
        else:
            assert " ".join(text_.split()) in said


@pytest.mark.parametrize("needs_file", [False, True])
@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("files", [[], [WORDS_FILE]], ids=["no file", "file"])
def test_approve_is_offered_only_beside_all_of_the_words(needs_file: bool, bare: bool, files: list[str]) -> None:
    asked = job(request=LONGEST if needs_file else JOB.request)
    view = review_card.question_card(asked, ReviewStage.REQUEST, RECORD, files, bare=bare)

    assert ("approve:request:4001" in ids_of(view)) == (bool(files) or not (needs_file or bare))
    assert "deny:request:4001" in ids_of(view)
    assert (reviews_text.NOT_ALL_SHOWN[ReviewStage.REQUEST] in text(view)) == (
        "approve:request:4001" not in ids_of(view)
    )


@pytest.mark.parametrize("files", [[], ["input-1.png"], ["input-1.png", "input-2.png"]])
def test_approve_is_offered_only_beside_all_of_the_pictures(files: list[str]) -> None:
    source = ImageSource(url="https://cdn.example/a.png", name="a.png", size_bytes=1)
    asked = job(request=replace(JOB.request, tool=Tool.FRAMES, images=(source, source)))
    view = review_card.question_card(asked, ReviewStage.REQUEST, RECORD, files)

    assert ("approve:request:4001" in ids_of(view)) == (len(files) == 2)
    assert "trust:request:4001" not in ids_of(view) or len(files) == 2


@pytest.mark.parametrize(
    ("files", "url", "is_offered"),
    [
        (["pika-4001.mp4"], None, True),
        (["pika-4001.jpg"], "https://videos.example/v.mp4", True),
        (["pika-4001.jpg"], "https://videos.example/" + "v" * 600, False),
        ([], "https://videos.example/v.mp4", True),
    ],
    ids=["video", "still and link", "still alone", "link"],
)
def test_approve_is_offered_only_beside_the_video(files: list[str], url: str | None, is_offered: bool) -> None:
    asked = job(State.RENDERED, request=JOB.request, review=Review(video=Wait(until_ms=NOON_MS)), video_url=url)
    view = review_card.question_card(asked, ReviewStage.VIDEO, RECORD, files)

    assert ("approve:video:4001" in ids_of(view)) == is_offered


def test_a_list_offers_to_approve_only_what_its_row_shows() -> None:
    picture = ImageSource(url="https://cdn.example/a.png", name="a.png", size_bytes=1)
    waiting = [
        job(id="1", request=JOB.request),
        job(id="2", request=LONGEST),
        job(id="3", request=replace(JOB.request, images=(picture,))),
        job(State.RENDERED, id="4", request=JOB.request, review=Review(video=Wait()), video_url="https://v.example/4"),
    ]
    shown = ids_of(review_card.waiting_list(waiting))

    assert [id_ for id_ in shown if id_.startswith(("approve", "trust"))] == ["approve:request:1", "trust:request:1"]
    assert [id_ for id_ in shown if id_.startswith("review")] == [
        "review:request:2",
        "review:request:3",
        "review:video:4",
    ]
    assert sum(id_.startswith("deny") for id_ in shown) == 4


def ids_of(view: ui.LayoutView) -> list[str]:
    return [str(button.get("custom_id", "")) for button in buttons(view)]


@pytest.mark.parametrize("count", [1, 5, 6, 50])
def test_a_list_fits_however_many_wait(count: int) -> None:
    video = job(State.RENDERED, review=Review(video=Wait()), video_url="https://videos.example/v.mp4")
    view = review_card.waiting_list([video] * count)

    assert len(text(view)) <= MOST_CHARACTERS
    assert len(components(view)) <= MOST_COMPONENTS
    assert (reviews_text.MORE_REVIEWS in text(view)) == (count > 5)


def test_the_longest_pages_fit() -> None:
    rule = WordRule(id="1", pattern=NASTY[:200], action=RuleAction.WARN, exceptions=(NASTY[:100],) * 20, by="1" * 20)
    assert len(moderation.rules_page([rule] * 200, 0, 20)) <= MOST_CHARACTERS
    assert len(moderation.rules_test([Hit(rule=rule, text=NASTY[:60])] * 200)) <= MOST_CHARACTERS
    assert "@everyone" not in moderation.rule_line(rule)


@pytest.mark.parametrize("no_channel", [False, True])
def test_a_waiting_member_is_told_until_when_and_that_nothing_is_lost(no_channel: bool) -> None:
    said = reviews_text.awaiting_approval(job(), no_channel=no_channel)

    assert f"by <t:{NOON_MS // 1000}:f>" in said
    assert "20 credits are set aside" in said
    assert ("/mod reviews" in said) == no_channel
