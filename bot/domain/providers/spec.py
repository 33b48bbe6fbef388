"""What a provider is to the rest of the bot, which knows none of them by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.request import Resolution, Tool


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
class ProviderSpec:
    """One provider: what settings, sentences and choices are made from. Its adapter is found by its name.

    Settings are called as the environment has them; each address stands with its default.
    """

    label: str
    key_setting: str
    addresses: Mapping[str, str]
    tools: Mapping[Tool, Capability]
    pictures_by_address: bool = False  # What it documents; a picture in the order itself may be refused.
