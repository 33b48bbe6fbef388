"""What a community decides for itself: where the bot works, who moderates it, and what moderators decide on first.

A server that was never set up has every default, and works.
"""

from dataclasses import dataclass, replace

from bot.domain.coming import Coming
from bot.domain.member import Member
from bot.domain.period import Period, window_of

REVIEW_PATIENCE_H = 24


@dataclass(frozen=True, kw_only=True)
class ReviewRules:
    """Which requests wait for a moderator: those that any of these names. Nothing is reviewed by default."""

    cost_above: int | None = None
    newer_than_days: int | None = None
    roles: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    everything: bool = False
    videos_too: bool = False  # The finished video waits as well before it is posted.
    patience_h: int = REVIEW_PATIENCE_H


@dataclass(frozen=True, kw_only=True)
class Refill:
    """Credits that come into the pool at the beginning of every period; `most` is what the operator allows.

    They come with the first video or move of credits in the period; a period without any brings none.
    """

    amount: int = 0
    most: int = 0
    period: Period = Period.MONTH
    since_ms: int = 0  # The first period that is filled is the one that begins after this.

    def due_ms(self, now_ms: int) -> int | None:
        """The beginning of the period that is to be filled by now, or None when none is."""
        start_ms = window_of(self.period, now_ms).start_ms
        return start_ms if self.brings and start_ms > self.since_ms else None

    @property
    def brings(self) -> int:
        return min(self.amount, self.most)

    def next_ms(self, now_ms: int) -> int | None:
        """When credits come next, or None when none do."""
        return window_of(self.period, now_ms).end_ms if self.brings else None

    def taken_back(self, now_ms: int) -> "Refill":
        """Begun now, where it begins more than a period from now: the clock was ahead when it was chosen."""
        window = window_of(self.period, now_ms)
        is_ahead = self.since_ms - now_ms > window.end_ms - window.start_ms
        return replace(self, since_ms=now_ms) if is_ahead else self

    def coming(self, now_ms: int) -> Coming | None:
        """What comes next, or None when nothing does."""
        at_ms = self.next_ms(now_ms)
        return None if at_ms is None else Coming(amount=self.brings, at_ms=at_ms)

    def or_usual(self, amount: int, since_ms: int) -> "Refill":
        """This one, where anybody ever chose it; else so much a month, from the first that begins after `since_ms`."""
        return Refill(amount=amount, most=amount, since_ms=since_ms) if self == Refill() else self

    def chosen(self, amount: int, now_ms: int) -> "Refill":
        """What moderators chose. Beginning anew, it begins with the next period."""
        return replace(self, amount=amount, since_ms=self.since_ms if self.brings else now_ms)

    def allowed(self, most: int, period: Period, now_ms: int) -> "Refill":
        """What the operator allows, and what comes from now on."""
        goes_on = self.brings and period is self.period
        return Refill(amount=most, most=most, period=period, since_ms=self.since_ms if goes_on else now_ms)


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a command means when it says nothing else; None leaves it to the provider."""

    aspect: str | None = None
    duration_s: int | None = None
    resolution: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """The choices of one server. Ids are Discord's; no creative channel means all of them."""

    creative_channels: tuple[str, ...] = ()
    review_channel: str | None = None
    log_channel: str | None = None
    gallery_channel: str | None = None
    moderator_role: str | None = None
    notify_role: str | None = None  # Pinged for every review and report.
    jobs_at_once: int | None = None
    member_jobs_at_once: int | None = None
    pool_frozen: bool = False
    refill: Refill = Refill()
    review: ReviewRules = ReviewRules()
    defaults: Defaults = Defaults()

    def is_moderator(self, member: Member) -> bool:
        """Manage Server or the role that the server chose; decided here, whatever Discord let through."""
        return member.manages_server or (self.moderator_role is not None and self.moderator_role in member.roles)
