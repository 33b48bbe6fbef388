"""Drawing charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A name and how much it has; `instead` is drawn where no font has most letters of the name."""

    name: str
    instead: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars a day and bars a name, in words that are ready to be drawn; text may be anybody's.

    `instead` is drawn where no font has most letters of the title; `stacks` have a value for every day each, and keep
    their colour by their place; of `bars` there is at least one.
    """

    title: str
    instead: str
    subtitle: str
    days: Sequence[str]
    stacks: Sequence[tuple[str, Sequence[int]]]
    bars_title: str
    bars: Sequence[Bar]


class Charts(Protocol):
    """Draws outside the event loop, within a time limit of its own."""

    async def draw(self, wanted: Chart) -> bytes:
        """A PNG. Raises Outage when it can not be drawn now."""
