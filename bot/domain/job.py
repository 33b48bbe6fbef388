"""One request on its way to a video: its states, the moves between them, and what each move does to the money.

The two tables below are the only place where a job's course and its credits are tied together; the store applies both
in one transaction, so a job can not end without its hold being settled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.request import VideoRequest
from bot.domain.review import Review, ReviewStage
from bot.domain.scope import Scope

JobId = str  # The id of the Discord interaction that asked for it, so that one interaction is one job.


class State(StrEnum):
    """Where a job stands. What each one promises is in `MOVES`."""

    AWAITING_APPROVAL = "awaiting_approval"
    QUEUED = "queued"
    PREPARING = "preparing"
    SUBMITTING = "submitting"
    RENDERING = "rendering"
    RENDERED = "rendered"
    DELIVERED = "delivered"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"


MOVES: Mapping[State, frozenset[State]] = {
    State.AWAITING_APPROVAL: frozenset({State.QUEUED, State.DENIED, State.EXPIRED, State.CANCELLED, State.FAILED}),
    State.QUEUED: frozenset({State.PREPARING, State.CANCELLED, State.FAILED}),
    State.PREPARING: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED}),
    # Back to preparing only when the order surely never reached the provider.
    State.SUBMITTING: frozenset({State.PREPARING, State.RENDERING, State.FAILED}),
    State.RENDERING: frozenset({State.RENDERED, State.CANCELLED, State.FAILED}),
    # A video that can not be delivered any more ends as failed, and its credits go back.
    State.RENDERED: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    State.DENIED: frozenset(),
    State.EXPIRED: frozenset(),
    State.CANCELLED: frozenset(),
    State.FAILED: frozenset(),
}

OVER = frozenset(state for state, onward in MOVES.items() if not onward)


class Settlement(StrEnum):
    """What a move does to the job's hold."""

    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


def settlement(before: State, after: State) -> Settlement | None:
    """What the move from `before` to `after` does to the credits. Raises ForbiddenMove."""
    if after not in MOVES[before]:
        raise ForbiddenMove(before, after)
    if after is State.RENDERED:
        return Settlement.CAPTURE
    if before is State.RENDERED:
        return Settlement.REFUND if after is State.FAILED else None
    return Settlement.RELEASE if after in OVER else None


class ForbiddenMove(Exception):
    """A move that is not in the table: a bug, never a member's doing."""

    def __init__(self, before: State, after: State) -> None:
        super().__init__(f"a job can not go from {before} to {after}")


class JobMoved(Exception):
    """Somebody else moved the job first; read it again and go on from where it is."""


class Payer(StrEnum):
    """Whose credits a job takes."""

    POOL = "pool"
    WALLET = "wallet"


class WalletReason(StrEnum):
    """Why the member's own wallet pays: what goes first in the way of the pool."""

    POOL_FROZEN = "pool_frozen"
    POOL_EMPTY = "pool_empty"
    POOL_SHORT = "pool_short"  # It has something, and less than the price.
    QUOTA_USED_UP = "quota_used_up"
    QUOTA_SHORT = "quota_short"


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a provider gave us to find a submitted job again."""

    id: str
    status_url: str = ""
    result_url: str = ""
    cancel_url: str = ""
    expected_s: float | None = None  # How long such jobs take there, half of them and nine of ten,
    expected_most_s: float | None = None  # where the provider says so.
    cost: Cost | None = None  # Where it is told as soon as the order is taken.


@dataclass(frozen=True, kw_only=True)
class CardAddress:
    """The one Discord message that shows a job, and the two ways to reach it.

    The interaction's token is kept only while it can be used, at most 15 minutes: it is the only way to an ephemeral
    card, and a restart must not lose it. The store forgets it as soon as the job is over.
    """

    channel: str
    parent: str | None = None  # Of a thread, the channel that it belongs to.
    message: str | None = None
    token: str | None = field(default=None, repr=False)
    token_until_ms: int = 0
    ephemeral: bool = False
    upload_limit_bytes: int = 0
    pictures: tuple[str, ...] = ()  # File names of the input pictures that stand on the card.
    gallery_channel: str | None = None
    gallery_message: str | None = None  # The copy of the video in the server's gallery, once it was posted there.
    bot_is_member: bool = True  # False where the bot was only brought along by a user: no channel route there.
    ping_message: str | None = None  # What told the member how it ended, once it was sent.
    is_lost: bool = False  # The video was brought by direct message, because the card could not be reached.
    is_deleted: bool = False  # Somebody took it away: nothing more is to be hung on it.

    @property
    def places(self) -> tuple[str, ...]:
        """Every channel that it stands in: a thread counts as the channel that it belongs to as well."""
        return (self.channel,) if self.parent is None else (self.channel, self.parent)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One request being carried out. Times are milliseconds since 1970, `None` until they have come.

    `price` is that of the provider that makes it now; `spare` is what of the credits held it does not need, because
    the provider that they were held for refused it and another one makes it for less.
    """

    id: JobId
    scope: Scope
    member: str
    request: VideoRequest
    provider: ProviderName
    price: int
    list_price_micros: int
    payer: Payer
    card: CardAddress
    created_ms: int
    state: State = State.QUEUED
    ticket: Ticket | None = None
    video_url: str | None = None
    failure: Failure | None = None
    review: Review = field(default_factory=Review)
    cancel_wanted: bool = False
    cancelled_by: str | None = None  # The moderator who asked for it; None where its author did, or nobody.
    changed_ms: int = 0
    submitted_ms: int | None = None
    rendered_ms: int | None = None
    finished_ms: int | None = None
    spare: int = 0
    cost: Cost | None = None
    wallet_reason: WalletReason | None = None  # None where the pool pays.

    @property
    def held(self) -> int:
        """What was set aside for it when it was placed."""
        return self.price + self.spare

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_news(self) -> bool:
        """Whether it ended in a way that its author has not seen, and there is a card to point at."""
        card = self.card
        if not self.is_over or card.message is None or card.ping_message or card.is_lost or card.is_deleted:
            return False
        return self.state is not State.CANCELLED or self.cancelled_by is not None

    @property
    def awaits(self) -> ReviewStage | None:
        """What of it a moderator has to decide on now."""
        if self.state is State.AWAITING_APPROVAL:
            return ReviewStage.REQUEST
        video = self.review.video
        return (
            ReviewStage.VIDEO if self.state is State.RENDERED and video is not None and video.decision is None else None
        )

    @property
    def can_be_cancelled(self) -> bool:
        """Whether cancelling can be asked for: not in the moment of sending, and not where it would not be heard."""
        match self.state:
            case State.AWAITING_APPROVAL | State.QUEUED | State.PREPARING:
                return True
            case State.RENDERING:
                return not self.cancel_wanted and CATALOG[self.provider][self.request.tool].can_cancel
            case _:
                return False
