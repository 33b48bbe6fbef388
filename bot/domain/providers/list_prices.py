"""Pika's own list prices, which stand in where a provider publishes none: Comfy printed them until December 2025."""

from bot.domain.providers.spec import PriceStep
from bot.domain.request import Resolution

ONE_CLIP = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.20), PriceStep(until_s=10, usd=0.60)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.45), PriceStep(until_s=10, usd=1.00)),
}
KEYFRAMES = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.20), PriceStep(until_s=10, usd=0.25)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.30), PriceStep(until_s=10, usd=1.00)),
}
SCENES = {
    Resolution.P720: (PriceStep(until_s=5, usd=0.30), PriceStep(until_s=10, usd=0.40)),
    Resolution.P1080: (PriceStep(until_s=5, usd=0.50), PriceStep(until_s=10, usd=1.50)),
}


def per_second(usd: float, *, least_s: int, most_s: int) -> tuple[PriceStep, ...]:
    """A step for every whole second."""
    return tuple(PriceStep(until_s=s, usd=round(usd * s, 4)) for s in range(least_s, most_s + 1))
