"""Where a member's jobs stand, and why."""

from collections.abc import Sequence

from bot.chat.text.cards import STATE_WORD
from bot.chat.text.format import PROVIDER, TOOL, in_credits, quote, seconds
from bot.domain.fairness import OVERDUE_S, Limit
from bot.domain.job import Job
from bot.engine.fair_queue import QueuePosition
from bot.services.queue import QueuedJob

NOTHING_QUEUED = "You have no video under way here. Start one with `/create` or `/animate`."
HOW_TURNS_GO = (
    "-# Who used fewest credits in the last 24 hours goes first. "
    f"Whoever has waited {OVERDUE_S / 60:.0f} minutes for their next video goes before everybody."
)
SOON_S = 10.0
SHOWN = 8  # What surely fits into one message.


def queue(places: Sequence[QueuedJob]) -> str:
    """Every job of a member that is under way."""
    lines = [_place(place) for place in places[:SHOWN]]
    if len(places) > SHOWN:
        lines.append(f"… and {len(places) - SHOWN} more")
    if any(place.position for place in places):
        lines.append(HOW_TURNS_GO)
    return "\n\n".join(lines)


def _place(place: QueuedJob) -> str:
    job, position = place.job, place.position
    if position is None:
        return f"**{STATE_WORD[job.state].capitalize()}** · {_what(job)}"
    parts = [f"**Waiting** · {_what(job)}", _before(position), _room(job, position)]
    if place.starts_in_s is not None:
        # No time mark of Discord's: it would go on counting when the time is over.
        parts.append(_start(place.starts_in_s))
    return "\n".join([parts[0], " ".join(parts[1:])])


def _what(job: Job) -> str:
    asked = quote(job.request.prompt, 60)
    return f"“{asked}” · {in_credits(job.price)}" if asked else f"{TOOL[job.request.tool]} · {in_credits(job.price)}"


def _start(in_s: float) -> str:
    return "It starts any moment." if in_s < SOON_S else f"It starts in about {seconds(in_s)}."


def _before(position: QueuePosition) -> str:
    if not position.before:
        return "It is next."
    less = position.before - position.own - position.earlier
    reasons = []
    if position.own:
        reasons.append(f"{position.own} of your own")
    if less:
        reasons.append(f"{less} of members who used less lately (you used {in_credits(position.used)})")
    if position.earlier:
        reasons.append(f"{position.earlier} that came earlier")
    return f"{position.before} before it: {', '.join(reasons)}."


def _room(job: Job, position: QueuePosition) -> str:
    most = position.most
    match position.full:
        case Limit.MEMBER:
            return f"You have {most} at once here, and all are taken; it waits for one of your own to end."
        case Limit.SERVER:
            return f"This server has {most} at once, and all are taken."
        case Limit.PROVIDER:
            return f"{PROVIDER[job.provider]} is given {most} at once, and all are taken."
        case None:
            return "There is room for it."
