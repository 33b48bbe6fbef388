"""A provider, or one tool of it, that is left out of the choice because it refused an order for a reason that stays."""

from dataclasses import dataclass

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.request import Tool


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """`tool` is None where it is all that the provider makes.

    It outlives the time for which nothing is ordered: after another survey, or a restart, `is_out` ends, and only an
    order that is taken ends the whole. So an account that is still empty an hour later is left out again, and nobody
    is told twice.
    """

    provider: ProviderName
    tool: Tool | None
    fault: Fault
    detail: str
    since_ms: int
    is_out: bool = True
    is_told: bool = False

    @property
    def key(self) -> tuple[ProviderName, Tool | None]:
        return self.provider, self.tool
