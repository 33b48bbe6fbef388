"""Every sentence the bot says. One place, so that it speaks with one voice and can be proof-read.

A sentence says what happened, who can do what next, and what became of the credits. Text that somebody else wrote goes
through `quote` before it stands in one.
"""

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
from bot.chat.words.credits import (
    balance,
)
from bot.chat.words.operator import (
    BOT_NOT_PAUSED,
    BOT_RESUMED,
    FAULT_WORD,
    NOTHING_UNKNOWN,
    bot_health,
    bot_paused,
    dollars,
    money_left,
    pool_created,
    refill_set,
    unknown_orders,
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
    "BOT_NOT_PAUSED",
    "BOT_RESUMED",
    "CANCEL",
    "CANCELLED",
    "CANCEL_ASKED",
    "FAULT_WORD",
    "HEADS",
    "INSTEAD_DELETED",
    "INSTEAD_NO_ACCESS",
    "INSTEAD_PRIVATE",
    "INSTEAD_REJECTED",
    "NOTHING_UNKNOWN",
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
    "balance",
    "bot_health",
    "bot_paused",
    "credits_back",
    "dollars",
    "fault",
    "head",
    "image_problem",
    "in_credits",
    "incident",
    "job_line",
    "moment",
    "money_left",
    "pool_created",
    "quote",
    "refill_set",
    "refusal",
    "seconds",
    "state_said",
    "unknown_orders",
]
