"""Tells the operator that the disk is full: once a day, for as long as it lasts."""

import logging

from bot.domain.disk import DiskOutage
from bot.domain.errors import Outage
from bot.ports.clock import Clock
from bot.ports.operator_alerts import OperatorAlerts, OperatorUnreachable

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 24 * 60 * 60.0


class DiskAlarm:
    """Remembers in memory when it rang: the disk, where all else is kept, is what fails."""

    def __init__(self, *, operator_alerts: OperatorAlerts, clock: Clock) -> None:
        self._operator_alerts = operator_alerts
        self._clock = clock
        self._rang_s: float | None = None

    async def ring(self, outage: DiskOutage) -> None:
        """Let the operator know, unless they do. Never raises: the log tells it in any case."""
        log.error("disk=refuses cause=%s", outage)
        now_s = self._clock.steady_s()
        if self._rang_s is not None and now_s - self._rang_s < AGAIN_AFTER_S:
            return
        before, self._rang_s = self._rang_s, now_s  # Several jobs may meet it while the message is on its way.
        try:
            await self._operator_alerts.tell_disk_full(str(outage), at_ms=self._clock.wall_ms())
        except OperatorUnreachable as why:
            log.warning("operator=unreachable cause=%s", why)
        except Outage as not_now:
            self._rang_s = before
            log.warning("operator=not_told outage=%s", not_now)
