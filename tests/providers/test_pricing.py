"""Prices and costs as providers tell them: what makes no sense was not said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.request import Resolution, Tool
from bot.providers.pricing import LEAST_SHARE, MOST_USD, by_the_second, from_base, micros

P720, P1080 = Resolution
TEXT = CATALOG[ProviderName.RUNCOMFY][Tool.TEXT]  # Our list: 0.20 and 0.60, sharper 0.45 and 1.00.
FRAMES = CATALOG[ProviderName.RUNCOMFY][Tool.FRAMES]  # 1 to 10 s.

TOO_LOW = LEAST_SHARE * 0.2 / 5 * 0.9
ABSURD: list[object] = [
    None,
    True,
    "",
    "free",
    "NaN",
    "inf",
    "-1",
    -0.01,
    float("nan"),
    float("inf"),
    1e308,
    10**400,
    [],
    {},
    [1],
]


@pytest.mark.parametrize("unit", ["second", "Seconds", "per second", "PER_SECOND", "sec", " second "])
def test_a_base_price_by_the_second_is_taken_as_often_as_there_are_seconds(unit: str) -> None:
    prices = from_base(TEXT, 0.04, unit)

    assert prices is not None
    assert [(step.until_s, step.usd) for step in prices[P720]] == [(5, 0.20), (10, 0.40)]


def test_sharper_videos_keep_the_ratio_of_our_own_list() -> None:
    prices = from_base(TEXT, 0.04, "second")

    assert prices is not None
    assert [step.usd for step in prices[P1080]] == [pytest.approx(0.45), pytest.approx(0.40 * 1.00 / 0.60, abs=1e-6)]


@pytest.mark.parametrize("unit", ["output", "video", "per output", "Request"])
def test_a_base_price_a_video_is_the_same_however_long_it_is(unit: str) -> None:
    prices = from_base(TEXT, 0.30, unit)

    assert prices is not None
    assert [step.usd for step in prices[P720]] == [0.30, 0.30]


def test_every_length_that_can_be_chosen_has_its_price() -> None:
    prices = from_base(FRAMES, 0.05, "second")

    assert prices is not None
    assert {step.until_s: step.usd for step in prices[P720]} == {s: pytest.approx(0.05 * s) for s in range(1, 11)}


@pytest.mark.parametrize(("base", "unit"), [(None, "second"), (0.04, None), (0.04, "token"), (0.04, "")])
def test_what_is_only_half_told_is_not_told(base: float | None, unit: str | None) -> None:
    assert from_base(TEXT, base, unit) is None


@pytest.mark.parametrize(
    "base", [0.0, 1e-9, LEAST_SHARE * 0.2 / 5 * 0.9, -1.0, float("nan"), float("inf"), 1e308, MOST_USD]
)
def test_prices_that_no_video_has_are_not_believed(base: float) -> None:
    assert from_base(TEXT, base, "second") is None


def test_a_second_must_be_told_of_every_sharpness() -> None:
    assert by_the_second(TEXT, {P720: 0.04}) is None
    prices = by_the_second(TEXT, {P720: 0.04, P1080: 0.09})
    assert prices is not None
    assert [[step.usd for step in steps] for steps in prices.values()] == [[0.20, 0.40], [0.45, 0.90]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (0.2, 200_000),
        (0, 0),
        ("0.45", 450_000),
        ("$0.45", 450_000),
        ({"amount": 0.2, "currency": "USD"}, 200_000),
        ({"total": {"usd": "0.1"}}, 100_000),
        (1e-7, 0),
    ],
)
def test_an_amount_of_dollars_in_whatever_form(said: object, expected: int) -> None:
    assert micros(said) == expected


@pytest.mark.parametrize("said", ABSURD)
def test_what_is_no_amount_is_none(said: object) -> None:
    assert micros(said) is None


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_nothing_that_is_said_breaks_it(said: object) -> None:
    found = micros({"amount": said})

    assert found is None or 0 <= found <= MOST_USD * 1_000_000
