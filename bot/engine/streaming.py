"""Hears of a submitted job from its provider as things happen, where the provider tells them by itself.

What is heard decides nothing. It is shown, and that the job is over makes the next poll come at once: how it ended is
for the poll to say. A stream is a convenience that may be missing, break off, fall silent or lie, and then jobs are
polled as if there were none.
"""

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType

from bot.domain.errors import Outage
from bot.domain.job import Ticket
from bot.domain.pace import LONGEST_WAIT_S
from bot.engine.retry import backoff_s
from bot.ports.clock import Clock
from bot.ports.provider import Provider, StatusStream, Unreadable, Waiting, Working

log = logging.getLogger(__name__)

# Between polls while the provider tells by itself: as rare as polls ever are. They find what a stream leaves out, which
# is then late by half of this on average; and each of them costs both sides a request.
SAFETY_WAIT_S = LONGEST_WAIT_S
LISTENS = 3  # For one job, should its stream break off.


class StreamListener:
    """One job's stream, from `begin` on until the end of the block."""

    # Small, because a thousand jobs may be waited for at once, most of them where nothing is told.
    __slots__ = ("_clock", "_heard", "_is_over", "_last", "_name", "_stirred", "_stream", "_task", "_tells")

    def __init__(
        self, provider: Provider, ticket: Ticket, *, clock: Clock, heard: Callable[[Waiting | Working], None]
    ) -> None:
        self._name = provider.name
        self._stream = provider.stream(ticket)
        self._clock = clock
        self._heard = heard
        self._last: Waiting | Working | None = None
        self._task: asyncio.Task[None] | None = None
        self._stirred: asyncio.Future[None] | None = None
        self._tells = False
        self._is_over = False

    async def __aenter__(self) -> "StreamListener":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to hear, now or later."""
        return self._task is None and not self._is_over

    def begin(self) -> None:
        """Listen from now on. Does nothing the second time."""
        if self._stream is not None:
            self._task = asyncio.create_task(self._listen(self._stream), name="listening")
            self._stream = None

    async def wait(self, wait_s: float, *, most_s: float) -> None:
        """Wait `wait_s`, or SAFETY_WAIT_S while the provider tells by itself; at most `most_s`.

        Returns at once when the provider says that the job is over, but not twice for that.
        """
        began_s = self._clock.steady_s()
        while not self._is_over:
            usual_s = max(wait_s, SAFETY_WAIT_S) if self._tells else wait_s
            left_s = min(usual_s, most_s) - (self._clock.steady_s() - began_s)
            if left_s <= 0 or await self._slept(left_s):
                return
        self._is_over = False

    async def _slept(self, s: float) -> bool:
        """False when something changed before the time was over."""
        sleeping = asyncio.ensure_future(self._clock.sleep(s))
        self._stirred = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait((sleeping, self._stirred), return_when=asyncio.FIRST_COMPLETED)
            return sleeping.done()
        finally:
            sleeping.cancel()
            self._stirred = None

    def _stir(self) -> None:
        if self._stirred is not None and not self._stirred.done():
            self._stirred.set_result(None)

    async def _listen(self, stream: StatusStream) -> None:
        for times in range(1, LISTENS + 1):
            pause_s = await self._heard_out(stream, times)
            self._tells = False
            if pause_s is None or times == LISTENS:
                break
            self._stir()
            await self._clock.sleep(pause_s)
        self._task = None
        self._stir()

    async def _heard_out(self, stream: StatusStream, times: int) -> float | None:
        """Hear it to its end. In how many seconds to try another one; None when there is nothing more to hear."""
        try:
            self._is_over = await stream(self._hear)
        except Outage as outage:
            log.info("provider=%s stream_broke_off=%s times=%s", self._name, outage, times)
            return backoff_s(times, outage.retry_after_s)
        except Unreadable as unreadable:
            log.info("provider=%s stream_unreadable=%s", self._name, unreadable)
        except Exception:
            # Not even a bug in it may cost a video that was paid for: polling goes on.
            log.exception("provider=%s stream_broken", self._name)
        return None

    def _hear(self, status: Waiting | Working) -> None:
        if not self._tells:
            self._tells = True
            self._stir()
        if status != self._last:
            self._last = status
            self._heard(status)
