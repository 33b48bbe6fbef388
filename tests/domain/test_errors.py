"""What is kept of a failure is short and on one line."""

import pytest

from bot.domain.errors import Failure, Fault, Outage


def test_a_detail_is_one_line() -> None:
    assert Failure(fault=Fault.UNKNOWN, detail=" a\n\tb \r\n c ").detail == "a b c"


@pytest.mark.parametrize("length", [299, 300, 301, 100_000])
def test_a_detail_is_shortened_at_its_limit(length: int) -> None:
    failure = Failure(fault=Fault.INVALID_INPUT, detail="x" * length)

    assert len(failure.detail) == min(length, Failure.DETAIL_LIMIT_CHARS) == min(length, 300)


def test_failures_with_the_same_words_are_the_same() -> None:
    assert Failure(fault=Fault.UNKNOWN, detail="a  b") == Failure(fault=Fault.UNKNOWN, detail="a b")


def test_an_outage_says_what_and_until_when() -> None:
    outage = Outage("fal answered 503", retry_after_s=7.0)

    assert (str(outage), outage.retry_after_s) == ("fal answered 503", 7.0)
