"""Takes a `text/event-stream` apart as it comes in, whatever pieces it comes in.

As the HTML standard has it (https://html.spec.whatwg.org/multipage/server-sent-events.html): lines end in CR, LF or
both, an empty one ends an event, its `data` lines are one text, and a line that begins with a colon says nothing.
Names, ids and delays of events are not for us.
"""

import re

EVENT_LIMIT_BYTES = 64 * 1024  # A hundred times what a status weighs.
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MARK = b"\xef\xbb\xbf"


class TooLong(Exception):
    """An event, or a line of one, that has no end."""


class EventReader:
    """Holds what has come of the next event, at most `limit_bytes` and one piece."""

    def __init__(self, *, limit_bytes: int = EVENT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._line = bytearray()
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._is_first_line = True
        self._ended_in_cr = False

    def feed(self, piece: bytes) -> list[bytes]:
        """The data of each event that ends within this piece. Raises TooLong."""
        if not piece:
            return []
        # A CR ends its line at once, so an LF that comes in the next piece belongs to a line that is over.
        rest = piece[1:] if self._ended_in_cr and piece[:1] == b"\n" else piece
        self._ended_in_cr = piece[-1:] == b"\r"
        first, *others = _LINE_END.split(rest)
        self._line += first
        events = []
        for other in others:
            if (event := self._take(bytes(self._line))) is not None:
                events.append(event)
            self._line = bytearray(other)
        if len(self._line) + self._data_bytes > self._limit_bytes:
            raise TooLong(f"more than {self._limit_bytes} bytes")
        return events

    def _take(self, line: bytes) -> bytes | None:
        if self._is_first_line:
            line, self._is_first_line = line.removeprefix(_MARK), False
        if not line:
            return self._end()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
            self._data_bytes += len(value) + 1
        return None

    def _end(self) -> bytes | None:
        event = b"\n".join(self._data) if self._data else None
        self._data, self._data_bytes = [], 0
        return event
