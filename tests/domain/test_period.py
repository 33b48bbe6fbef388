"""Days, weeks and months, and that each moment lies in exactly one of each."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import DAY_MS, Period, Window, window_of

END_OF_TIME_MS = 253_370_764_800_000  # The year 9999, behind which Python has no dates.


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("period", "now", "start", "end"),
    [
        (Period.DAY, "2026-11-20T00:00:00", "2026-11-20", "2026-11-21"),
        (Period.DAY, "2026-11-20T23:59:59.999", "2026-11-20", "2026-11-21"),
        (Period.WEEK, "2026-11-20T12:00:00", "2026-11-16", "2026-11-23"),
        (Period.WEEK, "2026-11-16T00:00:00", "2026-11-16", "2026-11-23"),
        (Period.WEEK, "2027-01-01T00:00:00", "2026-12-28", "2027-01-04"),
        (Period.MONTH, "2026-11-30T23:59:59.999", "2026-11-01", "2026-12-01"),
        (Period.MONTH, "2026-12-31T23:59:59.999", "2026-12-01", "2027-01-01"),
        (Period.MONTH, "2028-02-29T08:00:00", "2028-02-01", "2028-03-01"),
    ],
)
def test_a_period_runs_from_midnight_to_midnight_utc(period: Period, now: str, start: str, end: str) -> None:
    assert window_of(period, ms(now)) == Window(start_ms=ms(start), end_ms=ms(end))


@given(st.sampled_from(Period), st.integers(min_value=0, max_value=END_OF_TIME_MS))
def test_every_moment_lies_in_its_period_and_the_next_begins_where_it_ends(period: Period, now_ms: int) -> None:
    window = window_of(period, now_ms)

    assert window.start_ms <= now_ms < window.end_ms
    assert window.start_ms % DAY_MS == window.end_ms % DAY_MS == 0
    assert window_of(period, window.start_ms) == window == window_of(period, window.end_ms - 1)
    assert window_of(period, window.end_ms).start_ms == window.end_ms
