"""What the operator is told of each fault: a word or two in lists, and a sentence that says what can be done."""

from bot.chat.text.format import PROVIDER
from bot.domain.catalog import SPECS, ProviderName
from bot.domain.errors import Fault

FAULT_WORD = {
    Fault.AUTH: "refused key",
    Fault.NO_CREDIT: "empty account",
    Fault.INVALID_INPUT: "refused request",
    Fault.MODERATION: "content check",
    Fault.RATE_LIMITED: "too busy",
    Fault.NOT_FOUND: "unknown there",
    Fault.PROVIDER_DOWN: "could not make it",
    Fault.TIMED_OUT: "took too long",
    Fault.CANCELLED: "dropped by the provider",
    Fault.NO_OUTPUT: "no video in the answer",
    Fault.BAD_OUTPUT: "video does not play",
    Fault.OUTPUT_GONE: "video not handed out",
    Fault.UNKNOWN: "outcome unknown",
    Fault.GONE: "no longer offered",
    Fault.BAD_IMAGE: "unusable picture",
    Fault.CARD_LOST: "card lost",
    Fault.UNDELIVERABLE: "could not be posted",
    Fault.BUG: "bug of ours",
    Fault.DISK_FULL: "disk full",
    Fault.VIDEO_DENIED: "denied by a moderator",
    Fault.VIDEO_EXPIRED: "looked at by nobody",
}


def for_operator(fault: Fault, name: ProviderName) -> str:
    """What whoever runs the bot can do about it."""
    provider = PROVIDER[name]
    match fault:
        case Fault.AUTH:
            key = SPECS[name].key_setting
            return f"{provider} refuses the key: put a valid `{key}` in place and restart the bot."
        case Fault.NO_CREDIT:
            return f"The account at {provider} is empty or locked: top it up; the bot tries it again within the hour."
        case Fault.INVALID_INPUT:
            return f"{provider} did not accept what was asked for; where this keeps coming, its API has changed."
        case Fault.MODERATION:
            return f"{provider} turned the words or the picture down; nothing to do, but its bill may show the attempt."
        case Fault.RATE_LIMITED:
            return f"{provider} takes no more at once: lower `JOBS_AT_ONCE`, or buy a larger limit there."
        case Fault.NOT_FOUND:
            return f"{provider} no longer knows a job that it took: ask its support, with the ticket from the log."
        case Fault.PROVIDER_DOWN:
            return f"{provider} has an outage; the bot asks others meanwhile, and tries again by itself."
        case Fault.TIMED_OUT:
            return (
                f"{provider} took longer than `QUEUE_LIMIT_MINUTES` or `RENDER_LIMIT_MINUTES`: look whether it bills "
                "that, or raise them."
            )
        case Fault.CANCELLED:
            return f"A member cancelled it, or {provider} dropped it by itself; nothing to do."
        case Fault.NO_OUTPUT:
            return f"{provider} called it done without a video: ask for the money back, with the ticket from the log."
        case Fault.BAD_OUTPUT:
            return f"What {provider} sent does not play: ask for the money back, with the ticket from the log."
        case Fault.OUTPUT_GONE:
            return f"{provider} made the video and does not hand it out: ask there, with the ticket from the log."
        case Fault.UNKNOWN:
            return f"Compare the bill of {provider} with `python -m bot jobs unknown`, which tells all that is known."
        case Fault.GONE:
            return f"{provider} no longer offers the model: put another provider first, or wait for it to be back."
        case Fault.BAD_IMAGE:
            return "The member's picture can not be used; nothing to do."
        case Fault.CARD_LOST:
            return "Discord lost the command, or the bot answered too late: look whether the machine is overloaded."
        case Fault.DISK_FULL:
            return "The disk that `DATA_DIR` lies on takes nothing more: make room there; the bot goes on by itself."
        case Fault.UNDELIVERABLE:
            return "Discord lets the bot post neither there nor to the member: give it what `/setup` says it lacks."
        case Fault.BUG:
            return "A bug: look for the job's number in the log, and report the traceback."
        case Fault.VIDEO_DENIED:
            return "A moderator refused the finished video; it was paid for, so let requests be looked at first."
        case Fault.VIDEO_EXPIRED:
            return "No moderator looked at the finished video in time; it was paid for all the same."
