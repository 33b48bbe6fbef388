"""Behind a proxy: everything that goes out goes through it, and this machine is reached without."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.app.adapters import proxies_of
from bot.chat.client import VideoClient
from bot.domain.errors import Outage
from bot.domain.request import ImageSource
from bot.net.attachments import CdnAttachments
from bot.net.download import Downloads
from bot.net.guard import ForbiddenAddress
from bot.net.proxies import Proxies
from bot.ports.media import Picture
from bot.ports.provider import NotSent
from bot.providers.uploads import Uploads
from bot.providers.wire import LIMITS, Key, Wire
from bot.settings import Settings
from tests.providers.strange import reply, strange

FAR = "https://far.example"
REFUSED = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"
LOGIN = "basic bwu6c2vjcmv0"  # "me:secret", in lower case.


@dataclass
class Refusing:
    """A proxy that hears where one wants to go, and lets nobody through."""

    port: int = 0
    heads: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url_with_login(self) -> str:
        return f"http://me:secret@127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[str]:
        return [head.splitlines()[0] for head in self.heads]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(REFUSED)
            await writer.drain()
        writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Refusing]:
    refusing = Refusing()
    async with await asyncio.start_server(refusing.serve, "127.0.0.1", 0) as server:
        refusing.port = server.sockets[0].getsockname()[1]
        yield refusing


@asynccontextmanager
async def wire_by(proxies: Proxies) -> AsyncIterator[Wire]:
    wire = Wire(key=Key(secret="secret-key", header="authorization"), own_urls=(FAR,), limits=LIMITS, proxies=proxies)
    try:
        yield wire
    finally:
        await wire.close()


async def ask(proxies: Proxies, _folder: Path) -> None:
    async with wire_by(proxies) as wire:
        with pytest.raises(Outage):
            await wire.ask("GET", f"{FAR}/status")


async def hear(proxies: Proxies, _folder: Path) -> None:
    async with wire_by(proxies) as wire:
        with pytest.raises(Outage):
            await wire.hear(f"{FAR}/stream", accept="text/event-stream").__aenter__()


async def order(proxies: Proxies, _folder: Path) -> None:
    async with wire_by(proxies) as wire:
        with pytest.raises(NotSent):
            await wire.order(f"{FAR}/order", body=b"{}", time_limit_s=60)


async def download(proxies: Proxies, folder: Path) -> None:
    downloads = Downloads(limit_bytes=9, time_limit_s=60, proxies=proxies)
    with pytest.raises(Outage):
        await downloads.fetch(f"{FAR}/v.mp4", folder / "v.mp4")
    await downloads.close()


async def attachment(proxies: Proxies, folder: Path) -> None:
    attachments = CdnAttachments(urls=(FAR,), proxies=proxies)
    with pytest.raises(Outage):
        await attachments.fetch(ImageSource(url=f"{FAR}/p.png", name="p.png", size_bytes=1), folder / "p.png")
    await attachments.close()


async def upload(proxies: Proxies, folder: Path) -> None:
    (folder / "p.png").write_bytes(b"p")
    uploads = Uploads(own_urls=(), limits=LIMITS, proxies=proxies)
    picture = Picture(path=folder / "p.png", content_type="image/png", width=1, height=1)
    assert not await uploads.put(f"{FAR}/put", picture, headers={})
    await uploads.close()


Use = Callable[[Proxies, Path], Awaitable[None]]


@pytest.mark.parametrize("use", [ask, hear, order, download, attachment, upload])
async def test_everything_that_goes_out_goes_through_the_proxy(proxy: Refusing, tmp_path: Path, use: Use) -> None:
    await use(Proxies(https=proxy.url), tmp_path)

    assert proxy.asked == ["CONNECT far.example:443 HTTP/1.1"]


@pytest.mark.parametrize("use", [ask, order])
async def test_a_proxy_is_told_name_and_password(proxy: Refusing, tmp_path: Path, use: Use) -> None:
    await use(Proxies(https=proxy.url_with_login), tmp_path)

    assert f"proxy-authorization: {LOGIN}" in proxy.heads[0].lower()


async def test_this_machine_is_reached_without_the_proxy(proxy: Refusing, tmp_path: Path) -> None:
    proxies = Proxies(https=proxy.url, http=proxy.url)
    async with strange(lambda _: reply(200, b"v")) as server:
        downloads = Downloads(limit_bytes=9, time_limit_s=60, own_urls=(server.url,), proxies=proxies)
        await downloads.fetch(server.url + "/v.mp4", tmp_path / "v.mp4")
        await downloads.close()

    assert proxy.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "localhost", "intranet", "printer.local", "a.lan."])
async def test_a_proxy_is_not_asked_for_what_lies_inside(proxy: Refusing, tmp_path: Path, host: str) -> None:
    downloads = Downloads(limit_bytes=9, time_limit_s=60, proxies=Proxies(https=proxy.url))
    with pytest.raises(ForbiddenAddress):
        await downloads.fetch(f"https://{host}/v.mp4", tmp_path / "v.mp4")
    await downloads.close()

    assert proxy.asked == []


@pytest.mark.parametrize(
    ("none_for", "url", "is_asked"),
    [
        ("", FAR, True),
        ("far.example", FAR, False),
        (".example", FAR, False),
        ("*.example", FAR, False),
        ("near.example, EXAMPLE", FAR, False),
        ("ar.example", FAR, True),
        ("*", FAR, False),
        ("far.example:443", FAR, False),
        ("far.example:8443", FAR, True),
        ("10.0.0.0/8", "https://10.1.2.3", False),
        ("10.0.0.0/8", "https://11.1.2.3", True),
        ("10.1.2.3", "wss://10.1.2.3", False),
        ("", "wss://far.example", True),
        ("", "https://localhost", False),
        ("", "https://127.0.0.5", False),
        ("", "https://[::1]", False),
        ("", "http://far.example", False),
    ],
)
def test_what_no_proxy_lists_is_reached_without(none_for: str, url: str, is_asked: bool) -> None:
    assert (Proxies(https="http://proxy.example", none_for=none_for).of(url) is not None) is is_asked


async def test_discord_is_reached_through_the_proxy(proxy: Refusing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "https://discord.com/api/v10")  # Whatever a stage pointed it at.

    async def connected() -> None:
        """Nobody connects here."""

    client = VideoClient(direct_use=False, on_connected=connected, proxy=proxy.url_with_login)
    async with client:
        with pytest.raises(aiohttp.ClientHttpProxyError, match="403"):
            await client.login("a token")

    assert proxy.asked[0].startswith("CONNECT discord.com:443")
    assert LOGIN in proxy.heads[0].lower()


def test_the_settings_name_the_proxy_and_never_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy.example:3128")
    settings = Settings()
    proxies = proxies_of(settings)

    assert proxies.of(FAR) == "http://me:secret@proxy.example:3128"
    assert "secret" in settings.secrets
    assert "secret" not in f"{settings!r}{proxies!r}"
