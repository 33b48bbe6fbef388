"""Every sentence the bot says. One place, so that it speaks with one voice and can be proof-read.

A sentence says what happened, who can do what next, and what became of the credits. Text that somebody else wrote goes
through `quote` before it stands in one.
"""

import re
from collections.abc import Mapping

from bot.domain import errors
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, ImageProblem
from bot.domain.job import Job, Payer, State
from bot.domain.ledger import Balance
from bot.domain.request import Tool

# Everything that can begin a style, a link, a mention, an emoji or a time mark. discord.py's own escape_markdown
# leaves all but the first link of a line alive.
_MARKUP = re.compile(r"([\\*_~|`\[\]()<>#:-])")

PROVIDER = {ProviderName.RUNCOMFY: "RunComfy", ProviderName.FAL: "fal", ProviderName.COMFY: "Comfy"}
TOOL = {Tool.TEXT: "Text to video", Tool.IMAGE: "Image to video", Tool.FRAMES: "Key frames to video"}

STOPPING = "The bot is restarting and took nothing. Try again in a minute; no credits were used."
TRY_AGAIN = "The bot could not do that just now. Try again in a minute; no credits were used."
PICK_AGAIN = "The bot was restarted since you opened this form. Choose **Animate image** again; no credits were used."
NO_IMAGE = "That message has no picture that can be animated. Pick one with a JPEG, PNG, WebP or GIF attached."
CANCELLED = "Cancelled."
CANCEL_ASKED = "{provider} has been asked to drop it. The card will show how it ended."
VIDEO_READY = "<@{member}>, your video is ready."
INSTEAD_DELETED = "Your card in <#{channel}> was deleted, so this comes here."
INSTEAD_PRIVATE = "A private card can be changed for 15 minutes only, so this comes here."
INSTEAD_NO_ACCESS = (
    "The bot may not post in <#{channel}> any more, so this comes here. A moderator can give it access again."
)
INSTEAD_REJECTED = "Discord does not let the bot change your card in <#{channel}>, so this comes here."
OLD_COMMAND = "Discord showed you an older form of this command. Reload Discord and try again; no credits were used."
NO_JOBS = "You have made no videos here yet. Start with `/create` or `/animate`."
OPEN_LINK = "Open video"
CANCEL = "Cancel"


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
    return HEADS[state][which].format(provider=PROVIDER[provider])


def state_said(text: str) -> State | None:
    """The state that a card with this text shows."""
    for line in text.splitlines():
        for state, heads in HEADS.items():
            if any(line.startswith(begin.split("{")[0]) for begin in heads):
                return state
    return None


def quote(text: str, limit: int) -> str:
    """Somebody else's text on one line: escaped, without mentions, at most `limit` characters before escaping."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return _MARKUP.sub(r"\\\1", line).replace("@", "@\u200b")


def in_credits(amount: int) -> str:
    return "1 credit" if amount == 1 else f"{amount} credits"


def moment(ms: int, style: str = "R") -> str:
    """Discord's own time mark: everybody reads it in their own time zone."""
    return f"<t:{ms // 1000}:{style}>"


def seconds(s: float) -> str:
    return f"{s:.0f} s" if s < 100 else f"{s / 60:.0f} min"


def refusal(error: errors.Refusal) -> str:
    """Why it was refused and what is possible. Nothing was spent."""
    match error:
        case errors.PromptMissing():
            return "Describe the video in a few words first. No credits were used."
        case errors.PromptTooLong(length=length, limit=limit):
            return f"That text has {length} characters; at most {limit} are possible. No credits were used."
        case errors.NotOffered(option=option, wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            asked = f"{option.capitalize()} {quote(wanted, 40)}"
            return f"{asked} is not possible here; possible: {choices}. No credits were used."
        case errors.NoProvider():
            return "No video provider that is set up here can make this. The bot's operator can add one."
        case errors.BadImage(name=name, problem=problem, detail=detail):
            return f"{image_problem(problem, name, detail)} No credits were used."
        case errors.OutOfCredits():
            return _out_of_credits(error)
        case errors.SpendLimitReached(resets_ms=resets_ms):
            return (
                "The bot has reached the spending limit that its operator set for today. "
                f"It takes new videos again {moment(resets_ms)}. No credits were used."
            )
        case errors.ServerNotAllowed():
            return "The bot's operator has not let this server in yet. Ask them to add it to `ALLOWED_SERVERS`."
        case errors.DirectUseOff():
            return "Videos are made in servers that have this bot; use it in one of their channels."
        case errors.JobNotFound():
            return "That video is not known here any more."
        case errors.NotAllowed():
            return "Only the one who asked for this video, or a moderator, can do that."
        case errors.TooLate(is_being_cancelled=True, state=State.RENDERING):
            return "It is being cancelled already; the card will show how it ended."
        case errors.TooLate(state=State.CANCELLED):
            return "It was cancelled already, and its credits are back."
        case errors.TooLate(state=State.DELIVERED):
            return "It is done already: the video is on the card."
        case errors.TooLate(state=State.FAILED | State.DENIED | State.EXPIRED):
            return "It has ended already without a video, and its credits are back."
        case errors.TooLate():
            return "It is too late to cancel this one; it goes on to its end, and the video will be posted."
        case errors.Stopping():
            return STOPPING
        case _:
            raise NotImplementedError(type(error).__name__)


def image_problem(problem: ImageProblem, name: str, detail: str) -> str:
    """What is wrong with an image, and what would work."""
    called = f"“{quote(name, 60)}”"
    match problem:
        case ImageProblem.NOT_AN_IMAGE:
            return f"{called} is not a picture. Attach a JPEG, PNG, WebP or GIF."
        case ImageProblem.UNSUPPORTED:
            kind = f" ({quote(detail, 40)})" if detail else ""
            return f"{called} is of a kind{kind} that can not be used. Attach a JPEG, PNG, WebP or GIF."
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
        case Fault.UNDELIVERABLE:
            return (
                "The video is made, but Discord lets the bot post it neither here nor to you. "
                "Ask a moderator to check the bot's permissions."
            )
        case Fault.BUG:
            return f"Something went wrong in the bot itself. Tell its operator this number: {job}."


def credits_back(job: Job) -> str:
    """What happened to the credits of a job that ended without a video."""
    whose = "to the server's pool" if job.payer is Payer.POOL else "to your wallet"
    return f"Not charged: {in_credits(job.price)} returned {whose}."


def balance(balance: Balance) -> str:
    """What a member can spend."""
    return (
        f"**Today's share of the pool**: {balance.quota_left} of {in_credits(balance.quota)} left, "
        f"renewed {moment(balance.quota_resets_ms)}\n"
        f"**The server's pool**: {in_credits(balance.pool)}\n"
        f"**Your wallet**: {in_credits(balance.wallet)}"
    )


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


def job_line(job: Job) -> str:
    """One job in a list: when, what, how it stands, and the way to its card."""
    what = quote(job.request.prompt, 60) or TOOL[job.request.tool]
    line = f"{moment(job.created_ms)} · **{STATE_WORD[job.state]}** · {what} · {in_credits(job.price)}"
    if job.card.message is None or job.card.ephemeral:
        return line
    guild = job.scope if job.scope.isdigit() else "@me"
    return f"{line} · [card](https://discord.com/channels/{guild}/{job.card.channel}/{job.card.message})"


def incident(id: str) -> str:
    return f"Something went wrong in the bot itself and nothing was started. Tell its operator this number: {id}."


def _out_of_credits(error: errors.OutOfCredits) -> str:
    if error.quota < error.price:
        missing = f"one member may use {error.quota} a day"
    elif error.pool_left < error.price <= error.quota_left:
        missing = f"the server's pool has {error.pool_left} left"
    else:
        resets = moment(error.quota_resets_ms)
        missing = f"{error.quota_left} are left of your share for today, which is fresh again {resets}"
    costs = f"This costs {in_credits(error.price)}, but {missing}."
    return f"{costs} Your wallet has {error.wallet_left}. No credits were used."
