"""The chart of a server's usage: a picture whatever stands in it, drawn outside the process that answers members."""

import sys
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.media import chart
from bot.media.pixels import Pixels
from bot.ports.charts import Bar, Chart

DAYS = [f"{day} Nov" for day in range(1, 8)]
BARS = [Bar(name="Mira", instead="member …1234", amount=120), Bar(name="Jonas", instead="member …5678", amount=40)]
CHART = Chart(
    title="Lantern Studio",
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


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


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


def test_letters_without_a_shape_are_left_out() -> None:
    assert chart.drawable("Mira ✨🔥 von  名前 Ω", 40) == "Mira von Ω"
    assert chart.drawable("🔥", 40) == ""
    assert chart.drawable("a very long name", 6) == "a ver…"


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
