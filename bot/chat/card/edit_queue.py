"""Sends all edits of all cards, in an order that people would choose.

A finished video goes first, then a changed state, then the newest progress of the card that was shown longest ago.
Older news of the same card is dropped, never sent late. A lane is what shares one of Discord's rate-limit buckets: a
card of its own while its interaction's token lives, the whole channel afterwards (DISCORD.md, 1.2). One edit at a time
goes through a lane, so that what waits in front of Discord is ours to reorder; discord.py itself waits for the bucket.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import IntEnum

from bot.domain.errors import Outage
from bot.ports.clock import Clock

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
class _News:
    """An edit that nobody waits for."""

    card: str
    urgency: Urgency
    send: Send


@dataclass(kw_only=True, eq=False)
class _Final:
    """An edit that somebody waits for, and how to say it again without its files."""

    card: str
    send: Send
    again: Send
    done: "asyncio.Future[None]"


@dataclass(kw_only=True, eq=False)
class _Sending:
    card: str
    urgency: Urgency
    task: "asyncio.Future[None]"


@dataclass(eq=False)
class _Lane:
    finals: list[_Final] = field(default_factory=list)
    news: dict[str, _News] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    worker: asyncio.Task[None] | None = None
    sending: _Sending | None = None


class EditQueue:
    """The one scheduler. Memory: one waiting edit a card; work: O(cards waiting in the lane) an edit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._shown_s: dict[str, float] = {}
        self._lane_of: dict[str, str] = {}
        self._cut_off: set[str] = set()
        self._cutters: set[asyncio.Task[None]] = set()

    def put(self, card: str, lane: str, urgency: Urgency, send: Send) -> None:
        """Show this soon, unless something newer comes first. Errors are logged and forgotten."""
        self._enter(card, lane)
        waiting = self._lanes.setdefault(lane, _Lane())
        old = waiting.news.get(card)
        if old is not None:
            urgency = min(urgency, old.urgency)
        waiting.news[card] = _News(card=card, urgency=urgency, send=send)
        self._run(lane, waiting)

    async def do(self, card: str, lane: str, send: Send, *, again: Send) -> None:
        """Show this before everything else and wait for it. Raises what `send` raises, or Outage at the bot's end.

        `again` says the same without uploading anything: it is sent after `send` when an older edit of the card had to
        be cut off, because Discord may still take that one, and late.
        """
        left = self._enter(card, lane)
        if left is not None and left.sending is not None and left.sending.card == card:
            # It is on its way by the card's other route: what is final must come after it.
            await asyncio.wait({left.sending.task})
        waiting = self._lanes.setdefault(lane, _Lane())
        waiting.news.pop(card, None)
        final = _Final(card=card, send=send, again=again, done=asyncio.get_running_loop().create_future())
        waiting.finals.append(final)
        if waiting.sending is not None and waiting.sending.urgency is Urgency.PROGRESS:
            self._cut_soon(waiting.sending.task)
        self._run(lane, waiting)
        try:
            await final.done
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if final.done.cancelled() and task is not None and not task.cancelling():
                raise Outage("the bot is stopping") from None
            raise
        finally:
            if final in waiting.finals:
                waiting.finals.remove(final)

    def forget(self, card: str) -> None:
        """The job is over: its card will not be edited again."""
        self._shown_s.pop(card, None)
        self._lane_of.pop(card, None)
        self._cut_off.discard(card)

    async def stop(self) -> None:
        tasks = [*self._cutters, *(lane.worker for lane in self._lanes.values() if lane.worker is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lane in self._lanes.values():
            for final in lane.finals:
                final.done.cancel()

    def _enter(self, card: str, name: str) -> _Lane | None:
        """The card goes by this lane now. Returns the one it has left, if any, where its old news are dropped."""
        before = self._lane_of.get(card)
        self._lane_of[card] = name
        left = self._lanes.get(before) if before is not None and before != name else None
        if left is not None:
            left.news.pop(card, None)
        return left

    def _cut_soon(self, task: "asyncio.Future[None]") -> None:
        async def cut() -> None:
            await self._clock.sleep(GRACE_S)
            task.cancel()

        cutter = asyncio.create_task(cut(), name="edits cutter")
        self._cutters.add(cutter)
        cutter.add_done_callback(self._cutters.discard)

    def _run(self, name: str, lane: _Lane) -> None:
        lane.wake.set()
        if lane.worker is None:
            lane.worker = asyncio.create_task(self._work(name, lane), name=f"edits {name}")

    async def _work(self, name: str, lane: _Lane) -> None:
        try:
            while lane.finals or lane.news:
                lane.wake.clear()
                try:
                    await self._work_once(lane)
                except Exception:
                    log.exception("lane=%s bug", name)
        finally:
            lane.worker = None
            if not lane.finals and not lane.news:
                self._lanes.pop(name, None)

    async def _work_once(self, lane: _Lane) -> None:
        if lane.finals:
            await self._send_final(lane, lane.finals.pop(0))
            return
        now_s = self._clock.steady_s()
        best = min(lane.news.values(), key=lambda news: (news.urgency, self._shown_s.get(news.card, 0.0)))
        wait_s = self._shown_s.get(best.card, -PROGRESS_EVERY_S) + PROGRESS_EVERY_S - now_s
        if best.urgency is Urgency.PROGRESS and wait_s > 0:
            await self._sleep_or_wake(lane, wait_s)
        else:
            await self._send_news(lane, lane.news.pop(best.card))

    async def _sleep_or_wake(self, lane: _Lane, wait_s: float) -> None:
        sleeper = asyncio.ensure_future(self._clock.sleep(wait_s))
        waker = asyncio.ensure_future(lane.wake.wait())
        try:
            await asyncio.wait({sleeper, waker}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()

    async def _send_news(self, lane: _Lane, news: _News) -> None:
        async with self._sending(lane, news.card, news.urgency, news.send) as task:
            timeout_s = PROGRESS_TIMEOUT_S if news.urgency is Urgency.PROGRESS else STATE_TIMEOUT_S
            await asyncio.wait({task}, timeout=timeout_s)
            if not task.done() or task.cancelled():
                self._cut_off.add(news.card)
                log.info("card=%s edit=late urgency=%s", news.card, news.urgency.name)
            elif (error := task.exception()) is not None:
                level = logging.INFO if isinstance(error, Outage) else logging.WARNING
                log.log(level, "card=%s edit=failed error=%s", news.card, type(error).__name__)
            else:
                self._cut_off.discard(news.card)

    async def _send_final(self, lane: _Lane, final: _Final) -> None:
        to_be_sure = final.card in self._cut_off
        self._cut_off.discard(final.card)
        try:
            async with self._sending(lane, final.card, Urgency.FINAL, final.send) as task:
                await asyncio.wait({task, final.done}, return_when=asyncio.FIRST_COMPLETED)
                if final.done.done() or task.cancelled():
                    return  # Whoever wanted it has gone away.
                if (error := task.exception()) is not None:
                    final.done.set_exception(error)
                    return
                final.done.set_result(None)
        finally:
            final.done.cancel()
        if to_be_sure:
            await self._say_again(final)

    async def _say_again(self, final: _Final) -> None:
        await self._clock.sleep(GRACE_S)
        try:
            await final.again()
        except Exception as error:  # noqa: BLE001 - it stands there already; this was only to be sure.
            log.info("card=%s edit=not_repeated error=%s", final.card, type(error).__name__)

    @asynccontextmanager
    async def _sending(
        self, lane: _Lane, card: str, urgency: Urgency, send: Send
    ) -> "AsyncIterator[asyncio.Future[None]]":
        """The request under way, for as long as the block lasts."""
        task = asyncio.ensure_future(send())
        lane.sending = _Sending(card=card, urgency=urgency, task=task)
        try:
            yield task
            self._shown_s[card] = self._clock.steady_s()
        finally:
            lane.sending = None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
