"""What stands on a card: how a job goes, and how it ended."""

from collections.abc import Mapping

from bot.chat.text.format import PICTURE_KINDS, PROVIDER, TOOL, in_credits, moment, quote
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, ImageProblem
from bot.domain.job import Job, Payer, State
from bot.ports.jobs import ListedJob

# How a card's status line begins, a state; the first one where there are several is the usual one.
HEADS: Mapping[State, tuple[str, ...]] = {
    State.AWAITING_APPROVAL: ("**Waiting for a moderator**",),
    State.QUEUED: ("**Queued**", "**Waiting for its turn**"),
    State.PREPARING: ("**Getting ready**",),
    State.SUBMITTING: ("**Sending to {provider}**",),
    State.RENDERING: ("**Rendering at {provider}**", "**Queued at {provider}**", "**Sent to {provider}**"),
    State.RENDERED: ("**Rendered**",),
    State.DELIVERED: ("**Done**",),
    State.DENIED: ("**Denied by a moderator**",),
    State.EXPIRED: ("**No moderator decided in time**",),
    State.CANCELLED: ("**Cancelled**",),
    State.FAILED: ("**No video**",),
}


def head(state: State, provider: ProviderName, which: int = 0) -> str:
    """How the status line of a card in this state begins; `which` counts within `HEADS`."""
    return HEADS[state][which].format(provider=PROVIDER[provider])


def image_problem(problem: ImageProblem, name: str, detail: str) -> str:
    """What is wrong with an image, and what would work."""
    called = f"“{quote(name, 60)}”"
    match problem:
        case ImageProblem.NOT_AN_IMAGE:
            return f"{called} is not a picture. Attach a {PICTURE_KINDS}."
        case ImageProblem.UNSUPPORTED:
            kind = f" ({quote(detail, 40)})" if detail else ""
            return f"{called} is of a kind{kind} that can not be used. Attach a {PICTURE_KINDS}."
        case ImageProblem.TOO_LARGE:
            return f"{called} is too large. Pictures may have up to 50 MB."
        case ImageProblem.TOO_SMALL:
            return f"{called} is too small ({quote(detail, 40)}). Each side needs at least 128 pixels."
        case ImageProblem.TOO_BIG:
            return f"{called} has too many pixels ({quote(detail, 40)}). Each side may have up to 8192."
        case ImageProblem.BROKEN:
            return f"{called} is damaged and can not be opened. Save it again and attach the new file."
        case ImageProblem.GONE:
            return f"{called} can not be fetched from Discord any more. Attach it again."


def fault(failure: Failure, name: ProviderName, *, job: str) -> str:
    """Why a job ended without a video, and who can do what."""
    provider = PROVIDER[name]
    said = f" It said: “{quote(failure.detail, 200)}”" if failure.detail else ""
    match failure.fault:
        case Fault.AUTH:
            return f"{provider} refused the bot's key. The bot's operator has to renew it."
        case Fault.NO_CREDIT:
            return f"The bot's account at {provider} is empty. The bot's operator has to top it up."
        case Fault.INVALID_INPUT:
            return f"{provider} did not accept this request. Change it and try again.{said}"
        case Fault.MODERATION:
            return f"{provider}'s content check turned this down. Try other words or another picture."
        case Fault.RATE_LIMITED:
            return f"{provider} is too busy to take new videos. Try again in a few minutes."
        case Fault.NOT_FOUND:
            return f"{provider} does not know this video any more. Try again."
        case Fault.PROVIDER_DOWN:
            return f"{provider} could not make this video. Try again in a few minutes."
        case Fault.TIMED_OUT:
            return f"{provider} took too long, so the bot stopped waiting. Try again later."
        case Fault.CANCELLED:
            return f"{provider} dropped this video. Try again."
        case Fault.NO_OUTPUT:
            return f"{provider} finished without a video. Try again, perhaps with other words."
        case Fault.BAD_OUTPUT:
            return f"What {provider} sent is not a video that plays. Try again."
        case Fault.OUTPUT_GONE:
            return f"{provider} made the video but does not hand it out. Try again; the bot's operator can ask there."
        case Fault.UNKNOWN:
            return (
                f"Nobody can say whether {provider} took this order. The bot never sends an order twice, so it stops "
                "here; the bot's operator can look it up. You can start it anew."
            )
        case Fault.GONE:
            return f"{provider} does not offer this any more. The bot's operator can choose another provider."
        case Fault.BAD_IMAGE if failure.problem is not None:
            return image_problem(failure.problem, failure.image, failure.detail)
        case Fault.BAD_IMAGE:
            return "Discord did not hand out the picture. Attach it again."
        case Fault.CARD_LOST:
            return "Discord lost the command before the bot could answer. Try again."
        case Fault.DISK_FULL:
            return (
                "The bot's own disk is full, so nothing was ordered. Its operator has been told and can make room; "
                "try again after that."
            )
        case Fault.UNDELIVERABLE:
            return (
                "The video is made, but Discord lets the bot post it neither here nor to you. "
                "Ask a moderator to check the bot's permissions."
            )
        case Fault.VIDEO_DENIED:
            because = f": “{quote(failure.detail, 300)}”" if failure.detail else "."
            return f"A moderator looked at the video and did not let it be posted{because}"
        case Fault.VIDEO_EXPIRED:
            return "The video is made, but no moderator looked at it in time. Ask one before you try again."
        case Fault.BUG:
            return f"Something went wrong in the bot itself. Tell its operator this number: {job}."


def credits_back(job: Job) -> str:
    """What happened to the credits of a job that ended without a video."""
    whose = "to the server's pool" if job.payer is Payer.POOL else "to your wallet"
    return f"Not charged: {in_credits(job.held)} returned {whose}."


STATE_WORD = {
    State.AWAITING_APPROVAL: "waiting for a moderator",
    State.QUEUED: "waiting",
    State.PREPARING: "getting ready",
    State.SUBMITTING: "being sent",
    State.RENDERING: "rendering",
    State.RENDERED: "on its way",
    State.DELIVERED: "done",
    State.DENIED: "denied",
    State.EXPIRED: "not approved in time",
    State.CANCELLED: "cancelled",
    State.FAILED: "no video",
}


def charge(listed: ListedJob) -> str:
    """What a job in a list costs: what is set aside for it, what was paid, and what of that was given back."""
    job = listed.job
    if job.rendered_ms is None:
        return "not charged" if job.is_over else f"{in_credits(job.held)} set aside"
    if back := job.price - listed.spent:
        return f"{in_credits(job.price)}, {f'{back:,}' if listed.spent else 'all'} given back"
    return in_credits(job.price)


def job_line(listed: ListedJob) -> str:
    """One job in a list: when, what, how it stands, what it costs, and the way to its card."""
    job = listed.job
    what = quote(job.request.prompt, 60) or TOOL[job.request.tool]
    line = f"{moment(job.created_ms)} · **{STATE_WORD[job.state]}** · {what} · {charge(listed)}"
    link = card_link(job)
    return f"{line} · [card]({link})" if link else line


def card_link(job: Job) -> str:
    """The way to a job's card; empty where nobody but its author could open it."""
    if job.card.message is None or job.card.ephemeral:
        return ""
    return card_url(job)


def card_url(job: Job) -> str:
    """The address that leads to a card."""
    guild = job.scope if job.scope.is_server else "@me"
    return f"https://discord.com/channels/{guild}/{job.card.channel}/{job.card.message}"
