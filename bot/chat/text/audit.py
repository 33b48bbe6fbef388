"""What was done, in words: the same line for `/mod audit` and for a server's log channel."""

import re
from collections.abc import Mapping

from bot.chat.text.format import in_credits, moment, quote, who
from bot.domain.action import ActionKind, AuditEntry
from bot.domain.job import CardAddress
from bot.ports.audit import AuditFilter, AuditLine

NOTHING_DONE = "Nothing was done here that fits, as far back as the audit goes."
LISTED_REASON_CHARS = 80  # In a list; a line of its own has room for more.
LOGGED_REASON_CHARS = 300

# A channel or a role, as `quote` escapes them.
_PLACE = re.compile(r"\\<(\\#|@\u200b&)(\d{17,20})\\>")

# What follows whoever did it. {member}, {video} and {amount} are those of the action.
DID: Mapping[ActionKind, str] = {
    ActionKind.GRANT: "gave {member} {amount} from the pool",
    ActionKind.TAKE: "took {amount} from {member}",
    ActionKind.REFUND: "gave {amount} back for {video} by {member}",
    ActionKind.QUOTA: "set the quota",
    ActionKind.CREATE: "created {amount}",
    ActionKind.REFILL: "set the pool's refill to {amount}",
    ActionKind.FREEZE: "froze the pool",
    ActionKind.UNFREEZE: "let the pool pay again",
    ActionKind.APPROVE: "approved {video} by {member}",
    ActionKind.DENY: "denied {video} by {member}",
    ActionKind.TRUST: "trusted {member}, whose videos need no review any more",
    ActionKind.UNTRUST: "trusted {member} no longer",
    ActionKind.BLOCK: "blocked {member}",
    ActionKind.UNBLOCK: "unblocked {member}",
    ActionKind.PAUSE: "paused new videos",
    ActionKind.RESUME: "let new videos be made again",
    ActionKind.RULE_ADD: "added a word rule",
    ActionKind.RULE_REMOVE: "removed a word rule",
    ActionKind.DELETE: "deleted {video} by {member}",
    ActionKind.REPORT: "reported {video} by {member}",
    ActionKind.DISMISS: "dismissed what was reported of {video} by {member}",
    ActionKind.CANCEL: "cancelled {video} by {member}",
    ActionKind.SETUP: "changed the set-up",
    ActionKind.CAPS: "set limits of money",
    ActionKind.ADMISSION: "decided whether this server may use the bot",
}
OWN_DELETION = "deleted {video} of their own, which moderators had been asked about"
# What somebody looks for, as a choice of `/mod audit`.
WHAT: Mapping[ActionKind, str] = {
    ActionKind.GRANT: "Credits given",
    ActionKind.TAKE: "Credits taken",
    ActionKind.REFUND: "Refunds",
    ActionKind.QUOTA: "Quotas",
    ActionKind.CREATE: "Credits created",
    ActionKind.REFILL: "Refills",
    ActionKind.FREEZE: "Pool frozen",
    ActionKind.UNFREEZE: "Pool unfrozen",
    ActionKind.APPROVE: "Videos approved",
    ActionKind.DENY: "Videos denied",
    ActionKind.TRUST: "Members trusted",
    ActionKind.UNTRUST: "Trust ended",
    ActionKind.BLOCK: "Members blocked",
    ActionKind.UNBLOCK: "Members unblocked",
    ActionKind.PAUSE: "Pauses",
    ActionKind.RESUME: "Pauses ended",
    ActionKind.RULE_ADD: "Word rules added",
    ActionKind.RULE_REMOVE: "Word rules removed",
    ActionKind.DELETE: "Videos deleted",
    ActionKind.REPORT: "Reports",
    ActionKind.DISMISS: "Reports dismissed",
    ActionKind.CANCEL: "Videos cancelled",
    ActionKind.SETUP: "Set-up",
    ActionKind.CAPS: "Limits of money",
    ActionKind.ADMISSION: "Server let in or not",
}


def said(
    action: AuditEntry,
    card: CardAddress | None = None,
    *,
    reason_chars: int = LISTED_REASON_CHARS,
    bare: bool = False,
) -> str:
    """Who did what, to whom, and why. `bare` leaves out what people wrote, should a server's AutoMod refuse it."""
    own = action.kind is ActionKind.DELETE and action.by == action.member
    did = (OWN_DELETION if own else DID[action.kind]).format(
        member=f"<@{action.member}>" if action.member else "somebody",
        video=_video(action, card),
        amount=in_credits(action.amount or 0),
    )
    if action.member and "{member}" not in DID[action.kind] and not own:
        did += f" for <@{action.member}>"
    text = f"{who(action.by)} {did}"
    if bare:
        return text
    if action.detail:
        text += f" ({_detail(action.detail, reason_chars)})"
    return f"{text} · “{quote(action.reason, reason_chars)}”" if action.reason else text


def page(lines: list[AuditLine], which: AuditFilter) -> str:
    """Lines with their time, below what was asked for."""
    facts = ["**Audit**"]
    if which.kind is not None:
        facts.append(WHAT[which.kind])
    if which.member is not None:
        facts.append(f"<@{which.member}>")
    if which.since_days is not None:
        facts.append("the last day" if which.since_days == 1 else f"the last {which.since_days} days")
    shown = [f"{moment(line.action.at_ms, 'f')} · {said(line.action, line.card)}" for line in lines]
    return "\n\n".join([" · ".join(facts), *(shown or [NOTHING_DONE])])


def log_line(line: AuditLine, *, bare: bool = False) -> str:
    """A line as it stands in a log channel."""
    text = said(line.action, line.card, reason_chars=LOGGED_REASON_CHARS, bare=bare)
    return f"{text}\n-# {moment(line.action.at_ms, 'f')}"


def _detail(text: str, limit: int) -> str:
    """Channels and roles by their names, which nobody is pinged by; the rest as it was written."""
    return _PLACE.sub(lambda found: f"<{'#' if '#' in found[1] else '@&'}{found[2]}>", quote(text, limit))


def _video(action: AuditEntry, card: CardAddress | None) -> str:
    if card is None or card.message is None or card.ephemeral:
        return "a video"
    guild = action.scope if action.scope.is_server else "@me"
    return f"[a video](https://discord.com/channels/{guild}/{card.channel}/{card.message})"
