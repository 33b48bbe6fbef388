"""Which of its models RunComfy still has, and at what price (PROVIDERS.md, section 3: `GET /v1/models/{id}`)."""

import asyncio

from bot.domain.catalog import CATALOG, ProviderName
from bot.ports.provider import Survey
from bot.providers.answers import Answer, Text
from bot.providers.pricing import from_base, number
from bot.providers.surveys import check_account, missing
from bot.providers.wire import Wire

RUNCOMFY_TOOLS = CATALOG[ProviderName.RUNCOMFY]


class _Model(Answer):
    base_price_usd: object = None
    price_unit: Text = None


async def survey_runcomfy(wire: Wire, url: str) -> Survey:
    """What RunComfy has now and for how much. Raises Declined or Outage."""
    asked = await asyncio.gather(
        *(wire.ask("GET", f"{url}/v1/models/{made.model}") for made in RUNCOMFY_TOOLS.values())
    )
    replies = dict(zip(RUNCOMFY_TOOLS, asked, strict=True))
    for reply in asked:
        check_account(reply)
    has_catalogue = any(reply.is_ok for reply in asked) or (await wire.ask("GET", f"{url}/v1/models?limit=1")).is_ok
    told = {tool: reply.read(_Model) for tool, reply in replies.items() if reply.is_ok}
    prices = {
        tool: found
        for tool, model in told.items()
        if model is not None
        and (found := from_base(RUNCOMFY_TOOLS[tool], number(model.base_price_usd), model.price_unit)) is not None
    }
    return Survey(faults=missing(replies, has_catalogue=has_catalogue), prices=prices)
