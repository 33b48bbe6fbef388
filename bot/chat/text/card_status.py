"""The lines of a card: what was asked for, how it goes, what it costs and who pays."""

from collections.abc import Mapping

from bot.chat.text import reviews
from bot.chat.text.cards import credits_back, fault, head
from bot.chat.text.format import PROVIDER, TOOL, in_credits, quote, seconds
from bot.domain.fairness import InLine, Limit
from bot.domain.job import Job, Payer, State, WalletReason
from bot.domain.review import ReviewStage
from bot.ports.presenter import Delivery, Progress
from bot.ports.provider import Waiting, Working

CARD_PROMPT_LIMIT_CHARS = 600
DOES_NOT_LAST = (
    "-# Only you see this, and it is gone when Discord is loaded anew: save the video, or let the bot send it to you."
)
WALLET_REASON: Mapping[WalletReason, str] = {
    WalletReason.POOL_FROZEN: "a moderator has frozen the server's pool",
    WalletReason.POOL_EMPTY: "the server's pool is empty",
    WalletReason.POOL_SHORT: "the server's pool has less than that left",
    WalletReason.QUOTA_USED_UP: "your quota is used up",
    WalletReason.QUOTA_SHORT: "your quota has less than that left",
}


def request_facts(job: Job) -> str:
    """What was asked for, without the words."""
    request = job.request
    known = [f"**{TOOL[request.tool]}**", f"{request.duration_s} s", str(request.resolution)]
    if request.aspect:
        known.append(request.aspect)
    return " · ".join(known)


def asked_for(job: Job, *, bare: bool) -> str:
    """What was asked for; `bare` without the member's own words."""
    if not job.request.prompt.strip() or bare:
        return request_facts(job)
    return f"{request_facts(job)}\n> {quote(job.request.prompt, CARD_PROMPT_LIMIT_CHARS)}"


def price_line(job: Job) -> str:
    """Whose it is and who makes it, and while or when it costs something, how much and who pays."""
    known = [f"<@{job.member}>", PROVIDER[job.provider]]
    if not job.is_over or job.state is State.DELIVERED:
        known.insert(0, f"{in_credits(job.price)} from {payer(job)}")
    return "-# " + " · ".join(known)


def payer(job: Job) -> str:
    """Who pays, and where that is not the pool, why not."""
    if job.payer is Payer.POOL:
        return "the server's pool"
    return "your wallet" if job.wallet_reason is None else f"your wallet, because {WALLET_REASON[job.wallet_reason]}"


def maker_line(job: Job) -> str:
    """Whose it is and who made it, without what it cost."""
    return f"-# <@{job.member}> · {PROVIDER[job.provider]}"


def delivered_status(job: Job, delivery: Delivery) -> str:
    """How long it took, and what was done to the video so that Discord takes it."""
    took_s = max(0, (job.rendered_ms or job.created_ms) - _began_ms(job)) / 1000
    done = f"{head(State.DELIVERED, job.provider)} in {seconds(took_s)}"
    if delivery.shrunk:
        return f"{done} · made smaller to fit Discord's limit"
    if delivery.converted:
        return f"{done} · converted so that every Discord app plays it"
    if delivery.may_not_play:
        return f"{done} · some Discord apps may not play it: open the link to watch it"
    if not delivery.is_video:
        return f"{done} · too large for Discord, so this is a still: open the link to watch it"
    return done


def progress_status(job: Job, progress: Progress) -> str:
    """How it goes, or how it ended without a video."""
    begin = head(job.state, job.provider)
    match job.state:
        case State.QUEUED if progress.in_line is not None:
            return _waiting(job, progress.in_line)
        case State.RENDERING:
            return _rendering(job, progress)
        case State.AWAITING_APPROVAL:
            return f"{begin}\n{reviews.awaiting_approval(job, no_channel=progress.no_review_channel)}"
        case State.RENDERED if job.awaits is ReviewStage.VIDEO and not progress.no_room:
            return f"{begin} · {reviews.awaiting_video(job, no_channel=progress.no_review_channel)}"
        case State.RENDERED if progress.no_room:
            return (
                f"{begin} · the bot's own disk is full, so your video waits at {PROVIDER[job.provider]}. The bot's "
                "operator has been told; it comes by itself as soon as there is room, and costs nothing more."
            )
        case State.RENDERED:
            return f"{begin} · bringing the video"
        case State.DENIED:
            return f"{begin} · {reviews.denied_because(job)}{credits_back(job)}"
        case State.EXPIRED | State.CANCELLED:
            return f"{begin} · {credits_back(job)}"
        case State.FAILED:
            why = fault(job.failure, job.provider, job=job.id) if job.failure else ""
            return f"{begin} · {why}\n{credits_back(job)}"
        case _:
            return begin


def _waiting(job: Job, line: InLine) -> str:
    text = head(job.state, job.provider, 1)
    if line.before:
        text += f" · {line.before} before it"
    match line.limit:
        case Limit.MEMBER:
            return f"{text}\nA member may have {line.most} made at once here: it begins when one of yours is done."
        case Limit.SERVER:
            return f"{text}\nThis server may have {line.most} made at once: it begins when one of them is done."
        case Limit.PROVIDER:
            return f"{text}\n{PROVIDER[job.provider]} is given {line.most} at once: it begins when one of them is done."
        case None:
            return text


def _rendering(job: Job, progress: Progress) -> str:
    working, queued, sent = (head(job.state, job.provider, which) for which in range(3))
    match progress.status:
        case Waiting(position=int(position)):
            text = f"{queued} · place {position + 1}"
        case Waiting():
            text = queued
        case Working(percent=float(percent)):
            text = f"{working} · {percent:.0f} %"
        case Working():
            text = working
        case _:
            return sent
    text += f" · {seconds(progress.elapsed_s)}"
    if progress.expected_s and progress.elapsed_s < progress.expected_s:
        text += f" of about {seconds(progress.expected_s)}"
    if progress.cancel_refused:
        text += f"\n{PROVIDER[job.provider]} has begun and does not stop; the video will be posted here."
    elif job.cancel_wanted:
        text += f"\nCancelling: {PROVIDER[job.provider]} has been asked."
    return text


def _began_ms(job: Job) -> int:
    """Since when nothing but the bot kept it waiting."""
    wait = job.review.request
    return job.created_ms if wait is None or wait.decision is None else wait.decision.at_ms
