"""Files from addresses that others told us: whole, within limits, never from our own network."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.disk import DiskOutage
from bot.domain.errors import Fault, ImageProblem, Outage
from bot.domain.refusals.requests import BadImage
from bot.domain.request import ImageSource
from bot.net.attachments import CdnAttachments
from bot.net.download import Downloads, NotThere, TooLarge
from bot.net.guard import ForbiddenAddress
from bot.ports.provider import Unreadable
from bot.providers.videos import VideoDownloads
from bot.providers.wire import TimeLimits
from tests.providers.strange import Heard, Move, Say, reply, strange

LIMIT_BYTES = 1000


class Names(AbstractResolver):
    """A DNS that says what the test wants it to."""

    def __init__(self, **addresses: list[str]) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses[host.split(".")[0]]
        ]

    async def close(self) -> None:
        pass


@asynccontextmanager
async def downloads(
    *own_urls: str, time_limit_s: float = 60, resolver: Names | None = None
) -> AsyncIterator[Downloads]:
    it = Downloads(limit_bytes=LIMIT_BYTES, time_limit_s=time_limit_s, own_urls=own_urls, resolver=resolver)
    try:
        yield it
    finally:
        await it.close()


@pytest.mark.parametrize("size_bytes", [3, LIMIT_BYTES])
async def test_a_full_disk_is_told_apart_from_a_network_that_breaks(tmp_path: Path, size_bytes: int) -> None:
    (tmp_path / "v.mp4.part").symlink_to("/dev/full")
    async with strange(lambda _: reply(200, b"v" * size_bytes)) as server, downloads(server.url) as it:
        with pytest.raises(DiskOutage, match="No space left on device"):
            await it.fetch(server.url + "/v.mp4", tmp_path / "v.mp4")

    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_there_is_no_room_for_is_not_even_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.net.download.disk_usage", lambda _: SimpleNamespace(free=99))
    async with strange(lambda _: reply(200, b"v" * 100)) as server, downloads(server.url) as it:
        with pytest.raises(DiskOutage):
            await it.fetch(server.url + "/v.mp4", tmp_path / "v.mp4")


async def test_a_file_arrives_whole(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, b"v" * LIMIT_BYTES)) as server, downloads(server.url) as it:
        await it.fetch(server.url + "/v.mp4?signature=1%2F2", tmp_path / "v.mp4")

        assert (tmp_path / "v.mp4").read_bytes() == b"v" * LIMIT_BYTES
        assert [path.name for path in tmp_path.iterdir()] == ["v.mp4"]
        assert server.heard[0].path == "/v.mp4?signature=1%2F2"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(reply(200, b"v" * (LIMIT_BYTES + 1)), id="and says so"),
        pytest.param([b"HTTP/1.1 200 OK\r\n\r\n" + b"v" * (LIMIT_BYTES + 1), Move.HANG], id="and does not say so"),
        pytest.param(reply(200, b"", length=10**15), id="or only says so"),
    ],
)
async def test_a_file_that_is_too_large_leaves_nothing_behind(said: list[Say], tmp_path: Path) -> None:
    async with strange(lambda _: said) as server, downloads(server.url) as it:
        with pytest.raises(TooLarge):
            await it.fetch(server.url, tmp_path / "v.mp4")

        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nv"], id="cut short"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nv", Move.RESET], id="reset"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nv", Move.SILENCE], id="for ever"),
        pytest.param([Move.SILENCE], id="silence"),
    ],
)
async def test_a_file_that_stops_arriving_is_an_outage_and_leaves_nothing_behind(
    said: list[Say], tmp_path: Path
) -> None:
    async with strange(lambda _: said) as server, downloads(server.url) as it:
        with pytest.raises(Outage):
            await it.fetch(server.url, tmp_path / "v.mp4")

        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
async def test_a_refused_file_never_comes(status: int, tmp_path: Path) -> None:
    async with strange(lambda _: reply(status)) as server, downloads(server.url) as it:
        with pytest.raises(NotThere):
            await it.fetch(server.url, tmp_path / "v.mp4")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_server_in_trouble_is_an_outage(status: int, tmp_path: Path) -> None:
    said = reply(status, headers={"Retry-After": "9"})
    async with strange(lambda _: said) as server, downloads(server.url) as it:
        with pytest.raises(Outage) as outage:
            await it.fetch(server.url, tmp_path / "v.mp4")

        assert outage.value.retry_after_s == 9


async def test_redirects_are_followed_and_each_is_checked(tmp_path: Path) -> None:
    def answer(heard: Heard) -> list[Say]:
        here = int(heard.path.strip("/"))
        return reply(302, headers={"Location": f"/{here - 1}"}) if here else reply(200, b"v")

    async with strange(answer) as server, downloads(server.url) as it:
        await it.fetch(server.url + "/5", tmp_path / "v.mp4")
        with pytest.raises(NotThere):
            await it.fetch(server.url + "/6", tmp_path / "v.mp4")

        assert (tmp_path / "v.mp4").read_bytes() == b"v"


@pytest.mark.parametrize("location", ["http://10.0.0.1/v.mp4", "https://169.254.169.254/", "file:///etc/passwd", ""])
async def test_a_redirect_into_an_inner_network_is_refused(location: str, tmp_path: Path) -> None:
    said = reply(302, headers={"Location": location} if location else {})
    async with strange(lambda _: said) as server, downloads(server.url) as it:
        with pytest.raises((ForbiddenAddress, NotThere)):
            await it.fetch(server.url, tmp_path / "v.mp4")


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.1"], ["1.1.1.1", "192.168.0.1"], ["::1"]])
async def test_a_name_that_lies_in_an_inner_network_is_refused_before_a_connection(
    addresses: list[str], tmp_path: Path
) -> None:
    async with downloads("https://queue.fal.run", resolver=Names(rebound=addresses)) as it:
        with pytest.raises(ForbiddenAddress):
            await it.fetch("https://rebound.example/v.mp4", tmp_path / "v.mp4")


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "0177.0.0.1", "localhost"])
async def test_loopback_is_refused_however_it_is_written(host: str, tmp_path: Path) -> None:
    async with downloads("https://queue.fal.run") as it:
        with pytest.raises(ForbiddenAddress):
            await it.fetch(f"https://{host}/v.mp4", tmp_path / "v.mp4")


async def test_a_name_is_resolved_anew_for_every_file(tmp_path: Path) -> None:
    names = Names(rebound=["127.0.0.1"])
    async with downloads("http://127.0.0.1", resolver=names) as it:
        with pytest.raises(Outage):  # Loopback is ours here, but nobody listens.
            await it.fetch("https://rebound.example:1/v.mp4", tmp_path / "v.mp4")
        names.addresses["rebound"] = ["10.0.0.1"]
        with pytest.raises(ForbiddenAddress):
            await it.fetch("https://rebound.example:1/v.mp4", tmp_path / "v.mp4")


async def test_nothing_that_is_raised_tells_the_address(tmp_path: Path) -> None:
    said: list[Say] = [b"garbage\r\n\r\n"]
    async with strange(lambda _: said) as server, downloads(server.url) as it:
        with pytest.raises(Outage) as outage:
            await it.fetch(server.url + "/v.mp4?signature=hidden", tmp_path / "v.mp4")

        assert "hidden" not in repr(outage.value)
        assert outage.value.__cause__ is None
        assert outage.value.__suppress_context__


async def test_a_download_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    reached = asyncio.Event()

    def answer(_: Heard) -> list[Say]:
        reached.set()
        return [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nv", Move.HANG]

    async with strange(answer) as server, downloads(server.url) as it:
        task = asyncio.create_task(it.fetch(server.url, tmp_path / "v.mp4"))
        await reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        assert list(tmp_path.iterdir()) == []


# -- a provider's video -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "fault"),
    [("/404", Fault.OUTPUT_GONE), ("http://10.0.0.1/v.mp4", Fault.BAD_OUTPUT), ("not an address", Fault.BAD_OUTPUT)],
)
async def test_a_video_that_will_never_come_is_unreadable(url: str, fault: Fault, tmp_path: Path) -> None:
    async with strange(lambda _: reply(404)) as server:
        videos = VideoDownloads(own_urls=(server.url,), limits=TimeLimits())
        with pytest.raises(Unreadable) as unreadable:
            await videos.fetch(server.url + url if url.startswith("/") else url, tmp_path / "v.mp4")
        await videos.close()

        assert unreadable.value.fault is fault


# -- a member's image ---------------------------------------------------------------------------------------------


@asynccontextmanager
async def cdn(*urls: str) -> AsyncIterator[CdnAttachments]:
    it = CdnAttachments(urls=urls, limit_bytes=LIMIT_BYTES)
    try:
        yield it
    finally:
        await it.close()


def image(url: str, size_bytes: int = 1) -> ImageSource:
    return ImageSource(url=url, name="cat.png", size_bytes=size_bytes)


async def test_an_attachment_comes_from_the_cdn(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, b"png")) as server, cdn(server.url) as it:
        await it.fetch(image(server.url + "/attachments/1/2/cat.png?ex=1&is=2&hm=3&"), tmp_path / "cat")

        assert (tmp_path / "cat").read_bytes() == b"png"
        assert server.heard[0].path == "/attachments/1/2/cat.png?ex=1&is=2&hm=3&"


@pytest.mark.parametrize("status", [403, 404])
async def test_an_attachment_whose_address_died_is_gone(status: int, tmp_path: Path) -> None:
    async with strange(lambda _: reply(status)) as server, cdn(server.url) as it:
        with pytest.raises(BadImage) as bad:
            await it.fetch(image(server.url), tmp_path / "cat")

        assert (bad.value.name, bad.value.problem) == ("cat.png", ImageProblem.GONE)


async def test_an_attachment_anywhere_else_is_not_fetched(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, b"png")) as elsewhere, cdn("https://cdn.discordapp.com") as it:
        for url in (elsewhere.url, "https://cdn.discordapp.com.example/cat.png", "http://cdn.discordapp.com/cat.png"):
            with pytest.raises(BadImage):
                await it.fetch(image(url), tmp_path / "cat")

        assert elsewhere.connections == 0


async def test_what_stands_in_for_the_cdn_may_use_several_ports_but_no_other_host(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, b"png")) as server, strange(lambda _: reply(200, b"png")) as other:
        async with cdn(server.url) as it:
            await it.fetch(image(other.url), tmp_path / "cat")
            with pytest.raises(BadImage):
                await it.fetch(image("https://example.com/cat.png"), tmp_path / "dog")

        assert (tmp_path / "cat").read_bytes() == b"png"


async def test_an_attachment_that_is_too_large_is_refused_by_either_size(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, b"v" * (LIMIT_BYTES + 1))) as server, cdn(server.url) as it:
        for size_bytes in (LIMIT_BYTES + 1, 1):
            with pytest.raises(BadImage) as bad:
                await it.fetch(image(server.url, size_bytes), tmp_path / "cat")
            assert bad.value.problem is ImageProblem.TOO_LARGE

        assert len(server.heard) == 1


async def test_a_cdn_in_trouble_is_an_outage(tmp_path: Path) -> None:
    async with strange(lambda _: reply(500)) as server, cdn(server.url) as it:
        with pytest.raises(Outage):
            await it.fetch(image(server.url), tmp_path / "cat")
