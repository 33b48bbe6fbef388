"""One video API: what it makes, an order, how that gets on, and the finished video."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.domain.catalog import ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault
from bot.domain.job import Ticket
from bot.domain.providers.spec import Prices
from bot.domain.request import Tool, VideoRequest
from bot.ports.media import Picture


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """In the provider's queue; `position` 0 is next, None is not told, or not in earnest (-1, say)."""

    position: int | None = None

    def __post_init__(self) -> None:
        if self.position is not None and self.position < 0:
            object.__setattr__(self, "position", None)


@dataclass(frozen=True, kw_only=True)
class Working:
    """Being rendered; `percent` only where the provider itself says one from 0 to 100."""

    percent: float | None = None

    def __post_init__(self) -> None:
        if self.percent is not None and not 0 <= self.percent <= 100:
            object.__setattr__(self, "percent", None)


@dataclass(frozen=True, kw_only=True)
class Done:
    """Rendered; the video lies at an address that is not to be trusted."""

    video_url: str
    cost: Cost | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Over without a video, for a reason that decides what becomes of the credits."""

    failure: Failure
    cost: Cost | None = None


ProviderStatus = Waiting | Working | Done | Ended


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a provider tells of itself without an order. Of a tool that stands in neither it told nothing.

    `faults` says why a tool can not be ordered now; `prices` are the provider's own.
    """

    faults: Mapping[Tool, Fault] = field(default_factory=dict)
    prices: Mapping[Tool, Prices] = field(default_factory=dict)


class Declined(Exception):
    """The provider answered and took nothing: no video will be made, nothing was spent on this order."""

    def __init__(self, fault: Fault, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.retry_after_s = retry_after_s


class NotSent(Exception):
    """The order surely never reached the provider; it may be sent again."""


class Lost(Exception):
    """The order may have reached the provider, and no answer tells: it must never be sent again by itself."""


class Unreadable(Exception):
    """An answer that makes no sense, or is not for us (a refused key, an unknown job): counted, then believed."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


class StatusStream(Protocol):
    """What a provider tells of one job by itself, from now on whenever it is called."""

    async def __call__(self, heard: Callable[[Waiting | Working], None]) -> bool:
        """Hand it on for as long as it comes: True as soon as the job is said to be over. The next poll tells how.

        Raises Outage when it breaks off, or Unreadable when it makes no sense.
        """


class Provider(Protocol):
    """One video API. Outage, wherever it is raised, means: ask again later."""

    name: ProviderName

    async def survey(self) -> Survey:
        """What it makes now and for how much, as far as it can be asked for free.

        Raises Declined (AUTH, NO_CREDIT) when it wants nothing to do with our account, or Outage.
        """

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:
        """Order the video, in at most one paid request. `request` is complete (`offers.choose`).

        `key` is the same whenever the same order is sent again. Raises Declined, NotSent or Lost, nothing else.
        """

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:
        """The order that was sent under `key` and lost sight of; None where the provider can not be asked for it.

        Only where its own documents promise that a key buys one video, however often it is shown: should the order
        never have arrived, this places it. Raises Declined, Outage or Lost, nothing else.
        """

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        """How the job stands now. Raises Outage, or Unreadable for an answer that makes no sense."""

    def stream(self, ticket: Ticket) -> StatusStream | None:
        """What it tells of the job by itself; None where it tells nothing, and jobs are only polled."""

    async def cancel(self, ticket: Ticket) -> bool:
        """Ask for the job to be dropped; False when the provider says that it will go on. Raises Outage or Unreadable.

        True is no promise that it costs nothing: the next poll tells how it ended.
        """

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`, within limits of size and time. Raises Outage, or Unreadable when it never will."""
