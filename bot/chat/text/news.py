"""The one short message that tells a member how their job ended. It holds nobody's words, so AutoMod minds none."""

from bot.domain.errors import Fault
from bot.domain.job import Job, Payer, State


def news(job: Job) -> str:
    """What is said under the card, to its author."""
    return f"<@{job.member}>, {_ended(job)}"


def _ended(job: Job) -> str:
    back = "your credits are back in the server's pool" if job.payer is Payer.POOL else "your credits are back"
    fault = job.failure.fault if job.failure else None
    match job.state:
        case State.DELIVERED:
            return "your video is ready."
        case State.DENIED:
            return f"a moderator denied your video; the card says why, and {back}."
        case State.CANCELLED:
            return f"a moderator cancelled your video, and {back}."
        case State.EXPIRED:
            return f"no moderator decided on your video in time, and {back}. You can ask again."
        case _ if fault is Fault.VIDEO_DENIED:
            return f"a moderator did not let your video be posted; the card says why, and {back}."
        case _ if fault is Fault.VIDEO_EXPIRED:
            return f"no moderator looked at your video in time, and {back}."
        case _:
            return f"there is no video this time; the card says why and what helps, and {back}."
