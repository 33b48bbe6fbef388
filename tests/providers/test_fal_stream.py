"""fal's stream of events: what is made of what it says, and of everything else that may come over such a connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.ports.provider import StatusStream, Unreadable, Waiting, Working
from bot.providers.fal.adapter import Fal
from bot.providers.fal.stream import NONSENSE_LIMIT, STREAM_LIMIT_BYTES
from bot.providers.wire import CONNECTIONS, STREAMS
from tests.patience import PATIENCE_S
from tests.providers.strange import Heard, Move, Say, reply, strange

KEY = "secret-key"
STATUS = "/fal-ai/pika/requests/r-1/status"
HOUR_S = 60 * 60.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
QUEUED = {"status": "IN_QUEUE", "request_id": "r-1", "queue_position": 2}
WORKING = {"status": "IN_PROGRESS", "request_id": "r-1", "logs": [{"message": "…"}]}
COMPLETED = {"status": "COMPLETED", "request_id": "r-1", "logs": None, "metrics": {"inference_time": 92.4}}
AS_TOLD = [Waiting(position=2), Working()]


def event(body: object) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


@asynccontextmanager
async def fal_at(url: str) -> AsyncIterator[Fal]:
    fal = Fal(key=KEY, urls={"FAL_QUEUE_URL": url, "FAL_REST_URL": url + "/rest"})
    try:
        yield fal
    finally:
        await fal.close()


def stream_of(fal: Fal, url: str, path: str = STATUS) -> StatusStream:
    stream = fal.stream(Ticket(id="r-1", status_url=url + path))
    assert stream is not None
    return stream


async def hear(said: list[Say]) -> tuple[bool, list[Waiting | Working]]:
    """Whether it says that the request is over, and what it says before."""
    told: list[Waiting | Working] = []
    async with strange(lambda _: said) as server, fal_at(server.url) as fal:
        return await stream_of(fal, server.url)(told.append), told


# -- what it says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([HEAD, event(QUEUED), event(WORKING), event(COMPLETED)], id="event by event"),
        pytest.param([HEAD + event(QUEUED) + event(WORKING) + event(COMPLETED)], id="all at once"),
        pytest.param([HEAD, event(QUEUED) + event(WORKING) + event(COMPLETED), Move.HANG], id="then silence"),
        pytest.param([HEAD, event(QUEUED) + event(WORKING) + event(COMPLETED), Move.RESET], id="then reset"),
        pytest.param([HEAD, event(QUEUED) + event(WORKING), event(COMPLETED), event(QUEUED)], id="then backwards"),
        pytest.param(
            [HEAD, *(bytes([byte]) for byte in event(QUEUED) + event(WORKING) + event(COMPLETED))], id="byte by byte"
        ),
        pytest.param(
            [HEAD, b": ping\r\n\r\n", event(QUEUED) + event(WORKING), b"event: end\r\n", event(COMPLETED)],
            id="with comments and names",
        ),
        pytest.param(
            [HEAD, event({}) + event(QUEUED) + b"data: <html>\n\n" + event(WORKING) + event(COMPLETED)],
            id="with a little nonsense",
        ),
        pytest.param(
            [HEAD.replace(b"event-stream", b"Event-Stream; charset=utf-8"), event(QUEUED) + event(WORKING),
             event(COMPLETED)],
            id="with a character set",
        ),
    ],
)  # fmt: skip
async def test_a_request_is_followed_to_its_end(said: list[Say]) -> None:
    assert await hear(said) == (True, AS_TOLD)


@pytest.mark.parametrize("word", ["COMPLETED", "completed", "FAILED", "CANCELLED"])
async def test_every_end_is_only_an_end(word: str) -> None:
    """How it ended is for the look to say."""
    assert await hear([HEAD, event({"status": word, "error": "Runner disconnected"})]) == (True, [])


async def test_a_status_that_goes_backwards_does_no_harm() -> None:
    said: list[Say] = [HEAD, event(WORKING) + event(QUEUED) + event(WORKING) + event(COMPLETED)]

    assert await hear(said) == (True, [Working(), Waiting(position=2), Working()])


@pytest.mark.parametrize("position", [None, "many", {"a": 1}, float("nan")])
async def test_a_place_in_the_queue_that_is_none_is_not_told(position: object) -> None:
    assert await hear([HEAD, event(QUEUED | {"queue_position": position}), event(COMPLETED)]) == (True, [Waiting()])


async def test_thousands_of_events_are_no_trouble() -> None:
    ended, told = await hear([HEAD, event(WORKING) * 5000, event(COMPLETED)])

    assert ended
    assert told == [Working()] * 5000


async def test_a_little_nonsense_now_and_then_is_passed_over() -> None:
    nonsense = event({"a": 1}) * (NONSENSE_LIMIT - 1)

    assert await hear([HEAD, nonsense, event(WORKING), nonsense, event(COMPLETED)]) == (True, [Working()])


# -- what else may come -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([], id="closed without a word"),
        pytest.param([Move.RESET], id="reset"),
        pytest.param([Move.SILENCE], id="never a byte"),
        pytest.param([HEAD], id="a head, then closed"),
        pytest.param([HEAD, Move.SILENCE], id="a head, then silence"),
        pytest.param([HEAD, event(WORKING), Move.SILENCE], id="an event, then silence"),
        pytest.param([HEAD, event(WORKING), Move.RESET], id="an event, then reset"),
        pytest.param([HEAD, event(WORKING), event(COMPLETED)[:-1]], id="closed within its last event"),
        pytest.param([HEAD, event(WORKING)], id="closed before the end"),
        pytest.param([HEAD.replace(b"\r\n\r\n", b"\r\nContent-Length: 999\r\n\r\n"), event(WORKING)], id="half of it"),
        pytest.param([b"SSH-2.0-OpenSSH_9.9\r\n"], id="not HTTP"),
        pytest.param(reply(500), id="500"),
        pytest.param(reply(501), id="501"),
        pytest.param(reply(503, b"<html>"), id="503"),
    ],
)
async def test_a_stream_that_breaks_off_is_an_outage(said: list[Say]) -> None:
    with pytest.raises(Outage):
        await hear(said)


async def test_a_stream_may_say_when_to_come_again() -> None:
    with pytest.raises(Outage) as outage:
        await hear(reply(429, headers={"Retry-After": "7"}))

    assert outage.value.retry_after_s == 7.0


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        pytest.param(reply(401), Fault.AUTH, id="401"),
        pytest.param(reply(404, {"status": "NOT_FOUND"}), Fault.NOT_FOUND, id="404"),
        pytest.param(reply(405), Fault.PROVIDER_DOWN, id="405"),
        pytest.param(reply(202, WORKING), Fault.PROVIDER_DOWN, id="a status instead"),
        pytest.param(reply(200, b"<html>", headers={"Content-Type": "text/html"}), Fault.PROVIDER_DOWN, id="a page"),
        pytest.param(reply(200, event(COMPLETED)), Fault.PROVIDER_DOWN, id="no type at all"),
        pytest.param([HEAD, event({"a": 1}) * NONSENSE_LIMIT], Fault.PROVIDER_DOWN, id="no status"),
        pytest.param([HEAD, b"data: [1]\n\n" * NONSENSE_LIMIT], Fault.PROVIDER_DOWN, id="no object"),
        pytest.param([HEAD, b"data: \xff\xfe{\n\n" * NONSENSE_LIMIT], Fault.PROVIDER_DOWN, id="no text"),
        pytest.param([HEAD, (b"data: " + b"[" * 9000 + b"\n\n") * NONSENSE_LIMIT], Fault.PROVIDER_DOWN, id="too deep"),
        pytest.param([HEAD, b"data: " + b"x" * 1_000_000], Fault.PROVIDER_DOWN, id="an endless line"),
        pytest.param([HEAD, b"data: x\n" * 100_000], Fault.PROVIDER_DOWN, id="an endless event"),
        pytest.param([HEAD, b": ping\n\n" * (STREAM_LIMIT_BYTES // 8 + 1)], Fault.PROVIDER_DOWN, id="endless comments"),
    ],
)  # fmt: skip
async def test_a_stream_that_makes_no_sense_is_unreadable(said: list[Say], fault: Fault) -> None:
    with pytest.raises(Unreadable) as unreadable:
        await hear([*said, Move.HANG])

    assert unreadable.value.fault is fault


async def test_a_packed_stream_is_not_unpacked() -> None:
    """A few bytes may unpack to anything; nobody asked for it."""
    said: list[Say] = [
        HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"),
        event(WORKING),
        event(COMPLETED),
    ]

    assert await hear(said) == (True, [Working()])


async def test_somebody_who_drips_spaces_says_nothing() -> None:
    """It is heard out for as long as somebody wants to hear it, and closed with them."""
    told: list[Waiting | Working] = []
    async with strange(lambda _: [HEAD, Move.DRIP]) as server, fal_at(server.url) as fal:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stream_of(fal, server.url)(told.append), HOUR_S)

    assert told == []


# -- where it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (STATUS, STATUS + "/stream"),
        (STATUS + "?logs=1", STATUS + "/stream?logs=1"),
        ("/xai/grok/requests/r%2F1/status", "/xai/grok/requests/r%2F1/status/stream"),
    ],
)
async def test_the_stream_is_beside_the_status(given: str, asked: str) -> None:
    async with strange(lambda _: [HEAD, event(COMPLETED)]) as server, fal_at(server.url) as fal:
        await stream_of(fal, server.url, given)(lambda _: None)

        assert (server.heard[0].method, server.heard[0].path) == ("GET", asked)
        assert server.heard[0].headers["authorization"] == f"Key {KEY}"
        assert server.heard[0].headers["accept"] == "text/event-stream"


@pytest.mark.parametrize("given", ["", "not an address", "http://queue.fal.run/x", "https://queue.fal.run.example/x"])
async def test_no_stream_is_looked_for_anywhere_else(given: str) -> None:
    async with strange(lambda _: reply(200)) as server, fal_at(server.url) as fal:
        assert fal.stream(Ticket(id="r-1", status_url=given)) is None


async def test_a_stream_is_not_followed_to_another_address() -> None:
    async with strange(lambda _: [HEAD, event(COMPLETED)]) as foreign:
        elsewhere = reply(307, headers={"Location": foreign.url})
        with pytest.raises(Unreadable):
            await hear(elsewhere)

        assert foreign.connections == 0


# -- how many connections -----------------------------------------------------------------------------------------


class Line:
    """A server that lets everybody wait, and counts who asks for what."""

    def __init__(self) -> None:
        self.streams, self.looks = 0, 0
        self.all_looks = asyncio.Event()

    def answer(self, heard: Heard) -> list[Say]:
        if heard.path.endswith("/stream"):
            self.streams += 1
            return [HEAD, event(WORKING), Move.HANG]
        self.looks += 1
        if self.looks == CONNECTIONS:
            self.all_looks.set()
        return [Move.HANG]


async def test_streams_take_no_connection_from_looks() -> None:
    line, told = Line(), asyncio.Queue[Waiting | Working]()
    async with strange(line.answer) as server, fal_at(server.url) as fal, together() as start:
        for _ in range(STREAMS):
            start(stream_of(fal, server.url)(told.put_nowait))
        for _ in range(STREAMS):
            await told.get()
        for _ in range(CONNECTIONS):
            start(fal.poll(Ticket(id="r-1")))

        async with asyncio.timeout(PATIENCE_S):
            await line.all_looks.wait()


async def test_only_so_many_streams_are_open_at_once() -> None:
    line, told = Line(), asyncio.Queue[Waiting | Working]()
    async with strange(line.answer) as server, fal_at(server.url) as fal, together() as start:
        streams = [start(stream_of(fal, server.url)(told.put_nowait)) for _ in range(STREAMS)]
        for _ in streams:
            await told.get()

        with pytest.raises(Outage):
            await stream_of(fal, server.url)(told.put_nowait)
        assert line.streams == STREAMS

        streams[0].cancel()
        await asyncio.wait({streams[0]})
        start(stream_of(fal, server.url)(told.put_nowait))
        async with asyncio.timeout(PATIENCE_S):
            assert await told.get() == Working()


@asynccontextmanager
async def together() -> AsyncIterator[Callable[[Coroutine[None, None, object]], asyncio.Task[object]]]:
    """Starts tasks that nobody waits for, and drops them in the end."""
    tasks: list[asyncio.Task[object]] = []

    def start(work: Coroutine[None, None, object]) -> asyncio.Task[object]:
        tasks.append(asyncio.create_task(work))
        return tasks[-1]

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_who_stops_listening_hangs_up() -> None:
    hung_up = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + event(WORKING))
        await reader.read()  # To the end of what the other side has to say.
        hung_up.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    told: asyncio.Queue[Waiting | Working] = asyncio.Queue()
    async with server, fal_at(url) as fal:
        listening = asyncio.create_task(stream_of(fal, url)(told.put_nowait))
        await told.get()
        listening.cancel()
        async with asyncio.timeout(PATIENCE_S):
            await hung_up.wait()

        assert listening.cancelled()
