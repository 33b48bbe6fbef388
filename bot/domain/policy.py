"""What is allowed: by the operator, whatever any server decides, and by a server, from every member.

The order is this: who is blocked hears that first, then where nothing is taken, then which words are not wanted. Only
what is left may be sent to the moderators, and neither they nor those whom they trust wait for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals.moderation import Blocked, Paused, WordsRefused
from bot.domain.review import ReviewReason, ReviewTrigger
from bot.domain.server import ServerSettings
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import Hit, RuleAction, WordRule


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Credits are whole; money is in millionths of a US dollar of list price.

    `server_daily_spend_micros` is for each server, and for all direct messages together; the other two limits are for
    the whole bot.
    """

    starting_pool: int
    quota_per_day: int
    daily_spend_micros: int
    monthly_spend_micros: int
    refill_per_month: int = 0  # Of a pool for which neither operator nor moderators chose another.
    server_daily_spend_micros: int


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Everything that a server holds a member's request against, as it was at one moment."""

    settings: ServerSettings = field(default_factory=ServerSettings)
    standing: MemberStanding = field(default_factory=MemberStanding)
    pauses: tuple[ServerPause, ...] = ()
    rules: tuple[WordRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The request may go on: at once where there are no reasons, else when a moderator says so."""

    reasons: tuple[ReviewReason, ...] = ()
    warnings: tuple[str, ...] = ()
    video_too: bool = False


def judge(
    *, price: int, by: Member, places: Sequence[str], conditions: Conditions, hits: Sequence[Hit], now_ms: int
) -> Verdict:
    """What becomes of a request. `places` are its channel and, for a thread, the channel that it belongs to.

    Raises Blocked, Paused or WordsRefused. O(pauses + hits).
    """
    check_standing(conditions.standing, now_ms)
    check_pauses(conditions.pauses, places)
    if blocked := _found(hits, RuleAction.BLOCK):
        raise WordsRefused(words=blocked[0].text)
    warnings = tuple(hit.text for hit in _found(hits, RuleAction.WARN))
    if conditions.standing.is_trusted or conditions.settings.is_moderator(by):
        return Verdict(warnings=warnings)
    review = conditions.settings.review
    reasons = [ReviewReason(why=ReviewTrigger.WORDS, detail=hit.text) for hit in _found(hits, RuleAction.REVIEW)]
    if review.cost_above is not None and price > review.cost_above:
        reasons.append(ReviewReason(why=ReviewTrigger.COST, limit=review.cost_above))
    if review.newer_than_days is not None and _is_new(by, review.newer_than_days, now_ms):
        reasons.append(ReviewReason(why=ReviewTrigger.NEW_MEMBER, limit=review.newer_than_days))
    reasons += [ReviewReason(why=ReviewTrigger.ROLE, detail=role) for role in review.roles if role in by.roles]
    reasons += [
        ReviewReason(why=ReviewTrigger.CHANNEL, detail=channel) for channel in review.channels if channel in places
    ]
    if review.everything and not reasons:
        reasons.append(ReviewReason(why=ReviewTrigger.EVERYTHING))
    return Verdict(reasons=tuple(reasons), warnings=warnings, video_too=review.videos_too)


def check_standing(standing: MemberStanding, now_ms: int) -> None:
    """That moderators have not blocked the member. Raises Blocked."""
    if standing.is_blocked_at(now_ms):
        raise Blocked(reason=standing.block_reason, until_ms=standing.blocked_until_ms)


def check_pauses(pauses: Sequence[ServerPause], places: Sequence[str]) -> None:
    """That new videos are taken there. Raises Paused, for the whole server rather than for a channel."""
    for pause in sorted(pauses, key=lambda pause: pause.channel is not None):
        if pause.channel is None or pause.channel in places:
            raise Paused(reason=pause.reason, channel=pause.channel)


def _found(hits: Sequence[Hit], action: RuleAction) -> list[Hit]:
    return [hit for hit in hits if hit.rule.action is action]


def _is_new(by: Member, days: int, now_ms: int) -> bool:
    """A member of whom Discord does not say since when is treated as new, so that not being known is no way through."""
    return by.joined_ms is None or now_ms - by.joined_ms < days * DAY_MS
