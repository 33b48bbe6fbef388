"""What members, places and words moderators decide on: who may, and what it does to the next order."""

from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.errors import Refusal
from bot.domain.job import CardAddress, State
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals.access import NotModerator
from bot.domain.refusals.moderation import (
    Blocked,
    DaysNotPossible,
    NothingToChange,
    Paused,
    ReasonMissing,
    WordsRefused,
)
from bot.domain.request import VideoRequest
from bot.domain.review import Review, ReviewStage, ReviewTrigger, Wait
from bot.domain.scope import Scope
from bot.domain.word_rules import RuleAction
from bot.services.moderation import Moderation
from bot.services.word_rules import WordRules
from tests.actions import an_action, record
from tests.clock import NOON_MS
from tests.services.bench import MIRA, TEXT, Bench

NOOR = Member(id="9", scope=MIRA.scope, manages_server=True)
JONAS = Member(id="10", scope=MIRA.scope)
REVIEW = Review(request=Wait(until_ms=NOON_MS + DAY_MS))
CARD = CardAddress(channel="30", token="secret")


def moderation(bench: Bench) -> Moderation:
    return bench.services.moderation


def rules(bench: Bench) -> WordRules:
    return bench.services.word_rules


async def order(bench: Bench, *, by: Member = MIRA, id: str = "5", request: VideoRequest = TEXT) -> State:
    placed = await bench.orders.place(request, by=by, id=id, card=replace(CARD, channel="30"))
    return placed.state


async def refused(bench: Bench, kind: type[Refusal], *, by: Member = MIRA, request: VideoRequest = TEXT) -> None:
    with pytest.raises(kind):
        await order(bench, by=by, request=request)
    assert await bench.store.integrity.all_transfers(MIRA.scope) == []
    assert await bench.store.jobs.job("5") is None


async def test_a_block_of_some_days_ends_by_itself(bench: Bench) -> None:
    standing = await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason="spam", days=2)
    await refused(bench, Blocked)
    bench.time.wall_ms += 2 * DAY_MS

    assert standing.blocked_until_ms == NOON_MS + 2 * DAY_MS
    assert await order(bench) is State.QUEUED


async def test_a_block_holds_in_its_own_server_only(bench: Bench) -> None:
    await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason="spam")

    await refused(bench, Blocked)
    assert await order(bench, by=replace(MIRA, scope=Scope("elsewhere"))) is State.QUEUED


@pytest.mark.parametrize("days", [0, -1, 3651, 2**63])
async def test_an_impossible_number_of_days_changes_nothing(bench: Bench, days: int) -> None:
    with pytest.raises(DaysNotPossible):
        await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason="spam", days=days)

    assert await order(bench) is State.QUEUED


async def test_who_blocks_pauses_or_denies_says_why(bench: Bench) -> None:
    """A form lets spaces through."""
    job = await bench.placed(State.AWAITING_APPROVAL, review=REVIEW)

    with pytest.raises(ReasonMissing):
        await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason=" \n ")
    with pytest.raises(ReasonMissing):
        await moderation(bench).pause(None, by=NOOR, id="i", reason="\u202e ")
    with pytest.raises(ReasonMissing):
        await bench.services.reviews.deny(job.id, ReviewStage.REQUEST, by=NOOR, id="i", reason="  ")

    assert (await bench.store.moderation.conditions(MIRA.scope, MIRA.id)).pauses == ()
    assert await bench.kept() == job


async def test_the_same_click_twice_is_one_block(bench: Bench) -> None:
    await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason="spam")
    await moderation(bench).unblock(MIRA.id, by=NOOR, id="i2")
    await moderation(bench).block(MIRA.id, by=NOOR, id="i", reason="spam")

    assert await order(bench) is State.QUEUED


async def test_what_is_so_already_is_told(bench: Bench) -> None:
    service = moderation(bench)
    for attempt in (
        service.unblock(MIRA.id, by=NOOR, id="1"),
        service.untrust(MIRA.id, by=NOOR, id="2"),
        service.resume(None, by=NOOR, id="3"),
    ):
        with pytest.raises(NothingToChange):
            await attempt


async def test_a_paused_server_takes_nothing_even_from_moderators(bench: Bench) -> None:
    await moderation(bench).pause(None, by=NOOR, id="i", reason="contest")
    await refused(bench, Paused, by=NOOR)
    await moderation(bench).resume(None, by=NOOR, id="i2")

    assert await order(bench) is State.QUEUED


async def test_who_can_send_no_form_is_told_before_it_opens(bench: Bench) -> None:
    service, in_thread = moderation(bench), replace(CARD, channel="31", parent="30")
    await bench.orders.admit(MIRA, in_thread)
    await service.pause("30", by=NOOR, id="1", reason="contest")
    with pytest.raises(Paused):
        await bench.orders.admit(MIRA, in_thread)
    await service.block(MIRA.id, by=NOOR, id="2", reason="spam")

    with pytest.raises(Blocked):
        await bench.orders.admit(MIRA, in_thread)


async def test_who_is_no_moderator_hears_that_before_all_else(bench: Bench) -> None:
    with pytest.raises(NotModerator):
        await moderation(bench).block(NOOR.id, by=MIRA, id="1", reason="spam", days=0)


async def test_words_are_looked_for_in_what_should_not_be_in_the_video_too(bench: Bench) -> None:
    await rules(bench).add("ass", RuleAction.BLOCK, by=NOOR, id="i", is_regex=False, exceptions=(" ", "bad ass "))

    await refused(bench, WordsRefused, request=replace(TEXT, negative="an ⓐss"))
    assert await order(bench, request=replace(TEXT, prompt="a bad ass")) is State.QUEUED


async def test_a_review_word_sends_it_to_the_moderators_and_holds_the_price(bench: Bench) -> None:
    await rules(bench).add("war", RuleAction.REVIEW, by=NOOR, id="i", is_regex=False, exceptions=())

    state = await order(bench, request=replace(TEXT, prompt="WAR and peace"))

    job = await bench.kept("5")
    assert state is State.AWAITING_APPROVAL
    assert [(reason.why, reason.detail) for reason in job.review.reasons] == [(ReviewTrigger.WORDS, "WAR")]
    assert len(await bench.store.credit_reports.transfers_of("5")) == 1


@pytest.mark.parametrize("by", [MIRA, replace(NOOR, scope=Scope("elsewhere"), manages_server=False)])
async def test_only_moderators_do_any_of_this(bench: Bench, by: Member) -> None:
    service, words = moderation(bench), rules(bench)
    for attempt in (
        service.block("8", by=by, id="1", reason="x"),
        service.unblock("8", by=by, id="2"),
        service.trust("8", by=by, id="3"),
        service.untrust("8", by=by, id="4"),
        service.pause(None, by=by, id="5", reason="x"),
        service.resume(None, by=by, id="6"),
        service.check(by),
        words.add("x", RuleAction.WARN, by=by, id="7", is_regex=False, exceptions=()),
        words.remove("x", by=by, id="8"),
        words.list(by=by),
        words.test("x", by=by),
        bench.services.reviews.waiting(by=by, limit=5),
    ):
        with pytest.raises(NotModerator):
            await attempt


@pytest.mark.parametrize(("by", "written"), [(MIRA, False), (NOOR, True)])
async def test_who_cancels_for_somebody_else_is_written_down(bench: Bench, by: Member, written: bool) -> None:
    await bench.placed(State.AWAITING_APPROVAL, review=REVIEW)
    await bench.orders.cancel("1", by=by)
    same = an_action(ActionKind.CANCEL, id="cancel:1", scope=MIRA.scope, at_ms=0, by="x")

    assert await record(bench.store, same) is not written
