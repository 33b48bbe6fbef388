"""What moderators are shown fits into a message, says what there is to know, and obeys nobody's text."""

from dataclasses import replace

import pytest

from bot.chat.features import review_card
from bot.chat.text import moderation
from bot.chat.text import reviews as reviews_text
from bot.domain.job import Job, State
from bot.domain.review import Decision, Review, ReviewAddress, ReviewReason, ReviewStage, ReviewTrigger, Wait
from bot.domain.standing import ReviewRecord
from bot.domain.word_rules import Hit, RuleAction, WordRule
from bot.services.videos import VideoReport
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
def test_a_question_fits_and_obeys_nobody(one: Job) -> None:
    view = review_card.question_card(one, ReviewStage.REQUEST, RECORD, ["input-1.png"])
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


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.state)
def test_there_are_buttons_exactly_while_there_is_something_to_decide(one: Job) -> None:
    view = review_card.question_card(one, ReviewStage.REQUEST, None, [])

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


@pytest.mark.parametrize("count", [1, 5, 6, 50])
def test_a_list_fits_however_many_wait(count: int) -> None:
    video = job(State.RENDERED, review=Review(video=Wait()), video_url="https://videos.example/v.mp4")
    view = review_card.waiting_list([video] * count)

    assert len(text(view)) <= MOST_CHARACTERS
    assert len(components(view)) <= MOST_COMPONENTS
    assert (reviews_text.MORE_REVIEWS in text(view)) == (count > 5)


def test_the_longest_pages_and_reports_fit() -> None:
    rule = WordRule(id="1", pattern=NASTY[:200], action=RuleAction.WARN, exceptions=(NASTY[:100],) * 20, by="1" * 20)
    report = VideoReport(job=job(State.DELIVERED), by="9", reason=NASTY[:300], channel="1")

    assert len(moderation.rules_page([rule] * 200, 0, 20)) <= MOST_CHARACTERS
    assert len(moderation.rules_test([Hit(rule=rule, text=NASTY[:60])] * 200)) <= MOST_CHARACTERS
    assert len(moderation.report_text(report)) <= MOST_CHARACTERS
    assert "@everyone" not in moderation.report_text(report) + moderation.rule_line(rule)


@pytest.mark.parametrize("no_channel", [False, True])
def test_a_waiting_member_is_told_until_when_and_that_nothing_is_lost(no_channel: bool) -> None:
    said = reviews_text.awaiting_approval(job(), no_channel=no_channel)

    assert f"by <t:{NOON_MS // 1000}:f>" in said
    assert "20 credits are held" in said
    assert ("/mod reviews" in said) == no_channel
