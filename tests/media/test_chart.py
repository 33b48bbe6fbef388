"""The chart of a server's usage: a picture whatever stands in it, drawn outside the process that answers members."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from bot.chat.text.format import TOOL
from bot.chat.text.usage import SHORT_TOOL
from bot.media import chart, fonts, lettering
from bot.media.pixels import Pixels
from bot.ports.charts import Bar, Chart

DAYS = [f"{day} Nov" for day in range(1, 8)]
BARS = [Bar(name="Mira", instead="member …1234", amount=120), Bar(name="Jonas", instead="member …5678", amount=40)]
CHART = Chart(
    title="Lantern Studio",
    instead="Credits a day",
    subtitle="160 credits for 8 videos in 7 days",
    days=DAYS,
    stacks=[
        ("Text to video", [0, 20, 0, 40, 0, 60, 20]),
        ("Image to video", [0] * 7),
        ("Key frames", [0, 20] + [0] * 5),
    ],
    bars_title="Who used most",
    bars=BARS,
)


BELOW_LEGEND = chart.LEGEND_GAP + chart.DAYS + chart.DATES + chart.BARS_TITLE + chart.BAR * len(BARS) + chart.FOOTER


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def seen_in(image: Image.Image) -> tuple[int, int, int, int]:
    """The box around all that is not background."""
    background = Image.new("RGB", image.size, chart.BACKGROUND)
    box = ImageChops.difference(image, background).getbbox()
    assert box is not None
    return box


def with_name(name: str) -> Chart:
    return replace(CHART, title=name, bars=[Bar(name=name, instead="member …1234", amount=5)])


def test_it_is_as_wide_as_a_phone_needs_and_as_high_as_its_bars() -> None:
    two, one = picture(chart.draw(CHART)), picture(chart.draw(with_name("Mira")))

    assert two.format == "PNG"
    assert (two.width, two.height - one.height) == (chart.WIDTH, chart.BAR)


def test_all_colours_are_there() -> None:
    colours = {colour for _, colour in picture(chart.draw(CHART)).convert("RGB").getcolors(maxcolors=100_000) or []}

    def has(colour: str) -> bool:
        return tuple(bytes.fromhex(colour[1:])) in colours

    assert has(chart.BACKGROUND)
    assert has(chart.COLOURS[0])
    assert not has(chart.COLOURS[1]), "nothing was spent on the second tool"
    assert has(chart.COLOURS[2]), "a tool keeps its colour"


@pytest.mark.parametrize(
    "name", ["", "✨🔥", "$x^2$ \\frac{", "名前", "a" * 500, "\n\t", "%s {0} <@1>", "עברית"], ids=ascii
)
def test_no_name_breaks_it(name: str) -> None:
    assert picture(chart.draw(with_name(name))).width == chart.WIDTH


@pytest.mark.parametrize("names", [SHORT_TOOL.values(), TOOL.values(), ["WMWM" * n for n in (9, 1, 12, 30)]])
def test_the_legend_is_never_cut(names: Iterable[str]) -> None:
    """Every name of a tool that was used has its square and all its letters inside the margins."""
    chart_of_all = replace(CHART, stacks=[(name, [20] * 7) for name in names])
    image = picture(chart.draw(chart_of_all)).convert("RGB")

    legend = image.crop((0, chart.HEADER, chart.WIDTH, image.height - BELOW_LEGEND))
    left, _, right, _ = seen_in(legend)
    assert left >= chart.MARGIN_PX - 2
    assert right <= chart.WIDTH - chart.MARGIN_PX + 2
    colours = {colour for _, colour in legend.getcolors(maxcolors=100_000) or []}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in chart.COLOURS} <= colours


def test_a_title_of_the_widest_letters_stays_inside() -> None:
    image = picture(chart.draw(with_name("W" * 100))).convert("RGB")

    left, _, right, _ = seen_in(image.crop((0, 0, chart.WIDTH, chart.HEADER)))
    assert chart.MARGIN_PX - 2 <= left < right <= chart.WIDTH - chart.MARGIN_PX + 2


def test_what_no_font_has_is_left_out_or_replaced_by_what_was_given_for_it() -> None:
    unheard_of = "\U000e1000" * 3

    assert lettering.drawable(f"Mira {unheard_of[:1]} von  Ω") == "Mira von Ω"
    assert lettering.drawable(unheard_of, instead="member …1234") == "member …1234"
    assert lettering.drawable(f"x{unheard_of}", instead="member …1234") == "member …1234", "the rest would mislead"
    assert lettering.drawable("", instead="member …1234") == "member …1234"


@pytest.mark.parametrize("name", ["名前", "かな", "🔥🎬", "עברית", "العربية", "हिन्दी", "ไทย", "Ελλάδα", "Кино"])
def test_the_scripts_of_many_members_can_be_drawn(name: str) -> None:
    assert lettering.drawable(name, instead="member …1234") == name
    assert lettering.width_px(name, size_pt=11) > 20


def test_without_the_packages_of_fonts_something_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FONT_PACKAGES", ("no_such_package",))
    monkeypatch.setattr(fonts, "MACHINE_FONTS", ())
    fonts.font_families.cache_clear()
    fonts.known_letters.cache_clear()
    try:
        assert fonts.font_families() == (fonts.OWN_FONT,)
        assert lettering.drawable("名前", instead="member …1234") == "member …1234"
    finally:
        fonts.font_families.cache_clear()
        fonts.known_letters.cache_clear()


def test_a_line_is_cut_where_its_room_ends() -> None:
    room_px = lettering.width_px("a very lo…", size_pt=11)

    assert lettering.fitted("a very long name", room_px, size_pt=11) == "a very lo…"
    assert lettering.fitted("a name", 9999, size_pt=11) == "a name"


def test_a_row_is_filled_before_the_next_begins() -> None:
    assert lettering.in_rows([40, 50, 20, 100, 10], 100) == [[0, 1], [2], [3], [4]]
    assert lettering.in_rows([], 100) == []


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "0"), (9999, "9,999"), (12_340, "12.3k"), (100_000, "100k"), (4_500_000, "4.5M")]
)
def test_amounts_stay_short(amount: int, said: str) -> None:
    assert chart.short(amount) == said


@pytest.mark.parametrize("days", [1, 7, 30])
def test_any_span_and_any_amount_can_be_drawn(days: int) -> None:
    stacks = [("Text to video", [10**12] * days)]
    bars = [Bar(name="Mira", instead="member …1234", amount=days * 10**12)]

    assert chart.draw(replace(CHART, days=(DAYS * 5)[:days], stacks=stacks, bars=bars))


async def test_the_drawing_library_stays_in_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    pixels = Pixels()
    try:
        assert picture(await pixels.draw(CHART)).width == chart.WIDTH
        assert "matplotlib" not in sys.modules
    finally:
        await pixels.close()
