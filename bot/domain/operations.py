"""What the operator steers while the bot runs, and what they are told of it.

Money is in millionths of a US dollar of list price, as providers bill it; credits are another thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from bot.domain.catalog import MICROS_PER_USD, ProviderName
from bot.domain.errors import Fault
from bot.domain.exclusion import Exclusion
from bot.domain.period import Period
from bot.domain.refusals.spending import NotMoney
from bot.domain.request import Resolution, Tool

MOST_CAP_USD = 10_000_000
USUAL = "default"


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What the whole bot, or a server, may spend in a period and has. `is_usual`: the limit is that of the settings."""

    period: Period
    cap_micros: int
    is_usual: bool
    spent_micros: int
    held_micros: int
    resets_ms: int

    @property
    def left_micros(self) -> int:
        return max(0, self.cap_micros - self.spent_micros - self.held_micros)


@dataclass(frozen=True, kw_only=True)
class BotPause:
    """Nothing new is taken since `at_ms`."""

    reason: str
    by: str
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What a provider itself says that jobs cost, beside the list price that credits were captured for.

    Of `jobs` it named the money, `own_micros`, and `charged_micros` of list price were charged for those of them that
    became videos. Of `unit_jobs` it named only `units` of its own, whose price is not known outside; these were
    charged at `unit_charged_micros`.
    """

    jobs: int = 0
    charged_micros: int = 0
    own_micros: int = 0
    unit_jobs: int = 0
    units: float = 0.0
    unit_charged_micros: int = 0

    @property
    def more_micros(self) -> int:
        """How much more it cost than was charged; negative where it cost less."""
        return self.own_micros - self.charged_micros


@dataclass(frozen=True, kw_only=True)
class Priced:
    """What one kind of video cost by the providers' own word, beside what was charged for it."""

    provider: ProviderName
    tool: Tool
    resolution: Resolution
    duration_s: int
    bill: Bill


@dataclass(frozen=True, kw_only=True)
class Health:
    """How it goes with one provider. `faults`, `unknown` and `median_s` are of the last 24 hours.

    `unknown` counts orders of unknown outcome; `median_s` is None without a video. `bill` is of
    the month so far. `exclusions` are what it refused lately for a reason that stays, and has taken nothing since.
    """

    provider: ProviderName
    is_set_up: bool = True
    waiting: int = 0
    rendering: int = 0
    last_success_ms: int | None = None
    faults: Mapping[Fault, int] = field(default_factory=dict)
    unknown: int = 0
    median_s: float | None = None
    day_micros: int = 0
    month_micros: int = 0
    bill: Bill = field(default_factory=Bill)
    exclusions: Sequence[Exclusion] = ()


def cap_in_micros(said: str) -> int | None:
    """A limit as an operator writes it, such as `25` or `$12.50`; None for `default`. Raises NotMoney."""
    text = said.strip().removeprefix("$").strip()
    if text.casefold() == USUAL:
        return None
    try:
        usd = Decimal(text)
    except InvalidOperation:
        raise NotMoney(said=said, most_usd=MOST_CAP_USD) from None
    if not usd.is_finite() or not 0 <= usd <= MOST_CAP_USD:
        raise NotMoney(said=said, most_usd=MOST_CAP_USD)
    return int(usd * MICROS_PER_USD)
