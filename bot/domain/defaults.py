"""Chooses a provider for what a member asked, with the community's defaults where the member left something open.

The member's own words choose the provider; a default that this provider does not know is dropped. So nobody is refused
for something they never asked for.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.catalog import CATALOG, Catalog, ProviderName
from bot.domain.offers import Offer, choose
from bot.domain.refusals.requests import NotOffered, TooDear
from bot.domain.request import Resolution, VideoRequest
from bot.domain.server import Defaults


def choose_with(
    defaults: Defaults,
    request: VideoRequest,
    providers: Sequence[ProviderName],
    *,
    catalog: Catalog = CATALOG,
    most_micros: int | None = None,
) -> Offer:
    """The offer for `request`. Raises what `choose` raises, and never because of a default."""
    offer = choose(request, providers, catalog=catalog, most_micros=most_micros)
    for fill in (_aspect, _resolution, _duration):
        wish = fill(request, defaults)
        try:
            offer = choose(wish, (offer.provider,), catalog=catalog, most_micros=most_micros)
        except (NotOffered, TooDear):
            continue
        request = wish
    return offer


def _aspect(request: VideoRequest, defaults: Defaults) -> VideoRequest:
    return request if request.aspect is not None else replace(request, aspect=defaults.aspect)


def _resolution(request: VideoRequest, defaults: Defaults) -> VideoRequest:
    if request.resolution is not None or defaults.resolution not in set(Resolution):
        return request
    return replace(request, resolution=Resolution(defaults.resolution))


def _duration(request: VideoRequest, defaults: Defaults) -> VideoRequest:
    return request if request.duration_s is not None else replace(request, duration_s=defaults.duration_s)
