"""What is said about reviews: on the member's card, to the moderators, and to whoever decides."""

from collections.abc import Sequence

from bot.chat.text import request_words
from bot.chat.text.cards import STATE_WORD, card_link
from bot.chat.text.format import PROVIDER, TOOL, in_credits, in_days, moment, quote
from bot.domain.job import Job, Payer, State
from bot.domain.review import Decision, ReviewReason, ReviewStage, ReviewTrigger, Wait
from bot.domain.standing import ReviewRecord

APPROVE = "Approve"
DENY = "Deny"
TRUST = "Approve and trust member"
SHOW = "Show all of it"
DENY_TITLE = {ReviewStage.REQUEST: "Deny this request", ReviewStage.VIDEO: "Deny this video"}
DENY_REASON = "Reason, which the member reads"
REVIEW_TITLE = {ReviewStage.REQUEST: "May this be made?", ReviewStage.VIDEO: "May this be posted?"}
NO_REVIEWS = "Nothing is waiting for a moderator here."
MORE_REVIEWS = "-# More are waiting; these came first."
APPROVED = "Approved: <@{member}>'s request goes on, and the card shows how."
DENIED = "Denied: <@{member}>'s card says why, and {credits} are back."
NOT_ALL_SHOWN = {
    ReviewStage.REQUEST: (
        "The bot can not show all of this request here, so it can not be approved here. Open `/mod reviews` again in a "
        "minute; it can be denied all the same."
    ),
    ReviewStage.VIDEO: (
        "The bot can not show all of this video here, so it can not be approved here. It stands whole in the review "
        "channel, where the server chose one; it can be denied all the same."
    ),
}
SHOWN_REASON_CHARS = 300
SHOWN_REASONS = 6
ROW_BEGINNING_CHARS = 100
ROW_WORDS_LIMIT_CHARS = 300  # Of a request in the list, so that five of them fit into a message.


def deadline(wait: Wait | None) -> str:
    """By when somebody has to decide."""
    return f"by {moment(wait.until_ms, 'f')}" if wait is not None and wait.until_ms is not None else "soon"


def awaiting_approval(job: Job, *, no_channel: bool) -> str:
    """What the member's card says while the request waits."""
    where = "The review channel can not be reached: they find it in `/mod reviews`. " if no_channel else ""
    return (
        f"A moderator decides {deadline(job.review.request)}. {where}"
        f"{in_credits(job.price)} are set aside meanwhile, and come back if it is not approved."
    )


def awaiting_video(job: Job, *, no_channel: bool) -> str:
    """What the member's card says while the video waits."""
    where = " The review channel can not be reached: they find it in `/mod reviews`." if no_channel else ""
    return f"a moderator looks at the video before it is posted, {deadline(job.review.video)}.{where}"


def denied_because(job: Job) -> str:
    """The moderator's own words, for the member."""
    decision = job.review.request.decision if job.review.request is not None else None
    return f"“{quote(decision.reason, SHOWN_REASON_CHARS)}”\n" if decision is not None and decision.reason else ""


def why(reason: ReviewReason) -> str:
    """Why a request waits, in a few words."""
    match reason.why:
        case ReviewTrigger.COST:
            return f"costs more than {in_credits(reason.limit or 0)}"
        case ReviewTrigger.NEW_MEMBER:
            return f"member for less than {in_days(reason.limit or 0)}"
        case ReviewTrigger.ROLE:
            return f"asked for by <@&{reason.detail}>"
        case ReviewTrigger.CHANNEL:
            return f"asked for in <#{reason.detail}>"
        case ReviewTrigger.WORDS:
            return f"says “{quote(reason.detail, 60)}”"
        case ReviewTrigger.EVERYTHING:
            return "every request is looked at here"


def review_heading(facts: str, job: Job, stage: ReviewStage, *, bare: bool) -> str:
    """What is asked of moderators, and what the member asked for; `bare` without the member's own words."""
    return "\n".join(filter(None, (f"**{REVIEW_TITLE[stage]}**", facts, request_words.quoted(job.request, bare=bare))))


def question_facts(job: Job, stage: ReviewStage) -> str:
    """The facts under a request that moderators have to decide on."""
    payer = "the server's pool" if job.payer is Payer.POOL else "their own wallet"
    lines = [f"**Cost**: {in_credits(job.price)} from {payer} · {PROVIDER[job.provider]}"]
    if stage is ReviewStage.REQUEST:
        lines.insert(0, f"**Why**: {whys(job.review.reasons)}")
    if link := card_link(job):
        lines.append(f"**Where**: <#{job.card.channel}> · [card]({link})")
    return "\n".join(lines)


def record_line(job: Job, record: ReviewRecord | None) -> str:
    """What the member did here before; just who it is, where nobody looked."""
    if record is None:
        return f"**Member**: <@{job.member}>\n"
    facts = [f"<@{job.member}>"]
    if job.review.joined_ms is not None:
        facts.append(f"here since {moment(job.review.joined_ms, 'D')}")
    facts.append(_earlier(record))
    if record.reported:
        facts.append(f"{record.reported} reported")
    if record.is_trusted:
        facts.append("trusted")
    if record.is_blocked:
        facts.append("blocked")
    return "**Member**: " + " · ".join(facts) + "\n"


def _earlier(record: ReviewRecord) -> str:
    count = record.jobs - 1  # This one is among them.
    if count <= 0:
        return "their first request here"
    if record.delivered == 0:
        said = "no video yet"
    else:
        said = "1 became a video" if record.delivered == 1 else f"{record.delivered:,} became videos"
    if record.denied:
        said += ", 1 was denied" if record.denied == 1 else f", {record.denied:,} were denied"
    return f"1 request before this: {said}" if count == 1 else f"{count:,} requests before this: {said}"


def decide_by(job: Job, stage: ReviewStage, *, shows_all: bool) -> str:
    """What happens when the moderators do nothing, and why they can not approve what is not all here."""
    text = f"-# Decide {deadline(job.review.of(stage))}; after that the credits go back."
    return text if shows_all else f"{NOT_ALL_SHOWN[stage]}\n{text}"


def review_outcome(job: Job, stage: ReviewStage) -> str:
    """What became of what the moderators were asked."""
    wait = job.review.of(stage)
    if wait is not None and wait.decision is not None:
        return decided(wait.decision, job)
    match job.state:
        case State.EXPIRED | State.FAILED if job.finished_ms is not None and _is_late(wait, job.finished_ms):
            return "**Nobody decided in time**: the credits are back."
        case State.CANCELLED:
            return "**Cancelled** before anybody decided: the credits are back."
        case _:
            return f"**{STATE_WORD[job.state].capitalize()}** before anybody decided."


def decided(decision: Decision, job: Job) -> str:
    """Who decided what, when and why, and what came of it."""
    verb = "Approved" if decision.is_approved else "Denied"
    said = f"**{verb}** by <@{decision.by}> {moment(decision.at_ms)}"
    if decision.trusts:
        said += ", who trusts this member from now on"
    if decision.reason:
        said += f": “{quote(decision.reason, SHOWN_REASON_CHARS)}”"
    if decision.is_approved and job.is_over:
        said += f" · now {STATE_WORD[job.state]}"
    return said


def review_line(job: Job) -> str:
    """One request in the list of those that wait: all of its words where they are few, else how they begin."""
    stage = job.awaits or ReviewStage.REQUEST
    link = card_link(job)
    facts = [f"**{REVIEW_TITLE[stage]}** <@{job.member}>", TOOL[job.request.tool], in_credits(job.price)]
    facts += [deadline(job.review.of(stage)), *([f"[card]({link})"] if link else [])]
    line = " · ".join(facts)
    if request_words.fit_in(job.request, ROW_WORDS_LIMIT_CHARS):
        return "\n".join(filter(None, (line, request_words.quoted(job.request))))
    return f"{line}\n> {quote(job.request.prompt or job.request.negative, ROW_BEGINNING_CHARS)}"


def whys(reasons: Sequence[ReviewReason]) -> str:
    """The first of them: a prompt may break as many rules as a server has."""
    shown = " · ".join(map(why, reasons[:SHOWN_REASONS]))
    return f"{shown} · and {len(reasons) - SHOWN_REASONS} more" if len(reasons) > SHOWN_REASONS else shown


def _is_late(wait: Wait | None, finished_ms: int) -> bool:
    return wait is not None and wait.until_ms is not None and finished_ms >= wait.until_ms


def warned(found: Sequence[str]) -> str:
    """Words that are let through, but not liked."""
    quoted = ", ".join(f"“{quote(text, 60)}”" for text in found[:5])
    return f"Moderators would rather not read {quoted} here. Your request goes on; mind it next time."
