"""What the operator is told without having asked."""

from collections.abc import Sequence

from bot.chat.words.operator import FAULT_WORD
from bot.chat.words.plain import PROVIDER, TOOL, moment, quote
from bot.domain.exclusion import Exclusion


def left_out(exclusions: Sequence[Exclusion]) -> str:
    """Which providers or tools nothing is ordered from any more, and why."""
    head = "**The bot orders nothing from these until it has looked again**, and asks other providers meanwhile."
    return "\n".join([head, *map(_line, exclusions)])


def _line(one: Exclusion) -> str:
    what = f"**{PROVIDER[one.provider]}**" + ("" if one.tool is None else f", {TOOL[one.tool]}")
    said = f" It said: “{quote(one.detail, 200)}”" if one.detail else ""
    return f"{what}, {moment(one.since_ms)}: {FAULT_WORD[one.fault]}.{said}"
