"""What becomes of a request: the table of everything that a server may have decided."""

from dataclasses import replace

import pytest

from bot.domain.errors import Refusal
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.policy import Conditions, Verdict, judge
from bot.domain.refusals.moderation import Blocked, Paused, WordsRefused
from bot.domain.review import ReviewTrigger
from bot.domain.scope import Scope
from bot.domain.server import ReviewRules, ServerSettings
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import Hit, RuleAction, WordRule
from tests.clock import NOON_MS

MIRA = Member(id="8", scope=Scope("7"), roles=frozenset({"50"}), joined_ms=NOON_MS - 10 * DAY_MS)
NOOR = replace(MIRA, id="9", manages_server=True)
NEWCOMER = replace(MIRA, joined_ms=NOON_MS - DAY_MS)
UNKNOWN = replace(MIRA, joined_ms=None)
PLACES = ("30", "31")  # A thread and its channel.


def hit(action: RuleAction) -> Hit:
    return Hit(rule=WordRule(id=action, pattern="bad", action=action), text="Bad")


def judged(
    by: Member = MIRA,
    *,
    price: int = 20,
    review: ReviewRules | None = None,
    standing: MemberStanding | None = None,
    pauses: tuple[ServerPause, ...] = (),
    hits: tuple[Hit, ...] = (),
) -> Verdict:
    settings = ServerSettings(review=review or ReviewRules(), moderator_role="60")
    conditions = Conditions(settings=settings, standing=standing or MemberStanding(), pauses=pauses)
    return judge(price=price, by=by, places=PLACES, conditions=conditions, hits=hits, now_ms=NOON_MS)


@pytest.mark.parametrize(
    ("review", "by", "price", "why"),
    [
        (ReviewRules(), MIRA, 10_000, []),
        (ReviewRules(cost_above=20), MIRA, 20, []),
        (ReviewRules(cost_above=20), MIRA, 21, [ReviewTrigger.COST]),
        (ReviewRules(cost_above=0), MIRA, 1, [ReviewTrigger.COST]),
        (ReviewRules(newer_than_days=7), MIRA, 20, []),
        (ReviewRules(newer_than_days=7), NEWCOMER, 20, [ReviewTrigger.NEW_MEMBER]),
        (ReviewRules(newer_than_days=7), UNKNOWN, 20, [ReviewTrigger.NEW_MEMBER]),
        (ReviewRules(newer_than_days=1), NEWCOMER, 20, []),
        (ReviewRules(roles=("50", "51")), MIRA, 20, [ReviewTrigger.ROLE]),
        (ReviewRules(roles=("51",)), MIRA, 20, []),
        (ReviewRules(channels=("30",)), MIRA, 20, [ReviewTrigger.CHANNEL]),
        (ReviewRules(channels=("31",)), MIRA, 20, [ReviewTrigger.CHANNEL]),
        (ReviewRules(channels=("32",)), MIRA, 20, []),
        (ReviewRules(everything=True), MIRA, 1, [ReviewTrigger.EVERYTHING]),
        (ReviewRules(everything=True, cost_above=1), MIRA, 20, [ReviewTrigger.COST]),
        (
            ReviewRules(roles=("50",), cost_above=1, newer_than_days=30),
            MIRA,
            20,
            [ReviewTrigger.COST, ReviewTrigger.NEW_MEMBER, ReviewTrigger.ROLE],
        ),
    ],
)
def test_which_requests_wait_and_why(review: ReviewRules, by: Member, price: int, why: list[ReviewTrigger]) -> None:
    assert [reason.why for reason in judged(by, price=price, review=review).reasons] == why


@pytest.mark.parametrize(
    "by_and_standing",
    [
        (NOOR, MemberStanding()),
        (replace(MIRA, roles=frozenset({"60"})), MemberStanding()),
        (MIRA, MemberStanding(is_trusted=True)),
    ],
    ids=["manages the server", "moderator role", "trusted"],
)
def test_who_watches_or_is_trusted_does_not_wait(by_and_standing: tuple[Member, MemberStanding]) -> None:
    by, standing = by_and_standing
    verdict = judged(
        by, standing=standing, review=ReviewRules(everything=True, videos_too=True), hits=(hit(RuleAction.REVIEW),)
    )

    assert verdict == Verdict()


def test_a_video_may_have_to_be_looked_at_although_its_request_does_not() -> None:
    assert judged(review=ReviewRules(videos_too=True)) == Verdict(video_too=True)


def test_words_are_a_reason_and_a_warning_is_none() -> None:
    verdict = judged(hits=(hit(RuleAction.WARN), hit(RuleAction.REVIEW)))

    assert [(reason.why, reason.detail) for reason in verdict.reasons] == [(ReviewTrigger.WORDS, "Bad")]
    assert verdict.warnings == ("Bad",)


SERVER = ServerPause(channel=None, reason="closed", by="9", at_ms=NOON_MS)
CHANNEL = ServerPause(channel="31", reason="contest", by="9", at_ms=NOON_MS)


@pytest.mark.parametrize("by", [MIRA, NOOR], ids=["member", "moderator"])
@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize(
    ("standing", "pauses", "hits", "refusal"),
    [
        (MemberStanding(is_blocked=True), (SERVER,), (hit(RuleAction.BLOCK),), Blocked),
        (MemberStanding(is_blocked=True, blocked_until_ms=NOON_MS + 1), (), (), Blocked),
        (MemberStanding(), (CHANNEL,), (hit(RuleAction.BLOCK),), Paused),
        (MemberStanding(), (SERVER,), (), Paused),
        (MemberStanding(), (), (hit(RuleAction.BLOCK), hit(RuleAction.REVIEW)), WordsRefused),
    ],
)
def test_who_is_refused_hears_the_first_reason_whoever_it_is(
    by: Member,
    trusted: bool,
    standing: MemberStanding,
    pauses: tuple[ServerPause, ...],
    hits: tuple[Hit, ...],
    refusal: type[Refusal],
) -> None:
    with pytest.raises(refusal):
        judged(by, standing=replace(standing, is_trusted=trusted), pauses=pauses, hits=hits)


def test_a_block_ends_by_itself() -> None:
    assert judged(standing=MemberStanding(is_blocked=True, blocked_until_ms=NOON_MS)) == Verdict()


def test_a_pause_elsewhere_stops_nobody() -> None:
    assert judged(pauses=(replace(CHANNEL, channel="99"),)) == Verdict()


def test_a_pause_of_the_server_is_told_before_one_of_the_channel() -> None:
    with pytest.raises(Paused) as paused:
        judged(pauses=(CHANNEL, SERVER))

    assert (paused.value.channel, paused.value.reason) == (None, "closed")
