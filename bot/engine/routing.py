"""Which provider an order goes to: in the operator's order, those that work before those that only might.

A provider that refused for a reason that stays is left out until it was surveyed again (engine/catalog_refresh.py), or
until a restart: an operator who has filled an account, or renewed a key, starts the bot and wants to be believed. One
that merely fails rests for a while (domain/breaker.py) and is only put last: should no other make the video, its jobs
wait for it.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.breaker import Breaker
from bot.domain.catalog import CATALOG, Catalog, ProviderName
from bot.domain.defaults import choose_with
from bot.domain.errors import Failure, Fault, Refusal
from bot.domain.exclusion import Exclusion
from bot.domain.faults import MEANINGS, Lasts
from bot.domain.job import Job
from bot.domain.offers import Offer, choose, least_price
from bot.domain.providers.spec import Capability, Prices
from bot.domain.refusals.requests import NoProvider, NoProviderNow, NotOffered, TooDear
from bot.domain.request import Tool, VideoRequest
from bot.domain.server import Defaults
from bot.ports.clock import Clock
from bot.ports.exclusions import Exclusions
from bot.ports.provider import Survey

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the operator chose: the order of preference, and what one video may cost at most in list price."""

    providers: Sequence[ProviderName]
    credits_per_usd: int
    most_micros: int


class Routing:
    """The choice of a provider for every order of the bot, and what it learned about them."""

    def __init__(self, *, terms: Terms, exclusions: Exclusions, clock: Clock) -> None:
        self._terms = terms
        self._store = exclusions
        self._clock = clock
        self._excluded: dict[tuple[ProviderName, Tool | None], Exclusion] = {}
        self._breakers = {name: Breaker() for name in terms.providers}
        self._prices: dict[tuple[ProviderName, Tool], Prices] = {}

    async def load(self) -> None:
        """Know what the operator has heard of already, and give everybody another try. Raises Outage."""
        self._excluded = {one.key: replace(one, is_out=False) for one in await self._store.all()}

    # -- choosing -------------------------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """Everything that is set up, at the providers' own prices where they tell them."""
        return {
            name: {tool: self._priced(name, tool, capability) for tool, capability in CATALOG[name].items()}
            for name in self._terms.providers
        }

    def offer(self, request: VideoRequest, defaults: Defaults) -> Offer:
        """Who makes it, and for how much. Raises what `choose` raises, or NoProviderNow."""
        usable = self._usable()
        names = sorted(usable, key=lambda name: not self._breakers[name].admits(self._clock.steady_s()))
        most_micros = self._terms.most_micros
        try:
            return choose_with(defaults, request, names, catalog=usable, most_micros=most_micros)
        except (NoProvider, NotOffered, TooDear) as refusal:
            try:
                choose(request, self._terms.providers, catalog=self.catalog, most_micros=most_micros)
            except Refusal:
                raise refusal from None
            raise NoProviderNow from refusal

    def price(self, offer: Offer) -> int:
        """What an offer costs a member, in credits."""
        return offer.price(self._terms.credits_per_usd)

    def cheapest(self) -> int | None:
        """What the cheapest video costs that is made now, in credits; None where none is."""
        usable = self._usable()
        tools = {tool for made in usable.values() for tool in made}
        prices = [least_price(tool, usable, self._terms.credits_per_usd, catalog=usable) for tool in tools]
        return min(prices, default=None)

    def elsewhere(self, job: Job, but: Collection[ProviderName]) -> Offer | None:
        """The next provider that makes exactly this now, within what is held; none of `but`."""
        return next((offer for offer in self._offers(job, but) if self._admits(offer.provider)), None)

    def is_hopeless(self, job: Job) -> bool:
        """Whether no provider may take it, however long it waits. Its own may, whatever that asks by now."""
        may_wait = job.provider in self._breakers and self._exclusion(job.provider, job.request.tool) is None
        return not may_wait and not self._offers(job, ())

    def enter(self, job: Job) -> Failure | None:
        """Let the order go to the job's provider now, or say why not. Who lets it in tells what became of it."""
        name = job.provider
        if name not in self._breakers:
            return Failure(fault=Fault.GONE, detail="no longer set up")
        if (exclusion := self._exclusion(name, job.request.tool)) is not None:
            return Failure(fault=exclusion.fault, detail=exclusion.detail)
        breaker = self._breakers[name]
        return None if breaker.enter(self._clock.steady_s()) else breaker.why

    def _offers(self, job: Job, but: Collection[ProviderName]) -> list[Offer]:
        """What else makes exactly this for what is held, none of `but`, in the operator's order."""
        usable = self._usable()
        offers = []
        for name in usable:
            if name in but:
                continue
            try:
                offer = choose(job.request, (name,), catalog=usable, most_micros=self._terms.most_micros)
            except Refusal:
                continue
            if self.price(offer) <= job.held:
                offers.append(offer)
        return offers

    def _usable(self) -> Catalog:
        made = {
            name: {tool: made for tool, made in tools.items() if self._exclusion(name, tool) is None}
            for name, tools in self.catalog.items()
        }
        return {name: tools for name, tools in made.items() if tools}

    def _admits(self, name: ProviderName) -> bool:
        return self._breakers[name].admits(self._clock.steady_s())

    def _exclusion(self, name: ProviderName, tool: Tool) -> Exclusion | None:
        found = (self._excluded.get((name, None)), self._excluded.get((name, tool)))
        return next((exclusion for exclusion in found if exclusion is not None and exclusion.is_out), None)

    def _priced(self, name: ProviderName, tool: Tool, capability: Capability) -> Capability:
        prices = self._prices.get((name, tool))
        return capability if prices is None else replace(capability, prices=prices)

    # -- what became of orders ------------------------------------------------------------------------------------

    async def took(self, job: Job) -> None:
        """It was taken: whatever was held against the provider is over. Raises Outage."""
        self._breakers[job.provider].worked()
        for key in ((job.provider, None), (job.provider, job.request.tool)):
            if (exclusion := self._excluded.pop(key, None)) is not None:
                log.info("provider=%s tool=%s works_again", *key)
                await self._store.remove(exclusion)

    async def refused(self, job: Job, fault: Fault, detail: str) -> None:
        """It answered, and took nothing. Raises Outage where that can not be remembered."""
        if fault is Fault.PROVIDER_DOWN:
            self.failed(job, detail)
            return
        self._breakers[job.provider].worked()
        match MEANINGS[fault].lasts:
            case Lasts.FOR_ALL:
                await self.exclude(job.provider, None, fault, detail)
            case Lasts.FOR_THE_TOOL:
                await self.exclude(job.provider, job.request.tool, fault, detail)

    def failed(self, job: Job, detail: str) -> None:
        """Nothing was heard of the order, or that nothing can be taken now."""
        failure = Failure(fault=Fault.PROVIDER_DOWN, detail=detail)
        self._breakers[job.provider].failed(self._clock.steady_s(), failure)

    # -- what surveys find -------------------------------------------------------------------------

    @property
    def exclusions(self) -> Mapping[tuple[ProviderName, Tool | None], Exclusion]:
        """Also those that are given another try."""
        return self._excluded

    async def exclude(self, name: ProviderName, tool: Tool | None, fault: Fault, detail: str) -> None:
        """Order nothing there until the next survey. Raises Outage where that can not be remembered."""
        known = self._excluded.get((name, tool))
        is_news = known is None or known.fault is not fault
        exclusion = Exclusion(
            provider=name,
            tool=tool,
            fault=fault,
            detail=Failure(fault=fault, detail=detail).detail,
            since_ms=self._clock.wall_ms(),
            is_told=not is_news and known is not None and known.is_told,
        )
        self._excluded[exclusion.key] = exclusion
        level = logging.ERROR if is_news else logging.INFO
        log.log(level, "provider=%s tool=%s left_out fault=%s detail=%r", name, tool, fault, exclusion.detail)
        await self._store.put(exclusion)

    def readmit(self, exclusion: Exclusion) -> None:
        """Give it another try: the next order shows whether it works."""
        log.info("provider=%s tool=%s tried_again fault=%s", exclusion.provider, exclusion.tool, exclusion.fault)
        self._excluded[exclusion.key] = replace(exclusion, is_out=False)

    async def told(self, exclusion: Exclusion) -> None:
        """The operator has heard of it. Raises Outage."""
        if exclusion.key in self._excluded:  # Else an order was taken meanwhile.
            self._excluded[exclusion.key] = replace(exclusion, is_told=True)
            await self._store.put(self._excluded[exclusion.key])

    def learn(self, name: ProviderName, survey: Survey) -> bool:
        """Believe the provider's own prices; whether any has changed."""
        news = {tool: prices for tool, prices in survey.prices.items() if self._prices.get((name, tool)) != prices}
        for tool, prices in news.items():
            self._prices[name, tool] = prices
            log.info("provider=%s tool=%s prices=told", name, tool)
        return bool(news)
