"""What each provider makes, and for how much: data, and the one question asked of it.

Enums and ranges are those of the providers' own pages as corrected by newer sources (PROVIDERS.md, sections 0 and 2 to
4). Prices are US dollars of list price; where a provider publishes none, Pika's own list price stands in (the table
that Comfy printed until 2025-12), because a guess that is too high only refuses, and one that is too low spends.
Where a provider publishes prices, `engine/catalog_refresh.py` puts them in place of these.

Pictures need no sizes here: the one clean copy that is made of each (`media/images.py`, under 10 MB and 4096 pixels)
is within what every provider takes, of which RunComfy's and Pika's 50 MB are the least.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from bot.domain.refusals import NoProvider, NotOffered, PromptMissing, PromptTooLong, TooDear
from bot.domain.request import PROMPT_LIMIT_CHARS, Resolution, Tool, VideoRequest

MICROS_PER_USD = 1_000_000
DEFAULT_SECONDS = 5  # Of a clip, and of each transition between key frames.
NEEDS_WORDS = frozenset({Tool.TEXT, Tool.SCENES})  # The others take their pictures for an answer.


class ProviderName(StrEnum):
    """The names that `PROVIDERS` takes, in the order of its default."""

    RUNCOMFY = "runcomfy"
    FAL = "fal"
    PIKA = "pika"
    COMFY = "comfy"


@dataclass(frozen=True, kw_only=True)
class PriceStep:
    """Up to `until_s` seconds cost `usd`."""

    until_s: int
    usd: float


Prices = Mapping[Resolution, tuple[PriceStep, ...]]
"""Of one tool: for each sharpness the steps of length, shortest first."""


@dataclass(frozen=True, kw_only=True)
class Capability:
    """One tool at one provider."""

    model: str
    durations_s: tuple[int, ...]
    prices: Prices
    aspects: tuple[str, ...] = ()  # Empty: the video takes the shape of the image.
    images: tuple[int, int] = (0, 0)
    can_cancel: bool = True
    seconds_per_transition: tuple[int, int] | None = None
    equal_transitions: bool = False  # Whole seconds, the same from each key frame to the next.

    def price_usd(self, resolution: Resolution, duration_s: int) -> float:
        """List price of one video; a length between two steps costs the longer one."""
        return next(step.usd for step in self.prices[resolution] if duration_s <= step.until_s)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A provider that will make the request, with nothing left open, and its list price."""

    provider: ProviderName
    request: VideoRequest
    list_price_micros: int

    def price(self, credits_per_usd: int) -> int:
        """The price in credits."""
        return price_of(self.list_price_micros, credits_per_usd)


_ONE_CLIP = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.20), PriceStep(until_s=10, usd=0.60)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.45), PriceStep(until_s=10, usd=1.00)),
}
_KEYFRAMES = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.20), PriceStep(until_s=10, usd=0.25)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.30), PriceStep(until_s=10, usd=1.00)),
}

_SCENES = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.30), PriceStep(until_s=10, usd=0.40)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.50), PriceStep(until_s=10, usd=1.50)),
}


def _per_second(usd: float, *, least_s: int, most_s: int) -> tuple[PriceStep, ...]:
    return tuple(PriceStep(until_s=s, usd=round(usd * s, 4)) for s in range(least_s, most_s + 1))


_FAL_KEYFRAMES = {
    Resolution.P720: _per_second(0.04, least_s=5, most_s=25),
    Resolution.P1080: _per_second(0.06, least_s=5, most_s=25),
}

_PIKA_SECONDS = {
    Resolution.P720: _per_second(0.04, least_s=1, most_s=25),
    Resolution.P1080: _per_second(0.09, least_s=1, most_s=25),
}

Catalog = Mapping[ProviderName, Mapping[Tool, Capability]]

CATALOG: Catalog = {
    ProviderName.RUNCOMFY: {
        Tool.TEXT: Capability(
            model="pika/pika-2-2/text-to-video",
            durations_s=(5, 10),
            prices=_ONE_CLIP,
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:2"),
        ),
        Tool.IMAGE: Capability(
            model="pika/pika-2-2/image-to-video", durations_s=(5, 10), prices=_ONE_CLIP, images=(1, 1)
        ),
        Tool.FRAMES: Capability(
            model="pika/pikaframes", durations_s=tuple(range(1, 11)), prices=_KEYFRAMES, images=(2, 2)
        ),
        Tool.SCENES: Capability(
            model="pika/pikascenes",
            durations_s=(5, 10),
            prices=_SCENES,
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:2"),
            images=(1, 5),
        ),
    },
    ProviderName.FAL: {
        Tool.TEXT: Capability(
            model="fal-ai/pika/v2.2/text-to-video",
            durations_s=(5, 10),
            prices=_ONE_CLIP,
            aspects=("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"),
        ),
        Tool.IMAGE: Capability(
            model="fal-ai/pika/v2.2/image-to-video", durations_s=(5, 10), prices=_ONE_CLIP, images=(1, 1)
        ),
        Tool.FRAMES: Capability(
            model="fal-ai/pika/v2.2/pikaframes",
            durations_s=tuple(range(1, 26)),
            prices=_FAL_KEYFRAMES,
            images=(2, 5),
            seconds_per_transition=(1, 10),
        ),
        Tool.SCENES: Capability(
            model="fal-ai/pika/v2.2/pikascenes",
            durations_s=(5, 10),
            prices=_SCENES,
            aspects=("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"),
            images=(1, 5),
        ),
    },
    ProviderName.PIKA: {
        # Pika 2.5 takes no shape: a text's video is as wide as Pika likes.
        Tool.TEXT: Capability(
            model="pika/pika-2.5/text-to-video", durations_s=(5,), prices=_PIKA_SECONDS, can_cancel=False
        ),
        Tool.IMAGE: Capability(
            model="pika/pika-2.5/image-to-video",
            durations_s=(5, 10),
            prices=_PIKA_SECONDS,
            images=(1, 1),
            can_cancel=False,
        ),
        Tool.FRAMES: Capability(
            model="pika/pikaframes/image-to-video",
            durations_s=tuple(range(1, 26)),  # Five pictures could make 40 s; a command offers 25 choices.
            prices=_PIKA_SECONDS,
            images=(2, 5),
            can_cancel=False,
            seconds_per_transition=(1, 10),
            equal_transitions=True,
        ),
    },
    ProviderName.COMFY: {
        Tool.TEXT: Capability(
            model="2.2/t2v",
            durations_s=(5, 10),
            prices=_ONE_CLIP,
            # Any ratio of 0.4 to 2.5; these are the ones that the other providers know by name.
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:4", "3:2", "2:3", "5:2"),
            can_cancel=False,
        ),
        Tool.IMAGE: Capability(model="2.2/i2v", durations_s=(5, 10), prices=_ONE_CLIP, images=(1, 1), can_cancel=False),
        Tool.FRAMES: Capability(
            model="2.2/pikaframes", durations_s=tuple(range(5, 11)), prices=_KEYFRAMES, images=(2, 2), can_cancel=False
        ),
    },
}


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
