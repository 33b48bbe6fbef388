"""Draws a chart of bars as a PNG, for Discord's dark theme and the width of a phone.

It runs in the pixel process alone: matplotlib takes a second to import and 60 MB. Text is drawn as it is given, never
read as mathematics, and is measured first: what would be too wide is cut, and the legend has as many rows as it needs.
"""

import logging
from collections.abc import Sequence
from io import BytesIO
from itertools import cycle
from typing import Any

from bot.media.fonts import font_families
from bot.media.lettering import DPI, drawable, fitted, in_rows, width_px
from bot.ports.charts import Chart

# In pixels of the picture. A phone shows it at about a third, where the smallest text still is as high as Discord's.
WIDTH = 960
MARGIN_PX = 40
HEADER, LEGEND_ROW, LEGEND_GAP, DAYS, DATES, BARS_TITLE, BAR, FOOTER = 178, 44, 32, 400, 66, 112, 66, 26
NAMES = 326
SCALE = 86
TITLE_PT, HEAD_PT, TEXT_PT, SMALL_PT = 17, 12.5, 11, 10

BACKGROUND, TEXT, QUIET, GRID = "#1e1f26", "#f2f3f5", "#a8adb8", "#343640"
COLOURS = ("#5b8def", "#f5a524", "#3fb27f", "#e86a92")
BAR_COLOUR = "#9b7bea"
SQUARE, SQUARE_GAP, LABEL_GAP = 22, 13, 36  # Of the legend.
NAME_GAP = 16  # Between a name and its bar.
MOST_DATES = 5
MOST_SUMS = 7


def draw(chart: Chart) -> bytes:
    """A PNG, WIDTH pixels wide and as high as its bars need."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # It tells of its caches where our log lines go.
    # Imported here and not above, so that only the pixel process has it.
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    legend = _legend(chart)
    height = HEADER + LEGEND_ROW * len(legend) + LEGEND_GAP + DAYS + DATES + BARS_TITLE + BAR * len(chart.bars) + FOOTER
    with mpl.rc_context({"font.family": list(font_families()), "text.parse_math": False, "text.color": TEXT}):
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=BACKGROUND)
        FigureCanvasAgg(figure)

        def axes(left: int, top: int, high: int) -> Any:
            made = figure.add_axes(
                (left / WIDTH, 1 - (top + high) / height, (WIDTH - MARGIN_PX - left) / WIDTH, high / height)
            )
            made.set_facecolor(BACKGROUND)
            for side in made.spines.values():
                side.set_visible(False)
            return made

        def say(text: str, middle: int, size_pt: float, weight: str = "normal", color: str = TEXT) -> None:
            line = fitted(text, WIDTH - 2 * MARGIN_PX, size_pt=size_pt, weight=weight)
            where = (MARGIN_PX / WIDTH, 1 - middle / height)
            figure.text(*where, line, size=size_pt, va="center", weight=weight, color=color)

        say(drawable(chart.title, instead=chart.instead), 66, TITLE_PT, weight="bold")
        say(drawable(chart.subtitle), 134, TEXT_PT, color=QUIET)
        top = HEADER
        for row in legend:
            _draw_legend_row(figure, row, top + LEGEND_ROW // 2, height)
            top += LEGEND_ROW
        top += LEGEND_GAP
        _draw_days(axes(MARGIN_PX + SCALE, top, DAYS), chart)
        top += DAYS + DATES
        say(drawable(chart.bars_title), top + 62, HEAD_PT, weight="bold")
        _draw_bars(axes(NAMES, top + BARS_TITLE, BAR * len(chart.bars)), chart)
        png = BytesIO()
        figure.savefig(png, format="png", facecolor=BACKGROUND)
        return png.getvalue()


def short(amount: int) -> str:
    """At most six characters: 9,999, 12.3k, 4.5M."""
    for size, unit in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k")):
        if amount >= max(size, 10_000):
            return f"{amount / size:.1f}".removesuffix(".0") + unit
    return f"{amount:,}"


def _legend(chart: Chart) -> Sequence[Sequence[tuple[str, str, float]]]:
    """Rows of names, colours and widths of those stacks that have anything."""
    room = WIDTH - 2 * MARGIN_PX
    labels = []
    for (name, values), colour in zip(chart.stacks, cycle(COLOURS), strict=False):
        if any(values):
            label = fitted(drawable(name), room - SQUARE - SQUARE_GAP, size_pt=SMALL_PT)
            labels.append((label, colour, SQUARE + SQUARE_GAP + width_px(label, size_pt=SMALL_PT) + LABEL_GAP))
    # The last of a row needs no gap behind it.
    return [[labels[place] for place in row] for row in in_rows([width for *_, width in labels], room + LABEL_GAP)]


def _draw_legend_row(figure: Any, row: Sequence[tuple[str, str, float]], middle: int, height: int) -> None:
    from matplotlib.patches import Rectangle

    left: float = MARGIN_PX
    for label, colour, width in row:
        corner = (left / WIDTH, 1 - (middle + SQUARE / 2) / height)
        square = Rectangle(corner, SQUARE / WIDTH, SQUARE / height, color=colour, transform=figure.transFigure)
        figure.add_artist(square)
        at = ((left + SQUARE + SQUARE_GAP) / WIDTH, 1 - middle / height)
        figure.text(*at, label, size=SMALL_PT, va="center_baseline")
        left += width


def _draw_days(axes: Any, chart: Chart) -> None:
    """A bar a day, a colour a stack; few days have their sums above them."""
    places = range(len(chart.days))
    sums = [0] * len(chart.days)
    for (_, values), colour in zip(chart.stacks, cycle(COLOURS), strict=False):
        if not any(values):
            continue
        axes.bar(places, values, bottom=sums, width=0.72, color=colour, zorder=2)
        sums = [below + value for below, value in zip(sums, values, strict=True)]
    axes.set_xlim(-0.6, len(chart.days) - 0.4)
    axes.set_ylim(0, max([*sums, 1]) * 1.14)
    if len(chart.days) <= MOST_SUMS:
        for place, value in enumerate(sums):
            if value:
                axes.text(place, value + max(sums) * 0.02, short(value), ha="center", va="bottom", size=SMALL_PT)
    axes.grid(axis="y", color=GRID, linewidth=1, zorder=0)
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _: short(round(value)))
    step = -(-len(chart.days) // MOST_DATES)
    shown = range(len(chart.days) - 1, -1, -step)  # Today always has its date.
    axes.set_xticks(list(shown), [drawable(chart.days[place]) for place in shown])
    axes.tick_params(labelsize=SMALL_PT, labelcolor=QUIET, length=0, pad=6)


def _draw_bars(axes: Any, chart: Chart) -> None:
    """A line a name: the name, the bar, its value."""
    longest = max((bar.amount for bar in chart.bars), default=1)
    name_at = -(NAMES - MARGIN_PX) / (WIDTH - MARGIN_PX - NAMES)
    for place, bar in enumerate(chart.bars):
        axes.barh(place, bar.amount, height=0.56, color=BAR_COLOUR)
        axes.text(bar.amount + longest * 0.015, place, short(bar.amount), va="center_baseline", size=SMALL_PT)
        name = fitted(drawable(bar.name, instead=bar.instead), NAMES - MARGIN_PX - NAME_GAP, size_pt=TEXT_PT)
        axes.text(name_at, place, name, transform=axes.get_yaxis_transform(), va="center_baseline", size=TEXT_PT)
    axes.set_xlim(0, longest * 1.17)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
