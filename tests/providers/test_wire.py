"""What each failure of the network looks like from here: over real sockets, for that is where libraries differ."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import Outage
from bot.net.failures import retry_after_s
from bot.ports.provider import Lost, NotSent
from bot.providers.wire import ANSWER_LIMIT_BYTES, LIMITS, Key, TimeLimits, Wire
from tests.providers.strange import Heard, Move, Say, reply, strange

SHORT = TimeLimits(order_connect_s=0.3)  # For those with whom no connection comes about.
ORDER_S = 60.0
NOW_S = 1_800_000_000.0


@asynccontextmanager
async def wire_to(url: str, limits: TimeLimits = LIMITS) -> AsyncIterator[Wire]:
    wire = Wire(
        key=Key(secret="secret-key", header="authorization", scheme="Key"),
        own_urls=(url,),
        limits=limits,
        now_s=lambda: NOW_S,
    )
    try:
        yield wire
    finally:
        await wire.close()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# -- an order -----------------------------------------------------------------------------------------------------


async def test_an_order_to_a_closed_port_was_not_sent() -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    async with wire_to(url) as wire:
        with pytest.raises(NotSent):
            await wire.order(url, body=b"{}", time_limit_s=ORDER_S)


async def test_an_order_to_a_name_that_does_not_exist_was_not_sent() -> None:
    url = "http://nowhere.invalid"
    async with wire_to(url) as wire:
        with pytest.raises(NotSent):
            await wire.order(url, body=b"{}", time_limit_s=ORDER_S)


async def test_an_order_whose_connection_is_never_made_was_not_sent() -> None:
    """A full backlog answers no SYN, as a firewall that drops packets does."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with wire_to(url, SHORT) as wire:
            with pytest.raises(NotSent):
                await wire.order(url, body=b"{}", time_limit_s=ORDER_S)
        for filler in fillers:
            filler.close()


@pytest.mark.parametrize("resets_at_once", [True, False])
async def test_an_order_to_something_that_speaks_no_tls_was_not_sent(resets_at_once: bool) -> None:
    said: list[Say] = [Move.HANG]
    async with strange(lambda _: said, resets_at_once=resets_at_once) as server:
        url = server.url.replace("http:", "https:")
        async with wire_to(url, SHORT) as wire:
            with pytest.raises(NotSent):
                await wire.order(url, body=b"{}", time_limit_s=ORDER_S)


async def test_an_order_broken_off_before_it_was_read_is_lost() -> None:
    """We wrote it; whether it was read, only the other side knows."""
    async with strange(lambda _: [], resets_at_once=True) as server, wire_to(server.url) as wire:
        with pytest.raises(Lost):
            await wire.order(server.url, body=b"{}", time_limit_s=ORDER_S)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([Move.RESET], id="reset"),
        pytest.param([], id="closed"),
        pytest.param([Move.SILENCE], id="silence"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Len", Move.SILENCE], id="half a head"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", Move.SILENCE], id="half a body, then silence"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], id="half a body, then closed"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", Move.RESET], id="half a body, then reset"),
        pytest.param([b"SSH-2.0-OpenSSH_9.9\r\n"], id="not HTTP"),
    ],
)
async def test_an_order_that_was_read_and_not_answered_is_lost_and_not_repeated(said: list[Say]) -> None:
    async with strange(lambda _: said) as server, wire_to(server.url) as wire:
        with pytest.raises(Lost):
            await wire.order(server.url, body=b"{}", time_limit_s=ORDER_S)

        assert len(server.heard) == 1
        assert server.connections == 1


async def test_orders_never_share_a_connection() -> None:
    def answer(_: Heard) -> list[Say]:
        return [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", Move.HANG]

    async with strange(answer) as server, wire_to(server.url) as wire:
        await wire.order(server.url, body=b"{}", time_limit_s=ORDER_S)
        await wire.order(server.url, body=b"{}", time_limit_s=ORDER_S)

        assert server.connections == 2


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with (
        strange(lambda _: reply(200)) as elsewhere,
        strange(lambda _: reply(307, headers={"Location": elsewhere.url})) as server,
        wire_to(server.url) as wire,
    ):
        assert (await wire.order(server.url, body=b"{}", time_limit_s=ORDER_S)).status == 307
        assert (await wire.ask("GET", server.url)).status == 307
        assert elsewhere.connections == 0


# -- anything else ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([Move.RESET], id="reset"),
        pytest.param([], id="closed"),
        pytest.param([Move.SILENCE], id="silence"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], id="half a body, then closed"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", Move.SILENCE], id="half a body, then silence"),
        pytest.param([b"SSH-2.0-OpenSSH_9.9\r\n"], id="not HTTP"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip"], id="not what it says it is"),
    ],
)
async def test_a_question_without_an_answer_is_an_outage(said: list[Say]) -> None:
    async with strange(lambda _: said) as server, wire_to(server.url) as wire:
        with pytest.raises(Outage):
            await wire.ask("GET", server.url)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
async def test_a_question_does_not_die_with_the_connection_of_the_last_one(method: str) -> None:
    said: list[Say] = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]  # Closed behind it, and not announced.
    async with strange(lambda _: said) as server, wire_to(server.url) as wire:
        for _ in range(2):
            assert (await wire.ask(method, server.url)).status == 200


async def test_a_question_to_a_closed_port_is_an_outage() -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    async with wire_to(url) as wire:
        with pytest.raises(Outage):
            await wire.ask("GET", url)


async def test_an_answer_is_read_to_its_limit_only() -> None:
    async with strange(lambda _: reply(200, b" " * (3 * ANSWER_LIMIT_BYTES))) as server, wire_to(server.url) as wire:
        answer = await wire.ask("GET", server.url)

        assert ANSWER_LIMIT_BYTES < len(answer.body) < 2 * ANSWER_LIMIT_BYTES


async def test_the_key_goes_to_its_own_origin_and_nowhere_else() -> None:
    async with (
        strange(lambda _: reply(200)) as foreign,
        strange(lambda _: reply(200)) as server,
        wire_to(server.url) as wire,
    ):
        await wire.ask("GET", server.url)
        await wire.ask("GET", foreign.url)
        await wire.order(foreign.url, body=b"{}", time_limit_s=ORDER_S)

        assert server.heard[0].headers["authorization"] == "Key secret-key"
        assert not any("authorization" in heard.headers for heard in foreign.heard)


async def test_a_cookie_is_not_kept() -> None:
    async with strange(lambda _: reply(200, headers={"Set-Cookie": "who=me"})) as server, wire_to(server.url) as wire:
        for _ in range(2):
            await wire.ask("GET", server.url)

        assert "cookie" not in server.heard[1].headers


async def test_a_key_that_no_header_can_carry_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="characters that no key has"):
        Wire(key=Key(secret="two\nlines", header="authorization"), own_urls=(), limits=SHORT)


async def test_many_questions_at_once_are_all_answered() -> None:
    async with strange(lambda _: reply(200, {})) as server, wire_to(server.url) as wire:
        answers = await asyncio.gather(*(wire.ask("GET", server.url) for _ in range(60)))

        assert [answer.status for answer in answers] == [200] * 60


# -- how long to wait ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("7", 7.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("86400", 300.0),
        ("inf", 300.0),
        ("Fri, 15 Jan 2027 08:00:42 GMT", 42.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("Fri, 15 Jan 2027 08:00:42", 42.0),
        ("Thu, 01 Jan 9999 00:00:00 GMT", 300.0),
    ],
)
def test_retry_after_is_read_in_both_forms_and_within_reason(header: str | None, wait_s: float | None) -> None:
    assert retry_after_s(header, now_s=NOW_S) == wait_s
