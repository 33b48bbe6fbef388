"""What sentences are made of: quotes, amounts, moments and names."""

import re

from bot.domain.catalog import MICROS_PER_USD, SPECS
from bot.domain.request import Tool

# Everything that can begin a style, a link, a mention, an emoji or a time mark. discord.py's own escape_markdown
# leaves all but the first link of a line alive.
_MARKUP = re.compile(r"([\\*_~|`\[\]()<>#:-])")
# What turns the direction of all that follows on the line, our own words too. Arabic and Hebrew do without them.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

PROVIDER = {name: spec.label for name, spec in SPECS.items()}
TOOL = {
    Tool.TEXT: "Text to video",
    Tool.IMAGE: "Image to video",
    Tool.FRAMES: "Key frames to video",
    Tool.SCENES: "Scene from pictures",
}
PICTURE_KINDS = "JPEG, PNG, WebP, GIF, HEIC or AVIF"


def quote(text: str, limit: int) -> str:
    """Somebody else's text on one line: escaped, without mentions, at most `limit` characters before escaping."""
    line = " ".join(text.translate(_TURNS).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return _MARKUP.sub(r"\\\1", line).replace("@", "@\u200b")


def in_credits(amount: int) -> str:
    return "1 credit" if amount == 1 else f"{amount:,} credits"


def in_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def moment(ms: int, style: str = "R") -> str:
    """Discord's own time mark: everybody reads it in their own time zone."""
    return f"<t:{ms // 1000}:{style}>"


def seconds(s: float) -> str:
    return f"{s:.0f} s" if s < 100 else f"{s / 60:.0f} min"


def who(by: str) -> str:
    """Who decided something: nobody but the bot's own rules, or on the command line nobody with a Discord account."""
    if not by:
        return "The bot"
    return f"<@{by}>" if by.isdecimal() else "The bot's operator"


def dollars(micros: int) -> str:
    """To the cent; what is less than a cent and not nothing shows as such."""
    amount = micros / MICROS_PER_USD
    return "under $0.01" if 0 < amount < 0.01 else f"${amount:,.2f}"
