"""Asks the providers what they make and for how much: at the start, once a day, and sooner where one is left out.

What is found goes to the routing: prices that a provider publishes win over our own list, a model that is gone or a
key that is refused takes it out of the choice, and what works again is given another try. The operator is told once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.exclusion import Exclusion
from bot.domain.period import HOUR_MS
from bot.engine.routing import Routing
from bot.ports.clock import Clock
from bot.ports.operator_alerts import OperatorAlerts, OperatorUnreachable
from bot.ports.provider import Declined, Provider, Survey

log = logging.getLogger(__name__)

FIRST_REFRESH_LIMIT_S = 3.0  # The bot's start waits no longer for prices; what comes later counts from then on.
WAKE_EVERY_S = 30.0
SURVEY_EVERY_S = 24 * 60 * 60.0
SURVEY_AGAIN_S = 30 * 60.0  # Where something is left out, or nothing could be heard.
UNTOLD_MS = HOUR_MS  # For how long what no survey tells of, such as an empty account, is believed.


class CatalogRefresh:
    """Keeps prices and the choice of providers true, and the operator informed, for the whole bot."""

    def __init__(
        self,
        *,
        providers: Mapping[ProviderName, Provider],
        routing: Routing,
        operator_alerts: OperatorAlerts,
        offer_anew: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        """`offer_anew` lets members see what videos cost by now; raises Outage when they can not now."""
        self._offer_anew = offer_anew
        self._are_prices_shown = True
        self._providers = providers
        self._routing = routing
        self._operator_alerts = operator_alerts
        self._clock = clock
        self._surveyed_s: dict[ProviderName, float] = {}
        self._unheard: set[ProviderName] = set()
        self._task: asyncio.Task[None] | None = None

    async def first_refresh(self) -> None:
        """All providers at once, for as long as a start may take."""
        try:
            async with asyncio.timeout(FIRST_REFRESH_LIMIT_S):
                await self._survey(*self._providers)
        except TimeoutError:
            log.warning("survey=unfinished limit_s=%s", FIRST_REFRESH_LIMIT_S)
        self._are_prices_shown = True  # The bot's start shows them next.

    def start(self) -> None:
        """Go on surveying; the operator can be written to from now on."""
        self._task = asyncio.create_task(self._run(), name="catalog_refresh")

    async def stop(self) -> None:
        """Stop surveying. Does nothing when it never began."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.refresh()
            except Outage as outage:
                log.warning("survey outage=%s", outage)
            except Exception:
                log.exception("survey bug")
            await self._clock.sleep(WAKE_EVERY_S)

    async def refresh(self) -> None:
        """Survey the providers that are due, and tell the operator what they have not heard yet. Raises Outage."""
        await self._survey(*(name for name in self._providers if self._is_due(name)))
        news = [one for one in self._routing.exclusions.values() if one.is_out and not one.is_told]
        if news:
            await self._tell(news)
        if not self._are_prices_shown:
            await self._offer_anew()
            self._are_prices_shown = True

    def _is_due(self, name: ProviderName) -> bool:
        last_s = self._surveyed_s.get(name)
        is_left_out = any(one.is_out for (of, _), one in self._routing.exclusions.items() if of is name)
        every_s = SURVEY_AGAIN_S if is_left_out or name in self._unheard else SURVEY_EVERY_S
        return last_s is None or self._clock.steady_s() - last_s >= every_s

    async def _survey(self, *names: ProviderName) -> None:
        await asyncio.gather(*map(self._survey_one, names))

    async def _survey_one(self, name: ProviderName) -> None:
        try:
            survey = await self._providers[name].survey()
        except Outage as outage:
            log.warning("provider=%s not_surveyed=%s", name, outage)
            self._unheard.add(name)
        except Declined as declined:
            self._unheard.discard(name)
            await self._routing.exclude(name, None, declined.fault, declined.detail)
        else:
            self._unheard.discard(name)
            await self._believe(name, survey)
        self._surveyed_s[name] = self._clock.steady_s()

    async def _believe(self, name: ProviderName, survey: Survey) -> None:
        if self._routing.learn(name, survey):
            self._are_prices_shown = False
        for tool, fault in survey.faults.items():
            await self._routing.exclude(name, tool, fault, "")
        for exclusion in list(self._routing.exclusions.values()):
            if exclusion.provider is name and exclusion.is_out and self._is_over(exclusion, survey):
                self._routing.readmit(exclusion)

    def _is_over(self, exclusion: Exclusion, survey: Survey) -> bool:
        if exclusion.tool in survey.faults:
            return False
        is_told = exclusion.fault is Fault.AUTH or exclusion.tool in survey.prices
        return is_told or not 0 <= self._clock.wall_ms() - exclusion.since_ms < UNTOLD_MS

    async def _tell(self, news: Sequence[Exclusion]) -> None:
        try:
            await self._operator_alerts.tell(news)
        except OperatorUnreachable as why:
            log.warning("operator=unreachable cause=%s", why)  # The log has said what it is about.
        except Outage as outage:
            log.warning("operator=not_told outage=%s", outage)
            return
        for exclusion in news:
            await self._routing.told(exclusion)
