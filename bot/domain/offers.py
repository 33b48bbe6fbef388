"""The one question asked of the catalog: who makes exactly this, and for how much; and what may be asked for at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from bot.domain.catalog import CATALOG, DEFAULT_SECONDS, MICROS_PER_USD, Catalog, ProviderName
from bot.domain.providers.spec import Capability
from bot.domain.refusals.requests import NoProvider, NotOffered, PromptMissing, PromptTooLong, TooDear
from bot.domain.request import PROMPT_LIMIT_CHARS, Resolution, Tool, VideoRequest

NEEDS_WORDS = frozenset({Tool.TEXT, Tool.SCENES})  # The others take their pictures for an answer.


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A provider that will make the request, with nothing left open, and its list price."""

    provider: ProviderName
    request: VideoRequest
    list_price_micros: int

    def price(self, credits_per_usd: int) -> int:
        """The price in credits."""
        return price_of(self.list_price_micros, credits_per_usd)


def choose(
    request: VideoRequest,
    providers: Sequence[ProviderName],
    *,
    catalog: Catalog = CATALOG,
    most_micros: int | None = None,
) -> Offer:
    """The first of `providers` that makes exactly this for at most `most_micros` of list price.

    Raises the Refusal of the one that came closest: TooDear of the cheapest, else NotOffered, else NoProvider.
    """
    check_prompt(request)
    refusals: list[NotOffered] = []
    too_dear: list[TooDear] = []
    for provider in providers:
        if request.tool in catalog[provider]:
            try:
                offer = _offer(request, provider, catalog[provider][request.tool])
            except NotOffered as refusal:
                refusals.append(refusal)
                continue
            if most_micros is None or offer.list_price_micros <= most_micros:
                return offer
            too_dear.append(TooDear(list_price_micros=offer.list_price_micros, most_micros=most_micros))
    if too_dear:
        raise min(too_dear, key=lambda refusal: refusal.list_price_micros)
    if not refusals:
        raise NoProvider(tool=request.tool)
    closest = max(refusals, key=lambda refusal: _CHECKED.index(refusal.option))
    # Another provider may refuse the same option with more choices: name all that is possible here.
    possible = dict.fromkeys(p for refusal in refusals if refusal.option == closest.option for p in refusal.possible)
    raise NotOffered(option=closest.option, wanted=closest.wanted, possible=tuple(possible))


def check_prompt(request: VideoRequest) -> None:
    """Raises PromptMissing or PromptTooLong."""
    if request.tool in NEEDS_WORDS and not request.prompt.strip():
        raise PromptMissing
    for text in (request.prompt, request.negative):
        if len(text) > PROMPT_LIMIT_CHARS:
            raise PromptTooLong(length=len(text), limit=PROMPT_LIMIT_CHARS)


def options(tool: Tool, providers: Iterable[ProviderName]) -> "Options":
    """Everything that at least one of `providers` takes for `tool`: what the slash command may offer."""
    capabilities = [CATALOG[p][tool] for p in providers if tool in CATALOG[p]]
    return Options(
        aspects=tuple(dict.fromkeys(a for c in capabilities for a in c.aspects)),
        durations_s=tuple(sorted({d for c in capabilities for d in c.durations_s})),
        resolutions=tuple(r for r in Resolution if any(r in c.prices for c in capabilities)),
        most_images=max((c.images[1] for c in capabilities), default=0),
    )


def least_price(
    tool: Tool,
    providers: Iterable[ProviderName],
    credits_per_usd: int,
    *,
    duration_s: int | None = None,
    resolution: Resolution | None = None,
    catalog: Catalog = CATALOG,
) -> int:
    """The least that a video of this length or sharpness may cost, in credits; the other options may add to it."""
    micros = [
        round(capability.price_usd(sharpness, length_s) * MICROS_PER_USD)
        for capability in (catalog[provider][tool] for provider in providers if tool in catalog[provider])
        for length_s in capability.durations_s
        for sharpness in capability.prices
        if duration_s in {None, length_s} and resolution in {None, sharpness}
    ]
    return price_of(min(micros), credits_per_usd)


def price_of(micros: int, credits_per_usd: int) -> int:
    """Rounded up: a community never pays less than the operator does."""
    return ceil(micros * credits_per_usd / MICROS_PER_USD)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a command may offer its members."""

    aspects: tuple[str, ...]
    durations_s: tuple[int, ...]
    resolutions: tuple[Resolution, ...]
    most_images: int


_CHECKED = ("images", "aspect", "resolution", "duration")  # The order in which `_offer` looks at the options.


def _offer(request: VideoRequest, provider: ProviderName, capability: Capability) -> Offer:
    fewest, most = capability.images
    if not fewest <= len(request.images) <= most:
        possible = str(most) if fewest == most else f"{fewest} to {most}"
        raise NotOffered(option="images", wanted=str(len(request.images)), possible=(possible,))
    aspect = request.aspect or next(iter(capability.aspects), None)
    if aspect is not None and aspect not in capability.aspects:
        fixed = "the shape of the image" if request.images else "the provider's own"
        possible_aspects = capability.aspects or (fixed,)
        raise NotOffered(option="aspect", wanted=aspect, possible=possible_aspects)
    resolution = request.resolution or Resolution.P720
    if resolution not in capability.prices:
        raise NotOffered(option="resolution", wanted=resolution, possible=tuple(capability.prices))
    durations_s = _durations(capability, len(request.images))
    transitions = len(request.images) - 1 if request.tool is Tool.FRAMES else 1
    default_s = DEFAULT_SECONDS * transitions
    duration_s = default_s if request.duration_s is None else request.duration_s
    if duration_s not in durations_s:
        raise NotOffered(option="duration", wanted=f"{duration_s} s", possible=tuple(f"{d} s" for d in durations_s))
    complete = replace(request, aspect=aspect, resolution=resolution, duration_s=duration_s)
    micros = round(capability.price_usd(resolution, duration_s) * MICROS_PER_USD)
    return Offer(provider=provider, request=complete, list_price_micros=micros)


def transition_lengths(duration_s: int, images: int) -> tuple[int, ...]:
    """Whole seconds between each key frame and the next, together `duration_s`; the first ones take the remainder."""
    transitions = images - 1
    return tuple(duration_s // transitions + (i < duration_s % transitions) for i in range(transitions))


def _durations(capability: Capability, images: int) -> tuple[int, ...]:
    if capability.seconds_per_transition is None:
        return capability.durations_s
    transitions = images - 1
    shortest, longest = (s * transitions for s in capability.seconds_per_transition)
    step = transitions if capability.equal_transitions else 1
    return tuple(d for d in capability.durations_s if shortest <= d <= longest and d % step == 0)
