"""What was done, in words: the same line for `/mod audit` and for a server's log channel."""

import re
from collections.abc import Mapping

from bot.chat.words.plain import in_credits, moment, quote, who
from bot.domain.action import Action, What
from bot.domain.job import CardAddress
from bot.ports.audit import Line, Which

OLDER = "Older"
NEWER = "Newer"
NOTHING_DONE = "Nothing was done here that fits, as far back as the audit goes."
REASON_LIMIT_CHARS = 80  # In a list; a line of its own has room for more.
LONG_REASON_LIMIT_CHARS = 300

# A channel or a role, as `quote` escapes them.
_PLACE = re.compile(r"\\<(\\#|@\u200b&)(\d{17,20})\\>")

# What follows whoever did it. {member}, {video} and {amount} are those of the action.
DID: Mapping[What, str] = {
    What.GRANT: "gave {member} {amount} from the pool",
    What.TAKE: "took {amount} from {member}",
    What.REFUND: "gave {amount} back for {video} by {member}",
    What.QUOTA: "set the quota",
    What.CREATE: "created {amount}",
    What.REFILL: "set the pool's refill to {amount}",
    What.FREEZE: "froze the pool",
    What.UNFREEZE: "let the pool pay again",
    What.APPROVE: "approved {video} by {member}",
    What.DENY: "denied {video} by {member}",
    What.TRUST: "trusted {member}, whose videos need no review any more",
    What.UNTRUST: "trusted {member} no longer",
    What.BLOCK: "blocked {member}",
    What.UNBLOCK: "unblocked {member}",
    What.PAUSE: "paused new videos",
    What.RESUME: "let new videos be made again",
    What.RULE_ADD: "added a word rule",
    What.RULE_REMOVE: "removed a word rule",
    What.DELETE: "deleted {video} by {member}",
    What.REPORT: "reported {video} by {member}",
    What.CANCEL: "cancelled {video} by {member}",
    What.SETUP: "changed the set-up",
    What.CAPS: "set limits of money",
}
# What somebody looks for, as a choice of `/mod audit`.
WHAT: Mapping[What, str] = {
    What.GRANT: "Credits given",
    What.TAKE: "Credits taken",
    What.REFUND: "Refunds",
    What.QUOTA: "Quotas",
    What.CREATE: "Credits created",
    What.REFILL: "Refills",
    What.FREEZE: "Pool frozen",
    What.UNFREEZE: "Pool unfrozen",
    What.APPROVE: "Videos approved",
    What.DENY: "Videos denied",
    What.TRUST: "Members trusted",
    What.UNTRUST: "Trust ended",
    What.BLOCK: "Members blocked",
    What.UNBLOCK: "Members unblocked",
    What.PAUSE: "Pauses",
    What.RESUME: "Pauses ended",
    What.RULE_ADD: "Word rules added",
    What.RULE_REMOVE: "Word rules removed",
    What.DELETE: "Videos deleted",
    What.REPORT: "Reports",
    What.CANCEL: "Videos cancelled",
    What.SETUP: "Set-up",
    What.CAPS: "Limits of money",
}


def said(
    action: Action, card: CardAddress | None = None, *, reason_chars: int = REASON_LIMIT_CHARS, bare: bool = False
) -> str:
    """Who did what, to whom, and why. `bare` leaves out what people wrote, should a server's AutoMod refuse it."""
    did = DID[action.what].format(
        member=f"<@{action.member}>" if action.member else "somebody",
        video=_video(action, card),
        amount=in_credits(action.amount or 0),
    )
    if action.member and "{member}" not in DID[action.what]:
        did += f" for <@{action.member}>"
    text = f"{who(action.by)} {did}"
    if bare:
        return text
    if action.detail:
        text += f" ({_detail(action.detail, reason_chars)})"
    return f"{text} · “{quote(action.reason, reason_chars)}”" if action.reason else text


def page(lines: list[Line], which: Which) -> str:
    """Lines with their time, below what was asked for."""
    facts = ["**Audit**"]
    if which.what is not None:
        facts.append(WHAT[which.what])
    if which.member is not None:
        facts.append(f"<@{which.member}>")
    if which.since_days is not None:
        facts.append("the last day" if which.since_days == 1 else f"the last {which.since_days} days")
    shown = [f"{moment(line.action.at_ms, 'f')} · {said(line.action, line.card)}" for line in lines]
    return "\n".join([" · ".join(facts), *(shown or [NOTHING_DONE])])


def log_line(line: Line, *, bare: bool = False) -> str:
    """A line as it stands in a log channel."""
    text = said(line.action, line.card, reason_chars=LONG_REASON_LIMIT_CHARS, bare=bare)
    return f"{text}\n-# {moment(line.action.at_ms, 'f')}"


def _detail(text: str, limit: int) -> str:
    """Channels and roles by their names, which nobody is pinged by; the rest as it was written."""
    return _PLACE.sub(lambda found: f"<{'#' if '#' in found[1] else '@&'}{found[2]}>", quote(text, limit))


def _video(action: Action, card: CardAddress | None) -> str:
    if card is None or card.message is None or card.ephemeral:
        return "a video"
    guild = action.scope if action.scope.isdigit() else "@me"
    return f"[a video](https://discord.com/channels/{guild}/{card.channel}/{card.message})"
