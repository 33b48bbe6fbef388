"""The set-up screen: what is chosen, what follows from it, and what the bot lacks."""

from collections.abc import Mapping, Sequence

from bot.chat.text.format import in_credits, in_days
from bot.domain.channels import ChannelUse
from bot.domain.server import Defaults, ServerSettings

SETUP_TITLE = "## Set-up\nWhat you pick counts at once. Only members with **Manage Server** can change it."
USE: Mapping[ChannelUse, str] = {
    ChannelUse.CREATIVE: "**Creative channels** · where videos may be made; with none picked, everywhere",
    ChannelUse.REVIEW: "**Review channel** · where requests wait for a moderator",
    ChannelUse.LOG: "**Log channel** · what moderators did, line by line",
    ChannelUse.GALLERY: "**Gallery channel** · every public video once more",
}
PLACEHOLDER: Mapping[ChannelUse, str] = {
    ChannelUse.CREATIVE: "Every channel",
    ChannelUse.REVIEW: "No review channel",
    ChannelUse.LOG: "No log channel",
    ChannelUse.GALLERY: "No gallery",
}
ROLE = "**Moderator role** · may use `/mod`, like everybody with Manage Server"
ROLE_PLACEHOLDER = "No role besides"
NOTIFY = "**Role to notify** · pinged for what waits for a moderator, and for reports"
NOTIFY_PLACEHOLDER = "Nobody is pinged"
PAGE: Mapping[str, str] = {
    "rules": "Review rules",
    "triggers": "Review triggers",
    "limits": "Limits",
    "defaults": "Defaults",
}
INVITE = "Invite again with these permissions"
ALL_WELL = "The bot has every permission that it needs in the channels picked here."
UNKNOWN = "Discord has not told the bot yet which permissions it has here. Open `/setup` again in a minute."

REVIEW_COST = "Cost above"
REVIEW_COST_NOTE = "In credits. Empty: the cost does not matter"
REVIEW_DAYS = "Member for fewer days than"
REVIEW_DAYS_NOTE = "Empty: how long somebody is here does not matter"
REVIEW_HOURS = "Hours until it expires"
REVIEW_HOURS_NOTE = "Then the credits go back"
REVIEW_MORE = "And besides"
REVIEW_EVERYTHING = "Review everything"
REVIEW_VIDEOS = "Look at finished videos too"
REVIEW_VIDEOS_NOTE = "Before they are posted"
REVIEW_ROLES = "Roles"
REVIEW_ROLES_NOTE = "What their members ask for waits for a moderator"
REVIEW_CHANNELS = "Channels"
REVIEW_CHANNELS_NOTE = "What is asked for there waits for a moderator"
LIMIT_SERVER = "Videos at once in this server"
LIMIT_MEMBER = "Videos at once for one member"
LIMIT_NOTE = "Empty: as many as the bot's operator allows"
DEFAULT_ASPECT = "Shape"
DEFAULT_DURATION = "Length"
DEFAULT_RESOLUTION = "Resolution"
DEFAULT_NOTE = "When a command does not say. Empty: the provider decides"

_VIEW = "read_messages"  # As discord.py calls it.
_PERMISSION: Mapping[str, str] = {
    _VIEW: "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_USED_FOR: Mapping[ChannelUse, str] = {
    ChannelUse.CREATIVE: "creative",
    ChannelUse.REVIEW: "review",
    ChannelUse.LOG: "log",
    ChannelUse.GALLERY: "gallery",
}


def summary(settings: ServerSettings) -> str:
    """What the forms have set."""
    return "\n".join(
        (
            f"**Reviewed** · {_reviewed(settings)}",
            f"**At once** · {_at_once(settings)}",
            f"**Defaults** · {_defaults(settings.defaults)}",
        )
    )


def gap(use: ChannelUse, channel: str, missing: Sequence[str], *, role: str | None, server: str) -> str:
    """What the bot lacks in one channel, and how that is mended."""
    where = f"the {_USED_FOR[use]} channel <#{channel}> ([open](https://discord.com/channels/{server}/{channel}))"
    whom = f"<@&{role}>" if role else "the bot's role"
    if not missing:
        return f"The bot can not see {where}. If it was not deleted, give {whom} **View Channel** there."
    if _VIEW in missing:
        return f"The bot can not see {where}: give {whom} **View Channel** there, or pick another one."
    named = ", ".join(f"**{permission(name)}**" for name in missing)
    return f"In {where} the bot lacks {named}: give it to {whom} under **Edit Channel**, **Permissions**."


def role_hint(role: str) -> str:
    """What a role needs besides, that has no Manage Server of its own: Discord can not know that it was chosen here."""
    return (
        f"Discord shows `/mod` only to members with Manage Server. To show it to <@&{role}> too, open **Server "
        "Settings**, **Integrations**, this bot, `/mod`, and add the role there."
    )


def not_pinged(role: str) -> str:
    """Why a role that was chosen hears of nothing, and how that is mended."""
    return (
        f"The bot can not ping <@&{role}>: switch on **Allow anyone to @mention this role** for it under **Server "
        "Settings**, **Roles**, or pick another one."
    )


def more_gaps(count: int) -> str:
    return f"Something is missing in {count} more channels as well."


def permission(name: str) -> str:
    """What Discord's settings call it."""
    return _PERMISSION[name]


def _reviewed(settings: ServerSettings) -> str:
    rules = settings.review
    if rules.everything:
        said = ["everything"]
    else:
        said = [f"above {in_credits(rules.cost_above)}"] if rules.cost_above is not None else []
        said += [f"members of less than {in_days(rules.newer_than_days)}"] if rules.newer_than_days is not None else []
        said += [f"<@&{role}>" for role in rules.roles[:5]]
        said += [f"<#{channel}>" for channel in rules.channels[:5]]
        more = len(rules.roles[5:]) + len(rules.channels[5:])
        said += [f"{more} more"] if more else []
    said += ["finished videos too"] if rules.videos_too else []
    if not said:
        return "nothing"
    text = f"{', '.join(said)}; expires after {rules.patience_h} h"
    return text if settings.review_channel else f"{text}. Pick a review channel, or nobody sees what waits"


def _at_once(settings: ServerSettings) -> str:
    server, member = settings.jobs_at_once, settings.member_jobs_at_once
    if server is None and member is None:
        return "as many as the bot's operator allows"
    return f"{server or 'any number'} in the server, {member or 'any number'} for one member"


def _defaults(defaults: Defaults) -> str:
    length = f"{defaults.duration_s} s" if defaults.duration_s else None
    said = [part for part in (defaults.aspect, length, defaults.resolution) if part]
    return " · ".join(said) or "the provider's own"
