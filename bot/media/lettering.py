"""Text for a chart: only letters that can be drawn, measured as they are drawn, never wider than its place."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.media.fonts import font_families, known_letters

DPI = 200
ELLIPSIS = "…"
SHAPELESS = frozenset({"Mn", "Me", "Cf", "Cc", "Zs"})  # Accents, joiners, controls and spaces: seen on others only.


def drawable(text: str, *, instead: str = "") -> str:
    """Without the letters that no font has; `instead` where most of them are gone, because the rest would mislead."""
    known = known_letters()
    kept = "".join(letter for letter in text if ord(letter) in known or letter.isspace())
    seen = _count_seen(kept)
    return " ".join(kept.split()) if seen and seen * 2 >= _count_seen(text) else instead


def fitted(text: str, room_px: float, *, size_pt: float, weight: str = "normal") -> str:
    """Cut, with an ellipsis, where it would be wider than its room."""
    if width_px(text, size_pt=size_pt, weight=weight) <= room_px:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if width_px(text[:middle] + ELLIPSIS, size_pt=size_pt, weight=weight) <= room_px:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


def width_px(text: str, *, size_pt: float, weight: str = "normal") -> float:
    """As the renderer draws it, with every font that falls in."""
    from matplotlib.font_manager import FontProperties

    style = FontProperties(family=list(font_families()), size=size_pt, weight=weight)
    return float(_renderer().get_text_width_height_descent(text, style, False)[0])


def in_rows(widths_px: Sequence[float], room_px: float) -> Sequence[Sequence[int]]:
    """The places of what stands in each row, where one stands beside the other as long as there is room."""
    rows: list[list[int]] = []
    left_px = 0.0
    for place, width in enumerate(widths_px):
        if not rows or width > left_px:
            rows.append([])
            left_px = room_px
        rows[-1].append(place)
        left_px -= width
    return rows


def _count_seen(text: str) -> int:
    return sum(unicodedata.category(letter) not in SHAPELESS for letter in text)


@cache
def _renderer() -> Any:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib leaves it untyped.
