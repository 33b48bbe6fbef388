"""Puts the sandbox together: Discord's side and the providers, started, found by their addresses, stopped as one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.discord.interactions import FIRST_RESPONSE_S
from sandbox.discord.limits import Rates
from sandbox.discord.state import Clock
from sandbox.discord.world import World
from sandbox.discord_side import DiscordSide
from sandbox.providers.providers import AT_ONCE, FRAME_RATE, Providers


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxUrls:
    """Where everything is; `providers` has the origins of the imitated providers by their names."""

    page: str
    discord_api: str
    discord_gateway: str
    providers: Mapping[str, str]


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
        first_response_s: float = FIRST_RESPONSE_S,
    ) -> None:
        self._discord = DiscordSide(
            port=port, record=record, clock=clock, rates=rates, first_response_s=first_response_s
        )
        self.providers = Providers(pace=pace, frame_rate=frame_rate, at_once=at_once)

    @property
    def world(self) -> World:
        return self._discord.world

    @property
    def token(self) -> str:
        """The bot's token for this Discord."""
        return self.world.token

    async def start(self) -> None:
        await self._discord.start()
        await self.providers.start()

    async def stop(self) -> None:
        await self.providers.stop()
        await self._discord.stop()

    @property
    def urls(self) -> SandboxUrls:
        return SandboxUrls(
            page=self._discord.origin + "/",
            discord_api=self._discord.api_url,
            discord_gateway=self._discord.gateway_url,
            providers=self.providers.urls,
        )
