"""Events come out of a stream as they went in, however the network cut it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.events import EventReader, TooLong

LIMIT_BYTES = 100


def read(*pieces: bytes) -> list[bytes]:
    reader = EventReader(limit_bytes=LIMIT_BYTES)
    return [event for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: one\n\ndata: two\n\n", [b"one", b"two"]),
        (b"data: one\r\n\r\ndata: two\r\n\r\n", [b"one", b"two"]),
        (b"data: one\r\rdata: two\r\r", [b"one", b"two"]),
        (b"data: one\r\n\rdata: two\n\r\n", [b"one", b"two"]),
        (b"data: one\ndata: more\n\n", [b"one\nmore"]),
        (b"data:one\n\n", [b"one"]),
        (b"data:  one\n\n", [b" one"]),
        (b'data: {"a": 1}\n\n', [b'{"a": 1}']),
        (b"data\n\n", [b""]),
        (b"data:\ndata:\n\n", [b"\n"]),
        (b"\xef\xbb\xbfdata: one\n\n", [b"one"]),
        (b"data: one\n\n\xef\xbb\xbfdata: two\n\n", [b"one"]),
        (b": a comment\n\ndata: one\n: another\n\n", [b"one"]),
        (b"event: status\nid: 7\nretry: 10\ndata: one\n\n", [b"one"]),
        (b"event: status\n\n", []),
        (b"datax: one\nDATA: two\n data: three\n\n", []),
        (b"\n\n\r\n\r\r", []),
        (b"data: one\n\ndata: cut off\n", [b"one"]),
        (b"data: one\n\ndata: cut", [b"one"]),
        (b"data: \xff\xfe\n\n", [b"\xff\xfe"]),
        (b"", []),
    ],
)
def test_events_are_read_wherever_the_stream_is_cut(stream: bytes, events: list[bytes]) -> None:
    assert read(stream) == events
    assert read(*(stream[at : at + 1] for at in range(len(stream)))) == events
    for cut in range(len(stream) + 1):
        assert read(stream[:cut], b"", stream[cut:]) == events


@given(st.lists(st.sampled_from([b"data: a", b"data", b":", b"x", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf"])), st.data())
def test_no_cut_makes_a_difference(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    ends = [0, *cuts, len(stream)]

    assert read(*(stream[a:b] for a, b in pairwise(ends))) == read(stream)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"x", id="an endless line"),
        pytest.param(b"data: x\n", id="endless lines of one event"),
        pytest.param(b"data\n", id="endless empty lines of one event"),
    ],
)
def test_an_event_without_an_end_is_not_kept(piece: bytes) -> None:
    reader = EventReader(limit_bytes=LIMIT_BYTES)

    with pytest.raises(TooLong):
        _feed(reader, piece)


def test_any_number_of_events_within_the_limit_is_read() -> None:
    reader = EventReader(limit_bytes=LIMIT_BYTES)

    assert sum(len(reader.feed(b"data: x\n\n: a comment\n\n")) for _ in range(10_000)) == 10_000


def _feed(reader: EventReader, piece: bytes) -> None:
    """More of it than the reader may hold."""
    for _ in range(LIMIT_BYTES + 1):
        reader.feed(piece)
