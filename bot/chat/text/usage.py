"""What a community spent, in two lines and on a picture."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.chat.text.format import in_credits
from bot.domain.request import Tool
from bot.domain.usage import Usage
from bot.ports.charts import Bar, Chart

NOT_DRAWN = "-# The chart could not be drawn just now; all its numbers are in the file."
NO_NAME = "Credits a day"
SHOWN_MEMBERS = 5
SHORT_TOOL = {
    Tool.TEXT: "From text",
    Tool.IMAGE: "From an image",
    Tool.FRAMES: "From key frames",
    Tool.SCENES: "Scenes",
}


def nothing_spent(days: int) -> str:
    return f"Nobody spent credits here in the last {days} days."


def usage(usage: Usage) -> str:
    """How much, for what, and by whom."""
    sums = [sum(values) for values in zip(*usage.by_tool.values(), strict=True)]
    most = max(sums)
    busiest = f", most on {_date(usage.days_ms[sums.index(most)])} ({most:,})" if len(usage.days_ms) > 1 else ""
    members = list(usage.by_member.items())
    parts = [f"<@{member}> {amount:,}" for member, amount in members[:SHOWN_MEMBERS]]
    if len(members) > SHOWN_MEMBERS:
        parts.append(f"{len(members) - SHOWN_MEMBERS} more")
    return f"**{_spent(usage)}**{busiest}\nBy {' · '.join(parts)}"


def usage_chart(usage: Usage, names: Mapping[str, str], server: str) -> Chart:
    """What a server spent as a chart to be drawn; `names` are those of members, as far as they are known."""
    members = list(usage.by_member.items())
    bars = [_bar(member, amount, names) for member, amount in members[:SHOWN_MEMBERS]]
    if rest := members[SHOWN_MEMBERS:]:
        others = "1 other" if len(rest) == 1 else f"{len(rest)} others"
        bars.append(Bar(name=others, instead=others, amount=sum(amount for _, amount in rest)))
    return Chart(
        title=server or NO_NAME,
        instead=NO_NAME,
        subtitle=_spent(usage),
        days=[_date(day_ms) for day_ms in usage.days_ms],
        stacks=[(SHORT_TOOL[tool], values) for tool, values in usage.by_tool.items()],
        bars_title="Who used most",
        bars=bars,
    )


def _spent(usage: Usage) -> str:
    videos = "1 video" if usage.videos == 1 else f"{usage.videos:,} videos"
    return f"{in_credits(usage.total)} for {videos} in {len(usage.days_ms)} days"


def _bar(member: str, amount: int, names: Mapping[str, str]) -> Bar:
    instead = f"member …{member[-4:]}"
    return Bar(name=names.get(member, instead), instead=instead, amount=amount)


def _date(day_ms: int) -> str:
    day = datetime.fromtimestamp(day_ms / 1000, UTC)
    return f"{day.day} {day:%b}"
