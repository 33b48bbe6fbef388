"""Discord's side of the sandbox on one loopback origin: REST, gateway, CDN and the page."""

import time
from pathlib import Path

from aiohttp import web

from sandbox.demo import populate
from sandbox.discord import cdn, rest_application, rest_interactions, rest_messages
from sandbox.discord.bodies import MAX_REQUEST_BYTES
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import FIRST_RESPONSE_S
from sandbox.discord.limits import Rates
from sandbox.discord.record import Recorder
from sandbox.discord.rest import Rest
from sandbox.discord.state import Clock
from sandbox.discord.world import World
from sandbox.page.api import PageApi, only_loopback

HOST = "127.0.0.1"
API_PATH = "/api/v10"
SHUTDOWN_S = 0.5


class DiscordSide:
    def __init__(
        self,
        *,
        port: int = 0,
        record: Path | None = None,
        clock: Clock = time.time,
        rates: Rates | None = None,
        first_response_s: float = FIRST_RESPONSE_S,
        privileged_intents: int = 0,
    ) -> None:
        self.world = World(fill=populate, clock=clock, rates=rates, first_response_s=first_response_s)
        self._port = port
        self._recorder = Recorder(record) if record else None
        self._rest = Rest(self.world, self._recorder)
        self._gateway = Gateway(self.world, privileged_intents=privileged_intents)
        self._page = PageApi(self.world)
        self._runner: web.AppRunner | None = None
        self.origin = ""

    @property
    def api_url(self) -> str:
        return self.origin + API_PATH

    @property
    def gateway_url(self) -> str:
        return f"{self.origin.replace('http', 'ws', 1)}/gateway"

    async def start(self) -> None:
        application = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[only_loopback])
        routes = [*rest_application.ROUTES, *rest_messages.ROUTES, *rest_interactions.ROUTES]
        application.add_subapp(API_PATH, self._rest.application(routes))
        application.router.add_get("/gateway", self._gateway.serve)
        application.add_routes(cdn.routes(self.world))
        application.add_routes(self._page.routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://{HOST}:{port}"
        self.world.vault.origin = self._rest.origin = self._gateway.origin = self.origin

    async def stop(self) -> None:
        self._page.close()
        await self._gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.world.close()
        if self._recorder is not None:
            self._recorder.close()
