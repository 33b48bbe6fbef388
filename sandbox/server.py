"""Puts the sandbox together: Discord's side and the studios, started, found by their URLs, and stopped as one."""

import time
from dataclasses import dataclass
from pathlib import Path

from sandbox.discord.discord_side import DiscordSide
from sandbox.discord.limits import Rates
from sandbox.discord.state import Clock
from sandbox.discord.world import World
from sandbox.providers.studios import AT_ONCE, FRAME_RATE, Studios


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxUrls:
    page: str
    discord_api: str
    discord_gateway: str
    fal_queue: str
    fal_rest: str
    runcomfy: str
    pika: str
    comfy: str


class Sandbox:
    def __init__(
        self,
        *,
        port: int = 0,
        record: Path | None = None,
        pace: float = 1.0,
        frame_rate: int = FRAME_RATE,
        at_once: int = AT_ONCE,
        clock: Clock = time.time,
        rates: Rates | None = None,
    ) -> None:
        self._discord = DiscordSide(port=port, record=record, clock=clock, rates=rates)
        self.studios = Studios(pace=pace, frame_rate=frame_rate, at_once=at_once)

    @property
    def world(self) -> World:
        return self._discord.world

    @property
    def token(self) -> str:
        """The bot's token for this Discord."""
        return self.world.token

    async def start(self) -> None:
        await self._discord.start()
        await self.studios.start()

    async def stop(self) -> None:
        await self.studios.stop()
        await self._discord.stop()

    @property
    def urls(self) -> SandboxUrls:
        studios = self.studios.urls
        return SandboxUrls(
            page=self._discord.origin + "/",
            discord_api=self._discord.api_url,
            discord_gateway=self._discord.gateway_url,
            fal_queue=studios.fal_queue,
            fal_rest=studios.fal_rest,
            runcomfy=studios.runcomfy,
            pika=studios.pika,
            comfy=studios.comfy,
        )
