"""What the operator decides for the whole bot and is told of it.

Every change takes the action that it is written down with: the same action again changes nothing. Every method is one
transaction, and raises Outage when it can not be had now.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.authority import Action
from bot.domain.catalog import ProviderName
from bot.domain.job import Job
from bot.domain.operations import BotPause, Health, Priced, Spending
from bot.domain.period import Period
from bot.domain.scope import Scope


class OperatorStore(Protocol):
    """The whole bot, as its operator sees it."""

    async def set_caps(self, caps: Mapping[Period, int | None], action: Action) -> None:
        """Limits of money for the whole bot, in micros; None goes back to that of the settings."""

    async def set_server_cap(self, micros: int | None, action: Action) -> None:
        """What the action's server may spend in a day; None goes back to the limit of the settings."""

    async def spending_of(self, server: Scope, *, at_ms: int) -> Spending:
        """Of one server, on the day that `at_ms` lies in."""

    async def spending(self, *, at_ms: int) -> Sequence[Spending]:
        """Of the whole bot, in the day and in the month that `at_ms` lies in."""

    async def pause(self, action: Action) -> None:
        """Take nothing new, for the action's reason."""

    async def resume(self, action: Action) -> None:
        """Take new videos again."""

    async def paused(self) -> BotPause | None:
        """Why nothing new is taken anywhere; None while it is."""

    async def health(self, *, at_ms: int) -> Mapping[ProviderName, Health]:
        """Of every provider that ever had a job."""

    async def priced(self, *, since_ms: int, until_ms: int) -> list[Priced]:
        """What each kind of video cost by the providers' own word, of jobs that were submitted in that time."""

    async def unknown(self, *, since_ms: int, limit: int) -> list[Job]:
        """Jobs whose order had an unknown outcome, newest first."""
