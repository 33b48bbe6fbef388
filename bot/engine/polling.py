"""Follows one submitted job at its provider until it ends, however long that takes and whatever is answered.

Used by the runner for members' jobs and by `python -m bot render`: it knows neither store nor Discord.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Ticket
from bot.domain.pace import EARLY_POLLS_S, Pace
from bot.engine.retry import backoff_s
from bot.engine.streaming import StreamListener
from bot.ports.clock import Clock
from bot.ports.presenter import Progress
from bot.ports.provider import Done, Ended, Provider, ProviderStatus, Unreadable, Waiting, Working

log = logging.getLogger(__name__)

STRIKES = 8  # Unreadable answers in a row before they are believed.
LEAST_FOLLOW_S = 60.0  # From the first answer on, however old the job: no restart and no clock's jump ends it unseen.


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a job may stay where it is, in seconds; `submit_s`: while no provider takes it."""

    submit_s: float = 10 * 60
    queue_s: float = 30 * 60
    render_s: float = 20 * 60
    cancel_s: float = 2 * 60


async def follow(
    provider: Provider,
    ticket: Ticket,
    *,
    pace: Pace,
    patience: Patience,
    clock: Clock,
    news: Callable[[Progress], None],
    elapsed_s: float = 0.0,
    cancel: bool = False,
) -> Done | Ended:
    """Poll the job at its pace until it has ended. `elapsed_s`: how long ago it was submitted.

    With `cancel`, the provider is asked to drop it first; how it ends is still the provider's word.
    """
    followed = _Followed(elapsed_s, pace, patience, clock, news)
    cancelled_s: float | None = None
    failures = 0
    strikes = 0
    wait_s = 0.0 if cancel or elapsed_s > EARLY_POLLS_S[0] else pace.next_poll_s(elapsed_s)

    async with StreamListener(provider, ticket, clock=clock, heard=followed.tell) as listening:
        while True:
            if failures or strikes or listening.is_quiet:
                await clock.sleep(wait_s)
            else:
                await listening.wait(wait_s, most_s=followed.left_s)
            try:
                if cancel and cancelled_s is None and not followed.cancel_refused:
                    if await _cancelled(provider, ticket):
                        cancelled_s = clock.steady_s()
                    else:
                        followed.cancel_refused = True
                status = await provider.poll(ticket)
                failures = strikes = 0
            except Outage as outage:
                failures += 1
                wait_s = backoff_s(failures, outage.retry_after_s)
                if failures == 1:
                    log.warning("provider=%s outage=%s retry_in_s=%.1f", provider.name, outage, wait_s)
            except Unreadable as unreadable:
                strikes += 1
                wait_s = backoff_s(strikes)
                log.warning("provider=%s unreadable=%s strike=%s", provider.name, unreadable.fault, strikes)
                if strikes >= STRIKES:
                    return Ended(failure=Failure(fault=unreadable.fault, detail=unreadable.detail, may_have_cost=True))
            else:
                if isinstance(status, Done | Ended):
                    return status
                followed.saw(status)
                wait_s = pace.next_poll_s(followed.elapsed_s)
                followed.tell(status)
                listening.begin()
            if cancelled_s is not None and clock.steady_s() - cancelled_s > patience.cancel_s:
                return Ended(failure=Failure(fault=Fault.CANCELLED, may_have_cost=True))
            if followed.left_s <= 0:
                return await _give_up(provider, ticket)
            wait_s = min(wait_s, followed.left_s)


class _Followed:
    """How long the job has been waiting or rendering, on steady time, and what is told of it."""

    # Small, because a thousand jobs may be waited for at once.
    __slots__ = (
        "_age_s",
        "_began_s",
        "_clock",
        "_news",
        "_pace",
        "_patience",
        "_seen_s",
        "_working_s",
        "cancel_refused",
    )

    def __init__(
        self, elapsed_s: float, pace: Pace, patience: Patience, clock: Clock, news: Callable[[Progress], None]
    ) -> None:
        self._pace = pace
        self._patience = patience
        self._clock = clock
        self._news = news
        self._age_s = max(elapsed_s, 0.0)
        self._began_s = clock.steady_s()
        self._seen_s: float | None = None
        self._working_s: float | None = None
        self.cancel_refused = False

    @property
    def elapsed_s(self) -> float:
        return self._age_s + self._clock.steady_s() - self._began_s

    def saw(self, status: ProviderStatus) -> None:
        if self._seen_s is None:
            self._seen_s = self._clock.steady_s()
        if isinstance(status, Waiting):
            self._working_s = None
        elif isinstance(status, Working) and self._working_s is None:
            self._working_s = self._clock.steady_s()

    def tell(self, status: ProviderStatus) -> None:
        elapsed_s, expected_s = self.elapsed_s, self._pace.median_s
        self._news(
            Progress(status=status, elapsed_s=elapsed_s, expected_s=expected_s, cancel_refused=self.cancel_refused)
        )

    @property
    def left_s(self) -> float:
        """How much patience is left with it."""
        now_s = self._clock.steady_s()
        if self._working_s is not None:
            return self._patience.render_s - (now_s - self._working_s)
        if self._seen_s is None:
            return self._patience.queue_s - (now_s - self._began_s)
        known_age_s = min(self._age_s, max(0.0, self._patience.queue_s - LEAST_FOLLOW_S))
        return self._patience.queue_s - (known_age_s + now_s - self._seen_s)


async def _cancelled(provider: Provider, ticket: Ticket) -> bool:
    try:
        return await provider.cancel(ticket)
    except Unreadable as unreadable:
        log.warning("provider=%s cancel_unreadable=%s", provider.name, unreadable.fault)
        return False


async def _give_up(provider: Provider, ticket: Ticket) -> Done | Ended:
    """Drop the job; should it turn out to be done in this very moment, take it."""
    try:
        if not await provider.cancel(ticket):
            status = await provider.poll(ticket)
            if isinstance(status, Done | Ended):
                return status
    except (Outage, Unreadable) as error:
        log.warning("provider=%s cancel_failed=%s", provider.name, error)
    return Ended(failure=Failure(fault=Fault.TIMED_OUT, may_have_cost=True))
