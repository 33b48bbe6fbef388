"""Sends all edits of all cards, in an order that people would choose.

A finished video goes first, then a changed state, then the newest progress of the card that was shown longest ago.
Older news of the same card is dropped, never sent late. A lane is what shares one of Discord's rate-limit buckets: a
card of its own while its interaction's token lives, the whole channel afterwards (DISCORD.md, 1.2). One edit at a time
goes through a lane, so that what waits in front of Discord is ours to reorder; discord.py itself waits for the bucket.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum

from bot.domain.errors import Outage
from bot.ports import Clock

log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 5.0  # A card; slower than Discord's limits by half.
PROGRESS_TIMEOUT_S = 5.0  # A late progress is worth nothing, and must not stand in front of a video.
GRACE_S = 1.0  # What is on its way when a final comes may arrive; cut off, it may still arrive, but later.
STATE_TIMEOUT_S = 30.0


class Urgency(IntEnum):
    """What goes first."""

    FINAL = 0
    STATE = 1
    PROGRESS = 2


Send = Callable[[], Awaitable[None]]


@dataclass(kw_only=True, eq=False)
class _Edit:
    card: str
    urgency: Urgency
    send: Send
    done: asyncio.Future[None] | None = None


@dataclass(eq=False)
class _Lane:
    finals: list[_Edit] = field(default_factory=list)
    news: dict[str, _Edit] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    worker: asyncio.Task[None] | None = None
    sending: tuple[_Edit, asyncio.Task[None]] | None = None


class Edits:
    """The one scheduler. Memory: one waiting edit a card; work: O(cards waiting in the lane) an edit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._shown_s: dict[str, float] = {}
        self._lane_of: dict[str, str] = {}
        self._cut_off: set[str] = set()

    def put(self, card: str, lane: str, urgency: Urgency, send: Send) -> None:
        """Show this soon, unless something newer comes first. Errors are logged and forgotten."""
        self._enter(card, lane)
        waiting = self._lanes.setdefault(lane, _Lane())
        old = waiting.news.get(card)
        if old is not None:
            urgency = min(urgency, old.urgency)
        waiting.news[card] = _Edit(card=card, urgency=urgency, send=send)
        self._run(lane, waiting)

    async def do(self, card: str, lane: str, send: Send) -> None:
        """Show this before everything else and wait for it. Raises what `send` raises."""
        left = self._enter(card, lane)
        if left is not None and left.sending is not None and left.sending[0].card == card:
            # It is on its way by the card's other route: what is final must come after it.
            await asyncio.wait({left.sending[1]})
        waiting = self._lanes.setdefault(lane, _Lane())
        waiting.news.pop(card, None)
        edit = _Edit(card=card, urgency=Urgency.FINAL, send=send, done=asyncio.get_running_loop().create_future())
        waiting.finals.append(edit)
        if waiting.sending is not None and waiting.sending[0].urgency is Urgency.PROGRESS:
            asyncio.get_running_loop().call_later(GRACE_S, waiting.sending[1].cancel)
        self._run(lane, waiting)
        assert edit.done is not None  # noqa: S101
        try:
            await edit.done
        finally:
            if edit in waiting.finals:
                waiting.finals.remove(edit)

    def forget(self, card: str) -> None:
        """The job is over: its card will not be edited again."""
        self._shown_s.pop(card, None)
        self._lane_of.pop(card, None)
        self._cut_off.discard(card)

    async def stop(self) -> None:
        workers = [lane.worker for lane in self._lanes.values() if lane.worker is not None]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for lane in self._lanes.values():
            _give_up(lane)

    def _enter(self, card: str, name: str) -> _Lane | None:
        """The card goes by this lane now. Returns the one it has left, if any, where its old news are dropped."""
        before = self._lane_of.get(card)
        self._lane_of[card] = name
        left = self._lanes.get(before) if before is not None and before != name else None
        if left is not None:
            left.news.pop(card, None)
        return left

    def _run(self, name: str, lane: _Lane) -> None:
        lane.wake.set()
        if lane.worker is None:
            lane.worker = asyncio.create_task(self._work(name, lane), name=f"edits {name}")

    async def _work(self, name: str, lane: _Lane) -> None:
        try:
            while lane.finals or lane.news:
                lane.wake.clear()
                edit, wait_s = self._next(lane)
                if edit is None:
                    await self._sleep_or_wake(lane, wait_s)
                    continue
                await self._send(lane, edit)
        finally:
            lane.worker = None
            if not lane.finals and not lane.news:
                self._lanes.pop(name, None)
            _give_up(lane)

    def _next(self, lane: _Lane) -> tuple[_Edit | None, float]:
        if lane.finals:
            return lane.finals.pop(0), 0.0
        now_s = self._clock.steady_s()
        best = min(lane.news.values(), key=lambda e: (e.urgency, self._shown_s.get(e.card, 0.0)))
        wait_s = self._shown_s.get(best.card, -PROGRESS_EVERY_S) + PROGRESS_EVERY_S - now_s
        if best.urgency is Urgency.PROGRESS and wait_s > 0:
            return None, wait_s
        return lane.news.pop(best.card), 0.0

    async def _sleep_or_wake(self, lane: _Lane, wait_s: float) -> None:
        sleeper = asyncio.ensure_future(self._clock.sleep(wait_s))
        waker = asyncio.ensure_future(lane.wake.wait())
        try:
            await asyncio.wait({sleeper, waker}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()

    async def _send(self, lane: _Lane, edit: _Edit) -> None:
        task = asyncio.ensure_future(edit.send())
        lane.sending = (edit, task)
        try:
            if edit.done is not None:
                await self._send_final(edit, task)
            else:
                timeout_s = PROGRESS_TIMEOUT_S if edit.urgency is Urgency.PROGRESS else STATE_TIMEOUT_S
                await asyncio.wait({task}, timeout=timeout_s)
                if not task.done() or task.cancelled():
                    self._cut_off.add(edit.card)
                    log.info("card=%s edit=late urgency=%s", edit.card, edit.urgency.name)
                elif (error := task.exception()) is not None:
                    level = logging.INFO if isinstance(error, Outage) else logging.WARNING
                    log.log(level, "card=%s edit=failed error=%s", edit.card, type(error).__name__)
            self._shown_s[edit.card] = self._clock.steady_s()
        finally:
            lane.sending = None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if edit.done is not None and not edit.done.done():
                edit.done.cancel()

    async def _send_final(self, edit: _Edit, task: "asyncio.Future[None]") -> None:
        assert edit.done is not None  # noqa: S101
        await asyncio.wait({task, edit.done}, return_when=asyncio.FIRST_COMPLETED)
        if edit.done.done():
            return  # Whoever wanted it has gone away; the task is cancelled below.
        if task.cancelled():
            edit.done.cancel()
        elif (error := task.exception()) is not None:
            edit.done.set_exception(error)
        else:
            await self._once_more(edit)
            edit.done.set_result(None)

    async def _once_more(self, edit: _Edit) -> None:
        """Discord may take an older edit that was cut off after the final one; said again, the final one is last."""
        if edit.card not in self._cut_off:
            return
        self._cut_off.discard(edit.card)
        await self._clock.sleep(GRACE_S)
        try:
            await edit.send()
        except Exception as error:  # noqa: BLE001 - it stands there already; this was only to be sure.
            log.info("card=%s edit=not_repeated error=%s", edit.card, type(error).__name__)


def _give_up(lane: _Lane) -> None:
    for edit in lane.finals:
        if edit.done is not None and not edit.done.done():
            edit.done.cancel()
