"""Every sentence the bot says. One place, so that it speaks with one voice and can be proof-read; a module a room.

A sentence says what happened, who can do what next, and what became of the credits. Text that somebody else wrote goes
through `plain.quote` before it stands in one.
"""

from bot.chat.words import (
    alerts,
    answers,
    audit,
    bills,
    cards,
    credits,  # noqa: A004 - the domain's word; nobody prints Python's own credits.
    faults,
    moderation,
    operator,
    plain,
    queue,
    refusals,
    reviews,
    setup,
    treasury,
    usage,
)

__all__ = [
    "alerts",
    "answers",
    "audit",
    "bills",
    "cards",
    "credits",
    "faults",
    "moderation",
    "operator",
    "plain",
    "queue",
    "refusals",
    "reviews",
    "setup",
    "treasury",
    "usage",
]
