"""What moderators are told of the server's credits and of its members."""

from collections.abc import Sequence

from bot.chat.text import audit
from bot.chat.text.cards import job_line
from bot.chat.text.credits import THIS, comes, lasts, moved, share_left
from bot.chat.text.format import in_credits, moment, quote
from bot.domain.action import AuditEntry
from bot.domain.job import Job
from bot.domain.ledger import Transfer
from bot.domain.period import DAY_MS
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.server import Refill
from bot.ports.credit_reports import Pool
from bot.services.credit_admin import LATELY_DAYS, MemberOverview, QuotaTarget

FROZEN = (
    "The pool is frozen: it pays nothing new until a moderator unfreezes it. Wallets go on, and so do the videos that "
    "have begun."
)
UNFROZEN = "The pool pays again, within everybody's quota."
SHOWN_QUOTAS = 40
LISTED_CHARS = 50  # So that the card of a member surely fits into one message.


def done(transfer: Transfer) -> str:
    """What a moderator has just done with credits."""
    return f"Done: {moved(transfer)}."


def refunded(job: Job, transfer: Transfer) -> str:
    return f"Done: {moved(transfer)}. The video cost {in_credits(job.price)}."


# -- the pool -----------------------------------------------------------------------------------------------------


def pool_lines(pool: Pool) -> str:
    """How the pool stands, and what comes into it and goes out."""
    days = max(1, round((pool.flow.at_ms - pool.flow.since_ms) / DAY_MS))
    lately = "day" if days == 1 else f"{days} days"
    lines = [
        f"**In the pool**: {in_credits(pool.free)}" + (", **frozen**" if pool.is_frozen else ""),
        f"**Set aside for videos under way**: {in_credits(pool.held)}",
        f"**In members' wallets**: {in_credits(pool.wallets)}",
        f"**Left it in the last {lately}**, for videos and wallets: {in_credits(pool.flow.spent)}; {lasts(pool)}",
        f"**Refill**: {refill_line(pool.refill, pool)}",
    ]
    return "\n".join(lines)


def refill_line(refill: Refill, pool: Pool) -> str:
    if not refill.most:
        return "none; the bot's operator can allow one"
    allowed = f"the operator allows up to {refill.most:,} a {refill.period}"
    return f"{comes(refill, pool) or 'off'}; {allowed}"


def refill_chosen(refill: Refill) -> str:
    if not refill.brings:
        return "Nothing comes into the pool by itself any more."
    return f"From the next {refill.period} on, {in_credits(refill.brings)} come into the pool every {refill.period}."


# -- quotas -------------------------------------------------------------------------------------------------------


def quota_set(whose: QuotaTarget, quota: Quota) -> str:
    said = f"{_whom(whose.kind, whose.subject)} may use {in_credits(quota.amount)} of the pool a {quota.period}"
    return f"Done: {said}. What was used {THIS[quota.period]} stays used."


def quota_cleared(whose: QuotaTarget) -> str:
    if whose.kind is QuotaFor.SERVER:
        return "Done: for everybody the operator's default holds again. `/mod quota show` says how much that is."
    return f"Done: {_whom(whose.kind, whose.subject)} has no own quota any more, so the more general one holds."


def quotas(rows: Sequence[QuotaRow], default: Quota) -> str:
    """Every quota that is set, and how they work together."""
    lines = [f"{_whom(row.kind, row.subject)}: {quota(row.quota)}" for row in rows[:SHOWN_QUOTAS]]
    if len(rows) > SHOWN_QUOTAS:
        lines.append(f"… and {len(rows) - SHOWN_QUOTAS} more")
    if not any(row.kind is QuotaFor.SERVER for row in rows):
        lines.insert(0, f"Everybody: {quota(default)} (the operator's default)")
    lines.append("\n-# A member's own quota goes first, then the most generous of their roles, then everybody's.")
    return "\n".join(lines)


def quota(quota: Quota) -> str:
    return f"{in_credits(quota.amount)} a {quota.period}"


def _whom(kind: QuotaFor, subject: str) -> str:
    match kind:
        case QuotaFor.SERVER:
            return "Everybody"
        case QuotaFor.ROLE:
            return f"<@&{subject}>"
        case QuotaFor.MEMBER:
            return f"<@{subject}>"


# -- one member ---------------------------------------------------------------------------------------------------


def about(about: MemberOverview) -> str:
    """A member's credits, record and standing."""
    balance, record = about.balance, about.record
    parts = [
        f"**<@{about.person.id}>**" + ("" if about.person.is_here else " (not in this server any more)"),
        f"**Wallet**: {in_credits(balance.wallet)}",
        f"**Share of the pool {THIS[balance.period]}**: {share_left(balance)}, {_by_which(record.quota_row)}",
        (
            f"**Last {LATELY_DAYS} days**: videos asked for: {record.jobs_lately}, "
            f"delivered: {record.delivered_lately}, {in_credits(record.spent_lately)} spent"
        ),
        f"**Standing**: {_standing(about)}",
    ]
    blocks = [parts]
    if record.jobs:
        blocks.append(["**Last videos**", *map(job_line, record.jobs)])
    if record.actions:
        blocks.append(["**Last actions on them**", *map(action_line, record.actions)])
    return "\n\n".join(map("\n".join, blocks))


def action_line(action: AuditEntry) -> str:
    return f"{moment(action.at_ms)} · {audit.said(action, reason_chars=LISTED_CHARS)}"


def _by_which(row: QuotaRow | None) -> str:
    match row:
        case None:
            return "by the operator's default"
        case QuotaRow(kind=QuotaFor.SERVER):
            return "by the quota for everybody"
        case QuotaRow(kind=QuotaFor.ROLE, subject=role):
            return f"by the quota of <@&{role}>"
        case _:
            return "by a quota of their own"


def _standing(about: MemberOverview) -> str:
    record = about.record
    if record.is_blocked:
        until = "for good" if record.blocked_until_ms is None else f"until {moment(record.blocked_until_ms, 'f')}"
        return f"blocked {until}" + (f": “{quote(record.block_reason, 100)}”" if record.block_reason else "")
    return "trusted" if record.is_trusted else "a member like any other"
