"""Serves Discord's REST API v10 over the world: one table of routes, one way to answer and to refuse.

A route that is not in the table is refused by name, so that a bot that needs it fails loudly here and not in silence.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aiohttp import web

from sandbox.discord.bodies import Body, read_body
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.limits import VIA, limited
from sandbox.discord.messages import Files
from sandbox.discord.model import Channel, ChannelKind, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.record import Recorder
from sandbox.discord.refusals import (
    Json,
    Refused,
    missing_access,
    missing_permissions,
    not_imitated,
    unauthorized,
    unknown_channel,
    unknown_message,
)
from sandbox.discord.world import World

Reply = Json | list[Json] | None


class Bucket(Enum):
    """Which limit a route counts against, and who may use it."""

    OTHER = auto()
    CHANNEL = auto()
    TOKEN = auto()
    """Opened by the interaction's token in the path: no bot token is needed, and the global limit does not count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request, read."""

    world: World
    origin: str
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: Files

    def id(self, name: str) -> int:
        """A snowflake of the path; one that is none can name nothing."""
        text = self.path[name]
        return int(text) if text.isdecimal() else 0

    def channel(self, *needed: Permission) -> Channel:
        """The channel of the path, if the bot may see it and do what is needed. Raises Refused."""
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None:
            raise unknown_channel()
        may = self.world.permissions(channel, self.world.bot)
        if Permission.VIEW_CHANNEL not in may:
            raise missing_access()
        for permission in needed:
            if permission is Permission.SEND_MESSAGES and channel.kind is ChannelKind.THREAD:
                permission = Permission.SEND_MESSAGES_IN_THREADS
            if permission not in may:
                raise missing_permissions()
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path. Ephemeral ones do not exist for the bot's own token. Raises Refused."""
        message = self.world.messages.get(self.id("message_id"))
        if message is None or message.channel_id != channel.id or message.ephemeral_for is not None:
            raise unknown_message()
        return message


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    method: str
    path: str
    handler: Handler
    bucket: Bucket = Bucket.OTHER


class Rest:
    def __init__(self, world: World, recorder: Recorder | None) -> None:
        self._world = world
        self._recorder = recorder
        self.origin = ""

    def application(self, routes: list[Route]) -> web.Application:
        application = web.Application()
        for route in routes:
            application.router.add_route(route.method, route.path, self._serving(route))
        application.router.add_route("*", "/{rest:.*}", self._serving(None))
        return application

    def _serving(self, route: Route | None) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            fault = self._fault(request)
            if fault is not None and fault.kind is FaultKind.RESET_BEFORE:
                return _reset(request)
            body = Body()
            headers: dict[str, str] = {}
            try:
                if fault is not None:
                    await self._strike(fault)
                body = await read_body(request, self._world.vault)
                reply, headers = await self._answer(route, request, body)
                status = 204 if reply is None else 200
            except Refused as refused:
                reply, status, headers = refused.body, refused.status, refused.headers
            if self._recorder is not None:
                self._recorder.write(
                    method=request.method, path=request.path, status=status, request=body.json, response=reply
                )
            if fault is not None and fault.kind is FaultKind.RESET_AFTER:
                return _reset(request)
            if fault is not None and fault.kind is FaultKind.STALL:
                await asyncio.sleep(fault.delay_s)
            if fault is not None and fault.kind is FaultKind.SILENT:
                return web.Response(status=204)
            if reply is None:
                return web.Response(status=status, headers=headers)
            # Discord names no charset, and discord.py reads only what is exactly `application/json` as JSON.
            answer = json.dumps(reply).encode()
            return web.Response(body=answer, content_type="application/json", status=status, headers=headers)

        return serve

    async def _answer(self, route: Route | None, request: web.Request, body: Body) -> tuple[Reply, dict[str, str]]:
        if route is None:
            raise not_imitated(f"{request.method} {request.path}")
        headers = self._counted(route, request)
        if route.bucket is not Bucket.TOKEN and not self._is_authorized(request):
            raise unauthorized()
        call = Call(
            world=self._world,
            origin=self.origin,
            path=dict(request.match_info),
            query=dict(request.query),
            body=body.json,
            files=body.files,
        )
        try:
            return await route.handler(call), headers
        except Refused as refused:
            refused.headers = headers | refused.headers
            raise

    def _is_authorized(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bot {self._world.token}".encode())

    def _counted(self, route: Route, request: web.Request) -> dict[str, str]:
        limits, path = self._world.limits, request.match_info
        name = f"{route.method} {route.path}"
        match route.bucket:
            case Bucket.TOKEN:
                # Callbacks have a bucket apart from the webhook that edits and follow-ups share.
                owner = "callback" if "interaction_id" in path else "webhook"
                return limits.use(f"{owner}:{path['token']}", limits.rates.per_token)
            case Bucket.CHANNEL:
                limits.use_global()
                return limits.use(f"{name}:{path['channel_id']}", limits.rates.per_channel)
        limits.use_global()
        return limits.use(name, limits.rates.other)

    def _fault(self, request: web.Request) -> Fault | None:
        size_bytes = request.content_length or 0
        struck = [one for one in self._world.faults if one.strikes(request.method, request.path, size_bytes)]
        return struck[0] if struck else None

    async def _strike(self, fault: Fault) -> None:
        match fault.kind:
            case FaultKind.STATUS:
                raise Refused(fault.status, fault.code, f"{fault.status}: a fault of the sandbox")
            case FaultKind.RATE_LIMITED:
                raise limited(fault.delay_s, VIA | {"X-RateLimit-Scope": "shared"})
            case FaultKind.DELAY:
                await asyncio.sleep(fault.delay_s)


def _reset(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)
