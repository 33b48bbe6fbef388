"""What a server spent, day by day: by tool and by member, as its jobs say.

Credits count on the day on which a video was made, less what was given back of them since.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.period import DAY_MS
from bot.domain.request import Tool


@dataclass(frozen=True, kw_only=True)
class Used:
    """What one member spent with one tool on one day. `day_ms` is its midnight, UTC."""

    day_ms: int
    member: str
    tool: Tool
    videos: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class Usage:
    """A span of whole days, the last one still going on. `rows` lie in it, oldest first."""

    days_ms: Sequence[int]
    rows: Sequence[Used]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def videos(self) -> int:
        return sum(row.videos for row in self.rows)

    @property
    def by_tool(self) -> Mapping[Tool, Sequence[int]]:
        """Credits a day for every tool, in the tools' own order."""
        spent = {tool: [0] * len(self.days_ms) for tool in Tool}
        for row in self.rows:
            spent[row.tool][(row.day_ms - self.days_ms[0]) // DAY_MS] += row.amount
        return spent

    @property
    def by_member(self) -> Mapping[str, int]:
        """Credits of every member who spent any, most first."""
        spent: Counter[str] = Counter()
        for row in self.rows:
            spent[row.member] += row.amount
        return dict(spent.most_common())


def days_until(now_ms: int, days: int) -> list[int]:
    """The midnights of the last so many days, today's last."""
    today_ms = now_ms // DAY_MS * DAY_MS
    return [today_ms - n * DAY_MS for n in reversed(range(days))]
