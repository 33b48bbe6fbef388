"""Every sentence the bot says. One place, so that it speaks with one voice and can be proof-read.

A sentence says what happened, who can do what next, and what became of the credits. Text that somebody else wrote goes
through `quote` before it stands in one.
"""

from bot.chat.words import credits, treasury  # noqa: A004 - the domain's word; nobody prints Python's own credits.
from bot.chat.words.answers import (
    CANCEL,
    CANCEL_ASKED,
    CANCELLED,
    INSTEAD_DELETED,
    INSTEAD_NO_ACCESS,
    INSTEAD_PRIVATE,
    INSTEAD_REJECTED,
    NO_IMAGE,
    NO_JOBS,
    OLD_COMMAND,
    OPEN_LINK,
    PICK_AGAIN,
    TRY_AGAIN,
    VIDEO_READY,
    incident,
)
from bot.chat.words.cards import (
    HEADS,
    STATE_WORD,
    credits_back,
    fault,
    head,
    image_problem,
    job_line,
    state_said,
)
from bot.chat.words.plain import (
    PROVIDER,
    TOOL,
    in_credits,
    moment,
    quote,
    seconds,
)
from bot.chat.words.refusals import (
    STOPPING,
    refusal,
)

__all__ = [
    "CANCEL",
    "CANCELLED",
    "CANCEL_ASKED",
    "HEADS",
    "INSTEAD_DELETED",
    "INSTEAD_NO_ACCESS",
    "INSTEAD_PRIVATE",
    "INSTEAD_REJECTED",
    "NO_IMAGE",
    "NO_JOBS",
    "OLD_COMMAND",
    "OPEN_LINK",
    "PICK_AGAIN",
    "PROVIDER",
    "STATE_WORD",
    "STOPPING",
    "TOOL",
    "TRY_AGAIN",
    "VIDEO_READY",
    "credits",
    "credits_back",
    "fault",
    "head",
    "image_problem",
    "in_credits",
    "incident",
    "job_line",
    "moment",
    "quote",
    "refusal",
    "seconds",
    "state_said",
    "treasury",
]
