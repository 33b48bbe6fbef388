"""What the services need from the outside, as promises; the adapters on the floor above keep them.

Every method may take as long as its text says and raises only what its text says, so that the services can be read
without knowing any library.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Protocol

from bot.domain.action import Action
from bot.domain.catalog import Offer, Prices, ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault
from bot.domain.job import CardAddress, Job, JobId, State, Ticket
from bot.domain.ledger import Balance, Transfer
from bot.domain.policy import Limits
from bot.domain.request import ImageSource, Tool, VideoRequest


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as a parameter. Records carry wall time; waits and limits run on steady time, which no clock jump bends."""

    wall_ms: Callable[[], int] = field(default=lambda: int(time() * 1000))
    steady_s: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


# -- what things are made of --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image that was checked and cleaned, on our disk. `url` is a public address of it, where it has one."""

    path: Path
    content_type: str
    width: int
    height: int
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A video that was opened and found playable, on our disk."""

    path: Path
    size_bytes: int
    width: int
    height: int
    duration_s: float


class BadVideo(Exception):
    """What came back is no video that can be played."""


class Media(Protocol):
    """Pixels. All work is done outside the event loop; each call has a time limit of its own."""

    async def picture(self, source: Path, to: Path, *, name: str) -> Picture:
        """Check it by content, strip all metadata, write it to `to` (the suffix is added). Raises BadImage."""

    async def clip(self, path: Path) -> Clip:
        """Raises BadVideo unless the file really is a video."""

    async def fit(self, clip: Clip, to: Path, *, limit_bytes: int) -> Clip | None:
        """Re-encode under `limit_bytes`; None when that would not be worth watching."""

    async def poster(self, clip: Clip, to: Path) -> Path:
        """One good frame of it as a JPEG. Raises BadVideo."""


class Attachments(Protocol):
    """Brings members' images from Discord's CDN."""

    async def fetch(self, source: ImageSource, to: Path) -> None:
        """Raises BadImage (gone, too large, an address that is not Discord's) or Outage."""


# -- providers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """In the provider's queue; `position` 0 is next, None is not told."""

    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class Working:
    """Being rendered; `percent` only where the provider itself says one."""

    percent: float | None = None


@dataclass(frozen=True, kw_only=True)
class Done:
    """Rendered; the video lies at an address that is not to be trusted."""

    video_url: str
    cost: Cost | None = None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Over without a video."""

    failure: Failure
    cost: Cost | None = None


Look = Waiting | Working | Done | Ended


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
    """The order may have reached the provider and nobody knows: it must never be sent again by itself."""


class Unreadable(Exception):
    """An answer that makes no sense, or is not for us (a refused key, an unknown job): counted, then believed."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail


class Stream(Protocol):
    """What a provider tells of one job by itself, from now on whenever it is called."""

    async def __call__(self, heard: Callable[[Waiting | Working], None]) -> bool:
        """Hand it on for as long as it comes: True as soon as the job is said to be over. The next look tells how.

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
        """Order the video, in at most one paid request. `request` is complete (`catalog.choose`).

        `key` is the same whenever the same order is sent again. Raises Declined, NotSent or Lost, nothing else.
        """

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:
        """The order that was sent under `key` and lost sight of; None where the provider can not be asked for it.

        Only where its own documents promise that a key buys one video, however often it is shown: should the order
        never have arrived, this places it. Raises Declined, Outage or Lost, nothing else.
        """

    async def look(self, ticket: Ticket) -> Look:
        """Raises Outage or Unreadable."""

    def stream(self, ticket: Ticket) -> Stream | None:
        """What it tells of the job by itself; None where it tells nothing, and jobs are only looked at."""

    async def cancel(self, ticket: Ticket) -> bool:
        """Ask for the job to be dropped; False when the provider says that it will go on. Raises Outage or Unreadable.

        True is no promise that it costs nothing: the next look tells how it ended.
        """

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`, within limits of size and time. Raises Outage, or Unreadable when it never will."""


# -- Discord ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known of a job besides its row, and would not be missed after a restart.

    `before_it` counts the jobs that take their turn first; `elapsed_s` runs from submission.
    """

    look: Look | None = None
    before_it: int = 0
    elapsed_s: float = 0.0
    expected_s: float | None = None
    cancel_refused: bool = False
    no_review_channel: bool = False  # A moderator has to look for the job: nobody could be asked.


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What is posted: the video itself, or where it did not fit, a poster and a link."""

    file: Path
    is_video: bool
    link: str | None = None
    shrunk: bool = False


class UploadTooLarge(Exception):
    """Discord refused the file for its size."""


class Undeliverable(Exception):
    """The card can not be reached and neither can the member: nobody can be given the video."""


class Presenter(Protocol):
    """Shows jobs to people."""

    def show(self, job: Job, progress: Progress) -> None:
        """Bring the card up to date some time soon. Never blocks, never fails; newer news replaces older."""

    async def publish(self, job: Job, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
        """Put the pictures on the card and say where the world finds them. Raises Outage when it can not now."""

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the card takes by the route that it would go now."""

    async def deliver(self, job: Job, delivery: Delivery) -> bool:
        """Put the video on the card (again, if need be: a repeat changes nothing), and tell the member once.

        A card that is gone is continued by direct message: then False. Raises UploadTooLarge, Undeliverable or Outage.
        """

    async def conclude(self, job: Job) -> None:
        """Let the card show that the job is over without a video; returns when it does, or never can. Raises Outage."""

    async def find_card(self, job: Job) -> CardAddress | None:
        """The card of a job whose first response may or may not have arrived. Raises Outage."""


# -- store --------------------------------------------------------------------------------------------------------


class Store(Protocol):
    """What is never lost. Every method is one transaction, and raises Outage when it can not be had now."""

    async def place(self, job: Job, limits: Limits, *, roles: Iterable[str] = ()) -> Job:
        """Hold the price and remember the job, both or neither. The same id again changes nothing.

        Returns the job as it is kept: `payer` is decided here, the pool within the quota that the member has by their
        `roles`, else the wallet. The scope gets its starting pool and its refill first, if they are due. What the
        operator set while the bot runs goes before `limits`. Raises OutOfCredits, SpendLimitReached or BotPaused.
        """

    async def job(self, id: JobId) -> Job | None: ...

    async def move(
        self,
        job: Job,
        to: State,
        *,
        at_ms: int,
        ticket: Ticket | None = None,
        video_url: str | None = None,
        failure: Failure | None = None,
        cost: Cost | None = None,
        action: Action | None = None,
    ) -> Job:
        """Move it on, settle its hold as `domain.job.settlement` says, and write `action` down: all or nothing.

        Raises JobMoved when the row is no longer in `job.state`, ForbiddenMove when there is no such move.
        """

    async def reroute(self, job: Job, offer: Offer, price: int, limits: Limits, *, at_ms: int) -> Job:
        """Let another provider make it, for `price` of the credits that are held. The hold stays as it is.

        Raises JobMoved unless the row is still in `job.state` and no order of it is under way, and SpendLimitReached
        where that provider costs more money than is left.
        """

    async def set_card(self, id: JobId, card: CardAddress) -> Job: ...

    async def want_cancel(self, id: JobId, *, action: Action | None = None) -> Job:
        """Remember that somebody asked for a rendering job to be cancelled, and write `action` down.

        Raises JobMoved in any other state.
        """

    async def close(self, id: JobId) -> None:
        """The card shows the end: forget the card's token, and never look at the job again."""

    async def unclosed(self) -> list[Job]:
        """Everything that still has to be carried on or shown, oldest first."""

    async def jobs_of(self, scope: str, member: str, *, limit: int) -> list[Job]:
        """Newest first."""

    async def render_times_s(self, job: Job, *, limit: int) -> list[float]:
        """How long the last such jobs (provider, tool, length, resolution) took from submission to video."""

    async def balance(
        self, scope: str, member: str, *, limits: Limits, at_ms: int, roles: Iterable[str] = ()
    ) -> Balance:
        """What can be spent, counting a starting pool and a refill that are due and still to come."""

    async def transfers_of(self, job: JobId) -> list[Transfer]:
        """Oldest first."""
