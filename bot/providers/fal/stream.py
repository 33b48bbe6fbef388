"""Hears from fal how a request is getting on, over its stream of events.

Each event is a status as the status route answers it, and the stream is closed after COMPLETED; fal's own client calls
it experimental (PROVIDERS.md, section 1.1). So nothing here ends a job: that it is over is only a reason to look.
"""

from collections.abc import Callable, Iterator

import httpx

from bot.domain.errors import Fault, Outage
from bot.ports.provider import Unreadable, Waiting, Working
from bot.providers.answers import ProviderReply, ProviderStage, stage
from bot.providers.events import EventReader, TooLong
from bot.providers.fal.results import Status
from bot.providers.wire import Wire

STREAM_TYPE = "text/event-stream"
STREAM_LIMIT_BYTES = 4 * 1024 * 1024  # Two statuses a second for an hour are less.
NONSENSE_LIMIT = 5  # Events in a row that are no status.


async def listen(wire: Wire, status_url: str, heard: Callable[[Waiting | Working], None]) -> bool:
    """Hand on what fal tells of a request: True as soon as it is said to be over. Raises Outage or Unreadable."""
    address, mark, query = status_url.partition("?")
    statuses = _Statuses()
    async with wire.hear(f"{address}/stream{mark}{query}", accept=STREAM_TYPE) as answer:
        answer.reply.expect_ok()
        if not answer.reply.headers.get("content-type", "").lower().startswith(STREAM_TYPE):
            raise Unreadable(Fault.PROVIDER_DOWN, "an answer that is no stream of events")
        async for piece in answer.pieces:
            for where, status in statuses.within(piece):
                match where:
                    case ProviderStage.QUEUED:
                        heard(Waiting(position=status.queue_position))
                    case ProviderStage.WORKING:
                        heard(Working())
                    case ProviderStage.DONE | ProviderStage.FAILED | ProviderStage.CANCELLED:
                        return True
    raise Outage("the stream ended before the request")


class _Statuses:
    """What comes over a stream, as statuses, for as long as it makes sense."""

    def __init__(self) -> None:
        self._reader = EventReader()
        self._received_bytes = 0
        self._nonsense = 0

    def within(self, piece: bytes) -> Iterator[tuple[ProviderStage, Status]]:
        """Raises Unreadable."""
        self._received_bytes += len(piece)
        if self._received_bytes > STREAM_LIMIT_BYTES:
            raise Unreadable(Fault.PROVIDER_DOWN, f"a stream of more than {STREAM_LIMIT_BYTES} bytes")
        try:
            events = self._reader.feed(piece)
        except TooLong as error:
            raise Unreadable(Fault.PROVIDER_DOWN, f"an event of {error}") from error
        for event in events:
            status = ProviderReply(status=200, headers=httpx.Headers(), body=event).read(Status)
            where = stage(status.status) if status else None
            if status is None or where is None:
                self._nonsense += 1
                if self._nonsense == NONSENSE_LIMIT:
                    raise Unreadable(Fault.PROVIDER_DOWN, "a stream of events that can not be read")
                continue
            self._nonsense = 0
            yield where, status
