"""Which of its APIs Pika still has, and what it quotes for them (PROVIDERS.md, section 5b).

Its list price is by the second, so one quote of five seconds for each tool and sharpness says all. That a quote takes
the inputs which decide the price as they stand in the order is an inference; whatever is not quoted keeps our list.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

from bot.domain.catalog import CATALOG, DEFAULT_SECONDS, MICROS_PER_USD, ProviderName
from bot.domain.errors import Outage
from bot.domain.providers.spec import Prices
from bot.domain.request import Resolution, Tool
from bot.ports.provider import Survey
from bot.providers.answers import Answer, ProviderReply
from bot.providers.pricing import by_the_second, number
from bot.providers.surveys import check_account, missing
from bot.providers.wire import Wire

PIKA_TOOLS = CATALOG[ProviderName.PIKA]
LENGTH = {Tool.TEXT: "duration_s", Tool.IMAGE: "duration_s", Tool.FRAMES: "transition_duration_s"}


class _Quote(Answer):
    micro_usd: object = None
    sell_usd: object = None


async def survey_pika(wire: Wire, url: str, missing_job: str) -> Survey:
    """What Pika has now and for how much. `missing_job` is the address of no job: it tells whether our key is good.

    Raises Declined or Outage.
    """
    check_account(await wire.ask("GET", missing_job))
    asked = await asyncio.gather(*(wire.ask("GET", _api(url, tool)) for tool in PIKA_TOOLS))
    replies = dict(zip(PIKA_TOOLS, asked, strict=True))
    has_catalogue = any(reply.is_ok for reply in asked) or (await wire.ask("GET", f"{url}/catalog/apis")).is_ok
    quoted = {tool: await _prices(wire, url, tool) for tool, reply in replies.items() if reply.is_ok}
    prices = {tool: found for tool, found in quoted.items() if found is not None}
    return Survey(faults=missing(replies, has_catalogue=has_catalogue), prices=prices)


async def _prices(wire: Wire, url: str, tool: Tool) -> Prices | None:
    made = PIKA_TOOLS[tool]
    addresses = [f"{_api(url, tool)}/quote?resolution={r}&{LENGTH[tool]}={DEFAULT_SECONDS}" for r in made.prices]
    try:
        replies = await asyncio.gather(*(wire.ask("GET", address) for address in addresses))
    except Outage:
        return None  # The models are there; what they cost stays as it was.
    usd = dict(zip(made.prices, map(_usd, replies), strict=True))
    return by_the_second(made, _a_second(usd))


def _a_second(usd: Mapping[Resolution, float | None]) -> dict[Resolution, float]:
    return {resolution: price / DEFAULT_SECONDS for resolution, price in usd.items() if price is not None}


def _usd(reply: ProviderReply) -> float | None:
    said = reply.read(_Quote) if reply.is_ok else None
    if said is None:
        return None
    in_micros = number(said.micro_usd)
    return number(said.sell_usd) if in_micros is None else in_micros / MICROS_PER_USD


def _api(url: str, tool: Tool) -> str:
    return f"{url}/catalog/apis/{quote(PIKA_TOOLS[tool].model, safe='')}"
