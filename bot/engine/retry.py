"""How long to wait before asking again what just failed, and for how long to go on asking."""

import logging
from collections.abc import Awaitable, Callable
from random import uniform  # Spreads load; nothing secret hangs on it.
from typing import TypeVar

from bot.domain.disk import DiskOutage
from bot.domain.errors import Outage
from bot.ports.clock import Clock

log = logging.getLogger(__name__)

FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 60.0
BELIEVED_RETRY_AFTER_S = 300.0  # Who asks for more is not believed.

T = TypeVar("T")


def backoff_s(failures: int, retry_after_s: float | None = None) -> float:
    """Seconds to wait after that many failures in a row: doubling, spread by half so that crowds thin out."""
    wait_s = min(FIRST_BACKOFF_S * 2.0 ** min(failures - 1, 10), LONGEST_BACKOFF_S) * uniform(0.75, 1.25)  # noqa: S311
    if retry_after_s is None:
        return wait_s
    return max(wait_s, min(retry_after_s, BELIEVED_RETRY_AFTER_S))


async def retry_outages(attempt: Callable[[], Awaitable[T]], *, clock: Clock, patience_s: float, what: str) -> T:
    """What `attempt` returns, tried again after every Outage until `patience_s` is over. Raises the last Outage.

    A full disk is not waited for: that takes the operator, and who asked knows whether it is worth it.
    """
    began_s = clock.steady_s()
    failures = 0
    while True:
        try:
            return await attempt()
        except DiskOutage:
            raise
        except Outage as outage:
            failures += 1
            wait_s = backoff_s(failures, outage.retry_after_s)
            if clock.steady_s() - began_s + wait_s > patience_s:
                raise
            log.warning("%s outage=%s retry_in_s=%.1f", what, outage, wait_s)
            await clock.sleep(wait_s)
