"""The sandbox's Discord, a real discord.py client logged in to it, and a bare caller for what discord.py will not send.

Whatever a test does, its traffic is held against Discord's own description afterwards.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.discord.limits import Rate, Rates
from sandbox.discord.model import Channel, Interaction, Member
from sandbox.discord.state import Clock
from sandbox.discord.world import World
from sandbox.discord_side import DiscordSide
from tests.patience import PATIENCE_S
from tests.sandbox.conformity import violations

UNHURRIED = Rate(most=10_000, per_s=1.0)

Json = dict[str, Any]


class Bot(discord.Client):
    """A client with a command tree; each test gives it the commands it needs."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        # A library's pause for servers still to come; the sandbox has sent all of them by then.
        super().__init__(intents=intents or discord.Intents(guilds=True), guild_ready_timeout=0.05)
        self.tree: app_commands.CommandTree[Bot] = app_commands.CommandTree(self)
        self.errors: list[BaseException] = []
        self.tree.error(self._keep)

    async def _keep(self, _: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nobody else identifies here, so there is nothing to wait for."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        return int(self.body["code"])


@dataclass(frozen=True, kw_only=True)
class Api:
    """Sends whatever it is told to, as a bot that does not use discord.py would."""

    session: aiohttp.ClientSession
    side: DiscordSide

    async def __call__(
        self, method: str, path: str, body: object = None, *, files: dict[str, bytes] | None = None, token: str = ""
    ) -> Answer:
        headers = {"Authorization": f"Bot {token or self.side.world.token}"}
        sent: dict[str, Any] = {"json": body} if body is not None else {}
        if files:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body or {}), content_type="application/json")
            for number, (name, content) in enumerate(files.items()):
                stream = BytesIO(content)
                form.add_field(f"files[{number}]", stream, filename=name, content_type="application/octet-stream")
            sent = {"data": form}
        async with self.session.request(method, self.side.api_url + path, headers=headers, **sent) as response:
            text = await response.text()
            return Answer(
                status=response.status, body=json.loads(text) if text else None, headers=dict(response.headers)
            )

    async def register(self, *commands: Json) -> Answer:
        return await self("PUT", f"/applications/{self.side.world.bot_id}/commands", list(commands))

    async def asked(self, name: str = "ask", *, by: str = "Mira", channel: Channel | None = None) -> Interaction:
        """An interaction waiting for its first answer."""
        await self.register({"name": name, "description": "Ask", "type": 1})
        world = self.side.world
        return await world.command(world.member(by), channel or world.channel("creations"), name)

    async def respond(self, interaction: Interaction, body: Json, files: dict[str, bytes] | None = None) -> Answer:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=true"
        return await self("POST", path, body, files=files)

    def webhook(self, interaction: Interaction) -> str:
        return f"/webhooks/{self.side.world.bot_id}/{interaction.token}"


@pytest.fixture
def rates() -> Rates:
    """No test waits for a limit it is not about; a test about limits overrides this."""
    return Rates(per_token=UNHURRIED, per_channel=UNHURRIED, other=UNHURRIED, everything=UNHURRIED)


@pytest.fixture
def first_response_s() -> float:
    """A test about Discord's three seconds overrides this; no other fails because the machine is slow."""
    return PATIENCE_S


@pytest.fixture
def clock() -> Clock:
    """A test that counts what fits into a window of time overrides this."""
    return time.time


@pytest.fixture
def undocumented() -> list[str]:
    """What a test uses though Discord's description does not have it; the test adds to it."""
    return []


@pytest.fixture
async def side(
    tmp_path: Path, rates: Rates, first_response_s: float, clock: Clock, undocumented: list[str]
) -> AsyncIterator[DiscordSide]:
    traffic = tmp_path / "traffic.jsonl"
    side = DiscordSide(record=traffic, rates=rates, first_response_s=first_response_s, clock=clock)
    await side.start()
    yield side
    await side.stop()
    assert [one for one in violations(traffic) if not any(known in one for known in undocumented)] == []


@pytest.fixture
def world(side: DiscordSide) -> World:
    return side.world


@pytest.fixture
def mira(world: World) -> Member:
    return world.member("Mira")


@pytest.fixture
def creations(world: World) -> Channel:
    return world.channel("creations")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(side: DiscordSide, session: aiohttp.ClientSession) -> Api:
    return Api(session=session, side=side)


@pytest.fixture
async def login(side: DiscordSide, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[Bot], Awaitable[Bot]]]:
    """Logs a bot in, syncs its commands and waits until it is ready; closes it when the test is over."""
    monkeypatch.setattr(Route, "BASE", side.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(side.gateway_url))
    running: list[tuple[Bot, asyncio.Task[None]]] = []

    async def log_in(bot: Bot) -> Bot:
        await bot.login(side.world.token)
        task = asyncio.create_task(bot.connect())
        running.append((bot, task))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({ready, task}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        assert ready.done(), "the bot did not become ready"
        await bot.tree.sync()
        return bot

    yield log_in
    for bot, task in running:
        await bot.close()
        await asyncio.wait({task}, timeout=PATIENCE_S)
        assert bot.errors == []
