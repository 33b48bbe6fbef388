"""What the operator is told without having asked."""

from collections.abc import Sequence

from bot.chat.text.format import PROVIDER, TOOL, moment, quote
from bot.chat.text.operator_faults import for_operator
from bot.domain.exclusion import Exclusion

MOST_LINES = 8  # What surely fits into one message.
DETAIL_LIMIT_CHARS = 120


def left_out(exclusions: Sequence[Exclusion]) -> str:
    """Which providers or tools nothing is ordered from any more, why, and what can be done about it."""
    head = "**The bot orders nothing from these until it has looked again**, and asks other providers meanwhile."
    shown = exclusions[:MOST_LINES]
    more = len(exclusions) - len(shown)
    return "\n".join([head, *map(_line, shown), *([f"… and {more} more: `/operator health` has all."] if more else [])])


def disk_full(said: str) -> str:
    """What is not done meanwhile, what is safe, and what is to be done about it."""
    return (
        f"**The bot's disk takes nothing more**: {quote(said, DETAIL_LIMIT_CHARS)}. What is asked for now ends before "
        "anything is ordered, and costs nothing; videos that are made and paid for wait at their providers, who keep "
        "them for some days. Make room where `DATA_DIR` and the database lie; the bot goes on by itself."
    )


def _line(one: Exclusion) -> str:
    what = f"**{PROVIDER[one.provider]}**" + ("" if one.tool is None else f", {TOOL[one.tool]}")
    said = f" It said: “{quote(one.detail, DETAIL_LIMIT_CHARS)}”" if one.detail else ""
    return f"{what}, {moment(one.since_ms)}: {for_operator(one.fault, one.provider)}{said}"
