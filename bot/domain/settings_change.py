"""What can be chosen when a server is set up: each a change of its settings, and the words that the audit keeps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.channels import ChannelUse
from bot.domain.refusals.controls import BadNumber
from bot.domain.server import REVIEW_PATIENCE_H, Defaults, ServerSettings

MOST_COST_ABOVE = 1_000_000
MOST_NEWCOMER_DAYS = 3650
MOST_HOURS = 720
MOST_JOBS = 1000
MOST_DIGITS = 9  # Of what is taken for a number at all.


@dataclass(frozen=True, kw_only=True)
class SettingsChange:
    """One change. `edit` is given the settings as they are when it is made, so that two at once both count."""

    detail: str
    edit: Callable[[ServerSettings], ServerSettings]


def channels(use: ChannelUse, ids: Sequence[str]) -> SettingsChange:
    """Where something happens; none is chosen by choosing nothing."""
    named = " ".join(f"<#{channel}>" for channel in ids) or "none"
    first = ids[0] if ids else None

    def edit(settings: ServerSettings) -> ServerSettings:
        match use:
            case ChannelUse.CREATIVE:
                return replace(settings, creative_channels=tuple(ids))
            case ChannelUse.REVIEW:
                return replace(settings, review_channel=first)
            case ChannelUse.LOG:
                return replace(settings, log_channel=first)
            case ChannelUse.GALLERY:
                return replace(settings, gallery_channel=first)

    return SettingsChange(detail=f"{use} {'channels' if use is ChannelUse.CREATIVE else 'channel'}: {named}", edit=edit)


def moderator_role(id: str | None) -> SettingsChange:
    """Who may moderate besides those with Manage Server."""
    return SettingsChange(
        detail=f"moderator role: {f'<@&{id}>' if id else 'none'}",
        edit=lambda settings: replace(settings, moderator_role=id),
    )


def notify_role(id: str | None) -> SettingsChange:
    """Who is pinged for what waits for a moderator, and for reports."""
    return SettingsChange(
        detail=f"role to notify: {f'<@&{id}>' if id else 'none'}",
        edit=lambda settings: replace(settings, notify_role=id),
    )


def review_rules(
    *, cost_above: str, newer_than_days: str, patience_h: str, everything: bool, videos_too: bool
) -> SettingsChange:
    """What waits for a moderator, from what was written into the form. Raises BadNumber."""
    cost = whole_number(cost_above, "Cost above", most=MOST_COST_ABOVE)
    days = whole_number(newer_than_days, "Member for fewer days than", most=MOST_NEWCOMER_DAYS)
    hours = whole_number(patience_h, "Hours until it expires", most=MOST_HOURS) or REVIEW_PATIENCE_H
    said = [f"cost above {cost}"] if cost else []
    said += [f"members newer than {days} days"] if days else []
    said += ["everything"] if everything else []
    said += ["finished videos too"] if videos_too else []

    def edit(settings: ServerSettings) -> ServerSettings:
        review = replace(
            settings.review,
            cost_above=cost,
            newer_than_days=days,
            patience_h=hours,
            everything=everything,
            videos_too=videos_too,
        )
        return replace(settings, review=review)

    return SettingsChange(
        detail=f"reviewed: {', '.join(said) or 'nothing by these rules'}; expires after {hours} h", edit=edit
    )


def review_triggers(*, roles: Sequence[str], channels: Sequence[str]) -> SettingsChange:
    """Whose requests, and from where, wait for a moderator."""
    named = [f"<@&{role}>" for role in roles] + [f"<#{channel}>" for channel in channels]

    def edit(settings: ServerSettings) -> ServerSettings:
        return replace(settings, review=replace(settings.review, roles=tuple(roles), channels=tuple(channels)))

    return SettingsChange(detail=f"reviewed roles and channels: {' '.join(named) or 'none'}", edit=edit)


def limits(*, jobs_at_once: str, member_jobs_at_once: str) -> SettingsChange:
    """How much at once, from what was written into the form. Raises BadNumber."""
    server = whole_number(jobs_at_once, "Videos at once in this server", most=MOST_JOBS)
    member = whole_number(member_jobs_at_once, "Videos at once for one member", most=MOST_JOBS)
    return SettingsChange(
        detail=f"at once: {server or 'any number'} in the server, {member or 'any number'} for a member",
        edit=lambda settings: replace(settings, jobs_at_once=server, member_jobs_at_once=member),
    )


def defaults(*, aspect: str | None, duration_s: int | None, resolution: str | None) -> SettingsChange:
    """What commands mean when they say nothing else; None leaves it to the provider."""
    length = f"{duration_s} s" if duration_s else None
    said = ", ".join(filter(None, (aspect, length, resolution))) or "the provider's own"
    wish = Defaults(aspect=aspect, duration_s=duration_s, resolution=resolution)
    return SettingsChange(detail=f"defaults: {said}", edit=lambda settings: replace(settings, defaults=wish))


def whole_number(text: str, field: str, *, most: int) -> int | None:
    """A whole number from 1 to `most`; nothing written is None. Raises BadNumber."""
    said = text.strip()
    if not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS and 1 <= int(said) <= most:
        return int(said)
    raise BadNumber(field=field, said=said, least=1, most=most)
