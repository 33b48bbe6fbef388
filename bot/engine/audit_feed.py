"""Writes what was done into each server's log channel: every line once, in order, whatever a channel does.

The lines wait in the store, so a restart loses none. One message a line: its nonce makes a repeat after a crash the
same message, which a message of several lines could not promise once another line has joined them.
"""

import asyncio
import logging
from functools import partial

from bot.domain.errors import Outage
from bot.domain.period import DAY_MS
from bot.domain.scope import Scope
from bot.engine.retry import backoff_s
from bot.ports.audit import AuditLine, AuditOutbox, LogChannel
from bot.ports.clock import Clock
from bot.ports.posting import Unpostable, Unwritable

log = logging.getLogger(__name__)

READ_EVERY_S = 2.0  # One read of an index that is empty nearly always.
LINES_AT_ONCE = 20
REFUSED_WAIT_S = 10 * 60.0  # Until people have changed something.
LINE_TRIES = 3  # What can not be written in so many stays in `/mod audit` alone.
OLD_NEWS_MS = 7 * DAY_MS  # What a channel has not taken by then stays in `/mod audit` alone.


class AuditFeed:
    """One for the whole bot. Every server is written to by a task of its own, so that none waits for another."""

    def __init__(self, *, outbox: AuditOutbox, channel: LogChannel, clock: Clock) -> None:
        self._outbox = outbox
        self._channel = channel
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._stumbles: dict[int, int] = {}  # By line: how often it alone could not be written.
        self._not_before_s: dict[tuple[str, str], float] = {}  # By server and channel: a new one is tried at once.
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, where the last process ended."""
        self._task = asyncio.create_task(self._run(), name="audit_feed")

    async def stop(self) -> None:
        """Stop writing; what waits is written by the next process."""
        tasks = [*self._tasks.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._read()
            except Outage as outage:
                log.warning("audit_feed outage=%s", outage)
            except Exception:
                log.exception("audit_feed bug")
            await self._clock.sleep(READ_EVERY_S)

    async def _read(self) -> None:
        for scope, channel in (await self._outbox.addressed()).items():
            is_due = self._clock.steady_s() >= self._not_before_s.get((scope, channel), 0.0)
            if is_due and scope not in self._tasks:
                task = asyncio.create_task(self._write(scope, channel), name=f"audit_feed {scope}")
                self._tasks[scope] = task
                task.add_done_callback(partial(self._written, scope))

    def _written(self, scope: Scope, _task: "asyncio.Task[None]") -> None:
        self._tasks.pop(scope, None)

    async def _write(self, scope: Scope, channel: str) -> None:
        try:
            for line in await self._outbox.waiting(scope, limit=LINES_AT_ONCE):
                if self._is_to_be_written(line):
                    await self._write_line(channel, line)
                await self._outbox.posted(line.seq)
                self._stumbles.pop(line.seq, None)
        except Outage as outage:
            self._failures[scope] = self._failures.get(scope, 0) + 1
            self._wait(scope, channel, backoff_s(self._failures[scope], outage.retry_after_s), outage)
        except (Unpostable, Unwritable) as refused:
            self._wait(scope, channel, REFUSED_WAIT_S, refused)
        except Exception:
            log.exception("audit_feed scope=%s bug", scope)
            self._wait(scope, channel, REFUSED_WAIT_S, None)
        else:
            self._failures.pop(scope, None)
            self._not_before_s.pop((scope, channel), None)

    def _is_to_be_written(self, line: AuditLine) -> bool:
        is_news = line.action.at_ms > self._clock.wall_ms() - OLD_NEWS_MS
        return is_news and self._stumbles.get(line.seq, 0) < LINE_TRIES

    async def _write_line(self, channel: str, line: AuditLine) -> None:
        try:
            await self._channel.write(channel, line)
        except (Outage, Unpostable):
            raise
        except Exception:
            # One line that can not be written must not keep all later ones away for a week.
            self._stumbles[line.seq] = self._stumbles.get(line.seq, 0) + 1
            raise

    def _wait(self, scope: Scope, channel: str, wait_s: float, why: Exception | None) -> None:
        log.warning("audit_feed scope=%s channel=%s cause=%s retry_in_s=%.0f", scope, channel, why, wait_s)
        self._not_before_s[scope, channel] = self._clock.steady_s() + wait_s
