"""A day is from midnight to midnight UTC."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.policy import DAY_MS, Window, day_of


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    "now", ["2026-03-01T00:00:00", "2026-03-01T11:59:59.999", "2026-03-01T23:59:59.999"], ids=["first", "noon", "last"]
)
def test_every_moment_of_a_day_lies_in_that_day(now: str) -> None:
    day = day_of(ms(now))

    assert day == Window(start_ms=ms("2026-03-01T00:00:00"), end_ms=ms("2026-03-02T00:00:00"))


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=4 * 10**12))
def test_days_follow_each_other_without_a_gap(now_ms: int) -> None:
    day = day_of(now_ms)

    assert day.start_ms <= now_ms < day.end_ms
    assert day.end_ms - day.start_ms == DAY_MS
    assert day_of(day.end_ms).start_ms == day.end_ms
