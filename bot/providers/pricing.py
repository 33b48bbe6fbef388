"""What a provider says of prices and costs, read with suspicion: a number that makes no sense was not said."""

from collections.abc import Mapping
from math import isfinite

from bot.domain.catalog import MICROS_PER_USD
from bot.domain.providers.spec import Capability, Prices, PriceStep
from bot.domain.request import Resolution

MOST_USD = 100.0  # For one video; a provider that says more is not believed.
LEAST_SHARE = 0.05  # Of our own list. The limits of money count what is believed here: nearly nothing would lift them.

_A_SECOND = frozenset({"second", "seconds", "sec", "s"})
_A_VIDEO = frozenset({"output", "video", "request", "generation", "run", "image"})
_AMOUNTS = ("usd", "amount_usd", "cost_usd", "total_usd", "amount", "total", "cost", "value")


def from_base(ours: Capability, base_usd: float | None, unit: str | None) -> Prices | None:
    """All prices of a tool from the one that its provider publishes, a `second` or an `output`; None for nonsense.

    A base price is that of the least sharpness. Nobody documents what sharper ones cost, so those keep the ratio that
    our own list has: a price that is too high only refuses, one that is too low spends.
    """
    said = (unit or "").strip().lower().replace("_", " ").removeprefix("per ").removeprefix("a ").strip()
    if base_usd is None or said not in _A_SECOND | _A_VIDEO:
        return None
    least = min(ours.prices, key=list(Resolution).index)

    def price(resolution: Resolution, length_s: int) -> float:
        times = ours.price_usd(resolution, length_s) / ours.price_usd(least, length_s)
        return base_usd * times * (length_s if said in _A_SECOND else 1)

    return _believed(ours, {r: tuple(_step(s, price(r, s)) for s in sorted(ours.durations_s)) for r in ours.prices})


def by_the_second(ours: Capability, usd_a_second: Mapping[Resolution, float]) -> Prices | None:
    """All prices of a tool, of which a second costs so much; None unless that is told of every sharpness."""
    if set(usd_a_second) != set(ours.prices):
        return None
    steps = {r: tuple(_step(s, usd_a_second[r] * s) for s in sorted(ours.durations_s)) for r in ours.prices}
    return _believed(ours, steps)


def micros(said: object) -> int | None:
    """Millionths of a US dollar in what should be an amount of dollars: a number, one as a text, or either inside."""
    if isinstance(said, dict):
        return next((found for name in _AMOUNTS if (found := micros(said.get(name))) is not None), None)
    usd = number(said)
    return None if usd is None or usd > MOST_USD else round(usd * MICROS_PER_USD)


def number(said: object) -> float | None:
    """A finite number that is not negative, also one that is written as text."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        value = float(said.strip().removeprefix("$") if isinstance(said, str) else said)
    except (ValueError, OverflowError):
        return None
    return value if isfinite(value) and value >= 0 else None


def _believed(ours: Capability, prices: Prices) -> Prices | None:
    """None where any price is no price of a video."""
    pairs = [(step.usd, ours.price_usd(r, step.until_s)) for r, steps in prices.items() for step in steps]
    return prices if all(isfinite(usd) and LEAST_SHARE * our_usd <= usd <= MOST_USD for usd, our_usd in pairs) else None


def _step(until_s: int, usd: float) -> PriceStep:
    return PriceStep(until_s=until_s, usd=round(usd, 6) if isfinite(usd) else usd)
