"""The order in which cards are edited: what people wait for first, and nothing that is out of date."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.chat.card.edit_queue import GRACE_S, PROGRESS_EVERY_S, EditQueue, Send, Urgency
from bot.domain.errors import Outage
from tests.clock import StillClock, settled

LANE = "channel 1"
FINAL, STATE, PROGRESS = Urgency


class Board:
    """Cards, and the edits of them that came through."""

    def __init__(self) -> None:
        self.time = StillClock()
        self.edits = EditQueue(self.time.clock)
        self.begun: list[str] = []
        self.shown: list[str] = []
        self.cut_off: list[str] = []
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        """From now on an edit that begins stays on its way."""
        self._open = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    def send(self, name: str, error: Exception | None = None) -> Send:
        async def send() -> None:
            self.begun.append(name)
            try:
                await self._open.wait()
            except asyncio.CancelledError:
                self.cut_off.append(name)
                raise
            if error is not None:
                raise error
            self.shown.append(name)

        return send

    def put(self, card: str, urgency: Urgency, name: str, *, lane: str = LANE, error: Exception | None = None) -> None:
        self.edits.put(card, lane, urgency, self.send(name, error))

    def do(self, card: str, name: str, *, lane: str = LANE, error: Exception | None = None) -> "asyncio.Task[None]":
        again = self.send(f"{name} again")
        return asyncio.create_task(self.edits.do(card, lane, self.send(name, error), again=again))

    async def occupied(self) -> None:
        """Something is on its way in the lane, so that what comes now waits behind it."""
        self.shut()
        self.put("occupying", STATE, "occupying")
        await settled()

    async def freed(self) -> list[str]:
        """Let it through, and everything behind it; what came behind it, in order."""
        self.open()
        await settled()
        return self.shown[self.shown.index("occupying") + 1 :]


@pytest.fixture
async def board() -> AsyncIterator[Board]:
    board = Board()
    yield board
    await board.edits.stop()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("edits ")]


# -- what goes first ----------------------------------------------------------------------------------------------


async def test_news_of_a_free_lane_are_shown_at_once(board: Board) -> None:
    board.put("a", PROGRESS, "a")
    await settled()

    assert board.shown == ["a"]


async def test_a_finished_video_goes_before_a_state_and_a_state_before_progress(board: Board) -> None:
    await board.occupied()
    board.put("a", PROGRESS, "progress")
    board.put("b", STATE, "state")
    final = board.do("c", "final")
    await settled()

    assert await board.freed() == ["final", "state", "progress"]
    await final


async def test_finished_videos_go_in_the_order_in_which_they_came(board: Board) -> None:
    await board.occupied()
    finals = []
    for card in "abc":
        finals.append(board.do(card, card))
        await settled()

    assert await board.freed() == ["a", "b", "c"]
    await asyncio.gather(*finals)


async def test_only_the_newest_of_a_cards_news_is_shown(board: Board) -> None:
    await board.occupied()
    for name in ("a1", "a2", "a3"):
        board.put("a", PROGRESS, name)

    assert await board.freed() == ["a3"]


async def test_progress_after_a_state_that_was_not_shown_yet_goes_as_the_state_would(board: Board) -> None:
    await board.occupied()
    board.put("b", PROGRESS, "b")
    board.put("a", STATE, "a state")
    board.put("a", PROGRESS, "a progress")

    assert await board.freed() == ["a progress", "b"]


async def test_a_final_takes_the_place_of_the_cards_older_news(board: Board) -> None:
    await board.occupied()
    board.put("a", STATE, "old")
    final = board.do("a", "final")
    await settled()

    assert await board.freed() == ["final"]
    await final


async def test_the_card_that_was_shown_longest_ago_goes_first(board: Board) -> None:
    for card in "abc":
        board.put(card, STATE, f"{card} before")
        await board.time.advance(1.0)
    await board.time.advance(PROGRESS_EVERY_S)
    await board.occupied()
    for card in "cab":
        board.put(card, PROGRESS, card)

    assert await board.freed() == ["a", "b", "c"]


# -- how often ----------------------------------------------------------------------------------------------------


async def test_progress_of_a_card_is_shown_every_so_often_and_then_the_newest(board: Board) -> None:
    board.put("a", PROGRESS, "a1")
    await board.time.advance(1.0)
    board.put("a", PROGRESS, "a2")
    await board.time.advance(1.0)
    board.put("a", PROGRESS, "a3")

    await board.time.advance(PROGRESS_EVERY_S - 2.1)
    assert board.shown == ["a1"]
    await board.time.advance(0.2)
    assert board.shown == ["a1", "a3"]


async def test_a_state_does_not_wait_for_the_interval(board: Board) -> None:
    board.put("a", PROGRESS, "progress")
    await settled()

    board.put("a", STATE, "state")
    await settled()

    assert board.shown == ["progress", "state"]


async def test_a_card_that_has_to_wait_holds_up_no_other(board: Board) -> None:
    board.put("a", PROGRESS, "a1")
    await settled()
    board.put("a", PROGRESS, "a2")
    await settled()

    board.put("b", PROGRESS, "b1")
    final = board.do("c", "c")
    await settled()

    assert sorted(board.shown) == ["a1", "b1", "c"]
    await final


# -- what stands in the way ---------------------------------------------------------------------------------------


async def test_a_final_cuts_off_a_progress_that_does_not_arrive(board: Board) -> None:
    board.shut()
    board.put("a", PROGRESS, "progress")
    await settled()

    final = board.do("b", "final")
    await board.time.advance(GRACE_S)
    board.open()
    await final

    assert board.cut_off == ["progress"]
    assert board.shown == ["final"]


async def test_a_final_lets_a_progress_arrive_that_is_quick(board: Board) -> None:
    board.shut()
    board.put("a", PROGRESS, "progress")
    await settled()

    final = board.do("a", "final")
    await settled()
    board.open()
    await final

    assert board.cut_off == []
    assert board.shown == ["progress", "final"]


async def test_a_final_is_said_again_after_an_edit_of_its_card_was_cut_off(board: Board) -> None:
    """What was cut off may still reach Discord, and be taken after the final."""
    board.shut()
    board.put("a", PROGRESS, "progress")
    await settled()

    final = board.do("a", "final")
    await board.time.advance(GRACE_S)
    board.open()
    await final
    await board.time.advance(GRACE_S)

    assert board.cut_off == ["progress"]
    assert board.shown == ["final", "final again"]


async def test_whoever_gives_up_a_final_harms_no_other_card(board: Board) -> None:
    await board.occupied()
    gone, other = board.do("a", "gone"), board.do("b", "other")
    await settled()
    gone.cancel()

    assert await board.freed() == ["other"]
    await other


async def test_a_final_waits_for_a_state_that_is_on_its_way(board: Board) -> None:
    await board.occupied()
    final = board.do("a", "final")
    await settled()

    assert board.cut_off == []
    assert await board.freed() == ["final"]
    await final


@pytest.mark.parametrize(("urgency", "limit"), [(PROGRESS, "PROGRESS_TIMEOUT_S"), (STATE, "STATE_TIMEOUT_S")])
async def test_what_hangs_is_dropped(
    board: Board, monkeypatch: pytest.MonkeyPatch, urgency: Urgency, limit: str
) -> None:
    monkeypatch.setattr(f"bot.chat.card.edit_queue.{limit}", 0.0)
    board.shut()
    board.put("a", urgency, "hangs")
    await settled()
    board.open()

    board.put("b", STATE, "next")
    await settled()

    assert board.cut_off == ["hangs"]
    assert board.shown == ["next"]


async def test_lanes_do_not_wait_for_each_other(board: Board) -> None:
    board.shut()
    board.put("a", STATE, "a", lane="card a")
    await settled()

    board.put("b", STATE, "b", lane="card b")
    await settled()

    assert board.begun == ["a", "b"]


async def test_one_edit_at_a_time_goes_through_a_lane(board: Board) -> None:
    await board.occupied()

    board.put("a", STATE, "a")
    await settled()

    assert board.begun == ["occupying"]


# -- a card that changes its lane ---------------------------------------------------------------------------------


async def test_news_that_wait_in_the_lane_that_a_card_left_are_never_shown(board: Board) -> None:
    await board.occupied()
    board.put("a", STATE, "old")

    final = board.do("a", "final", lane="another")
    await settled()

    assert await board.freed() == ["final"]
    await final


async def test_a_final_comes_after_what_is_on_its_way_by_the_other_lane(board: Board) -> None:
    board.shut()
    board.put("a", STATE, "old", lane="card a")
    await settled()

    final = board.do("a", "final", lane=LANE)
    await settled()
    assert board.begun == ["old"]
    board.open()
    await final

    assert board.shown == ["old", "final"]


# -- errors -------------------------------------------------------------------------------------------------------


async def test_who_waits_for_an_edit_hears_how_it_went_wrong(board: Board) -> None:
    with pytest.raises(Outage, match="503"):
        await board.do("a", "final", error=Outage("503"))


@pytest.mark.parametrize("error", [Outage("503"), KeyError("a bug")], ids=["outage", "bug"])
async def test_after_an_error_the_lane_goes_on(board: Board, error: Exception) -> None:
    await board.occupied()
    board.put("a", STATE, "a", error=error)
    board.put("b", PROGRESS, "b")

    assert await board.freed() == ["b"]


async def test_whoever_gives_up_waiting_takes_the_edit_along(board: Board) -> None:
    await board.occupied()
    final = board.do("a", "final")
    await settled()

    final.cancel()
    await settled()

    assert final.cancelled()
    assert await board.freed() == []


async def test_whoever_gives_up_an_edit_on_its_way_cuts_it_off(board: Board) -> None:
    board.shut()
    final = board.do("a", "final")
    await settled()

    final.cancel()
    await settled()
    board.open()
    await board.do("b", "next")

    assert board.cut_off == ["final"]
    assert board.shown == ["next"]


# -- stopping -----------------------------------------------------------------------------------------------------


async def test_stopping_cuts_off_what_is_on_its_way_and_lets_nobody_hang(board: Board) -> None:
    board.shut()
    under_way, waiting = board.do("a", "under way"), board.do("b", "waiting")
    await settled()

    await board.edits.stop()
    await asyncio.wait({under_way, waiting})

    assert isinstance(under_way.exception(), Outage)
    assert isinstance(waiting.exception(), Outage)
    assert board.cut_off == ["under way"]
    assert board.shown == []


async def test_stopping_before_anything_began_lets_nobody_hang(board: Board) -> None:
    final = board.do("a", "final")
    await asyncio.sleep(0)  # It is in its lane, and the lane has not begun.

    await board.edits.stop()
    await settled()

    assert final.done()
