"""Serves the page and the small API it talks to, on which a browser acts as a member.

Anyone who can reach it acts as anyone, so it answers only to loopback names and to its own origin: a foreign web page
must not drive it from the visitor's browser.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from sandbox.discord import payloads
from sandbox.discord.bodies import MAX_REQUEST_BYTES, receive
from sandbox.discord.model import Channel, Interaction, Member, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import ClientRefused, Json
from sandbox.discord.state import Heard
from sandbox.discord.world import World
from sandbox.page import events

Stream = asyncio.Queue[Heard | None]
PAGE = Path(__file__).with_name("static")
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
SHOWN_MESSAGES = 50
KEEP_ALIVE_S = 15.0
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; "
        "img-src 'self' data: blob: https: http://127.0.0.1:*; media-src 'self' blob: https: http://127.0.0.1:*"
    ),
}


@web.middleware
async def only_loopback(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name not in LOOPBACK_NAMES:
        return web.json_response({"error": "The sandbox answers only to loopback names."}, status=403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return web.json_response({"error": "The sandbox answers only to its own page."}, status=403)
    return await handler(request)


class PageApi:
    def __init__(self, world: World) -> None:
        self._world = world
        self._streams: set[Stream] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/page/{file}", self._file),
            web.get("/sandbox/state", self._guarded(self._state)),
            web.get("/sandbox/events", self._events),
            web.post("/sandbox/attachments", self._guarded(self._attach)),
            web.post("/sandbox/messages", self._guarded(self._post)),
            web.delete("/sandbox/messages/{channel}/{message}", self._guarded(self._delete)),
            web.post("/sandbox/interactions", self._guarded(self._interact)),
        ]

    def close(self) -> None:
        """End every stream of events, so that the server can stop."""
        for stream in self._streams:
            stream.put_nowait(None)

    # The page itself

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return self._page_file("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._page_file(request.match_info["file"])

    def _page_file(self, name: str) -> web.StreamResponse:
        file = PAGE / name
        if file.parent != PAGE or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers=PAGE_HEADERS)

    # What it shows

    async def _state(self, request: web.Request) -> Json:
        world = self._world
        people = [world.members[id_] for id_ in world.server.member_ids if not world.members[id_].bot]
        chosen = request.query.get("member")
        member = self._member(chosen) if chosen else people[0]
        channels = events.channels(world, member)
        return {
            "members": [self._shown_member(one) for one in people],
            "member": str(member.id),
            "server": {"id": str(world.server.id), "name": world.server.name},
            "channels": channels,
            "bot": {
                "id": str(world.bot_id),
                "name": world.bot.name,
                "avatar_url": avatar(world.bot),
                "online": world.bot_online,
            },
            "roles": [payloads.role(one) for one in world.server.roles],
            "commands": events.commands(world, member),
            "messages": {one["id"]: self._newest_in(world.channels[int(one["id"])], member) for one in channels},
            "sequence": world.sequence,
        }

    def _newest_in(self, channel: Channel, member: Member) -> list[Json]:
        readable = [one for one in self._world.messages_in(channel) if one.ephemeral_for in (None, member.id)]
        return [events.message(self._world, one) for one in readable[-SHOWN_MESSAGES:]]

    def _shown_member(self, member: Member) -> Json:
        return {
            "id": str(member.id),
            "name": member.name,
            "avatar_url": avatar(member),
            "color": member.color,
            "role": member.standing,
            "dm_channel": str(self._world.dm_of(member).id),
        }

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            member = self._member(request.query.get("member"))
            seen = int(request.headers.get("Last-Event-ID") or request.query.get("after") or self._world.sequence)
        except (ClientRefused, ValueError):
            return web.json_response({"error": "Which member, and after which event?"}, status=400)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        stream: Stream = asyncio.Queue()
        for heard in self._world.history:
            if heard.sequence > seen:
                stream.put_nowait(heard)
        stop = self._world.listen(stream.put_nowait)
        self._streams.add(stream)
        try:
            await response.prepare(request)
            await response.write(b"retry: 500\n\n")
            await self._stream(response, stream, member)
        except ConnectionError:
            pass  # The browser went away.
        finally:
            stop()
            self._streams.discard(stream)
        return response

    async def _stream(self, response: web.StreamResponse, stream: Stream, member: Member) -> None:
        while True:
            try:
                heard = await asyncio.wait_for(stream.get(), KEEP_ALIVE_S)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if heard is None:
                return
            shown = events.event(self._world, heard, member)
            if shown is not None:
                await response.write(f"id: {heard.sequence}\ndata: {json.dumps(shown)}\n\n".encode())

    # What members do on it

    async def _attach(self, request: web.Request) -> Json:
        if (request.content_length or 0) > MAX_REQUEST_BYTES:
            raise ClientRefused("Your file is too powerful.")
        name = request.query.get("filename") or "unknown"
        upload = await receive(request.content, self._world.vault, name, request.content_type)
        return payloads.attachment(self._world, self._world.people.upload(upload))

    async def _post(self, request: web.Request) -> Json:
        sent = await request.json()
        ids = [int(id_) for id_ in sent.get("attachments") or ()]
        content = str(sent.get("content") or "")
        said = self._world.people.post(self._member(sent.get("member")), self._channel(sent), content, ids)
        return events.message(self._world, said)

    async def _delete(self, request: web.Request) -> Json:
        member = self._member(request.query.get("member"))
        said = self._message(request.match_info["message"])
        channel = self._world.channels[said.channel_id]
        may = self._world.permissions(channel, member)
        own = said.author_id == member.id or said.ephemeral_for == member.id
        if not self._world.may_read(said, member) or not (own or Permission.MANAGE_MESSAGES in may):
            raise ClientRefused("You may not delete that message.")
        self._world.messaging.delete(said)
        return {"id": str(said.id)}

    async def _interact(self, request: web.Request) -> Json:
        sent = await request.json()
        interaction = self._sent(sent, self._member(sent.get("member")), str(sent.get("nonce") or ""))
        return {"id": str(interaction.id), "nonce": interaction.nonce}

    def _sent(self, sent: Json, member: Member, nonce: str) -> Interaction:
        people = self._world.people
        match sent.get("kind"):
            case "command" | "autocomplete" as kind:
                path = [str(step) for step in sent.get("path") or ()]
                focused = str(sent.get("focused")) if kind == "autocomplete" else None
                given = sent.get("options") or {}
                return people.command(
                    member, self._channel(sent), self._command(sent), path, given, nonce=nonce, focused=focused
                )
            case "menu":
                return people.menu(member, self._message(sent.get("message")), self._command(sent), nonce=nonce)
            case "component":
                said = self._message(sent.get("message"))
                return people.component(member, said, str(sent.get("custom_id")), sent.get("values"), nonce=nonce)
            case "modal":
                opened_by = self._world.interactions.get(_id(sent.get("interaction")))
                if opened_by is None or opened_by.member.id != member.id:
                    raise ClientRefused("There is no form open.")
                return people.submit(opened_by, sent.get("fields") or {}, nonce=nonce)
        raise ClientRefused(f"The sandbox does not know the kind {sent.get('kind')!r}.")

    # Finding

    def _member(self, id: object) -> Member:
        member = self._world.members.get(_id(id))
        if member is None or member.bot:
            raise ClientRefused("There is no such member.")
        return member

    def _channel(self, sent: Json) -> Channel:
        channel = self._world.channels.get(_id(sent.get("channel")))
        if channel is None:
            raise ClientRefused("There is no such channel.")
        return channel

    def _message(self, id: object) -> Message:
        message = self._world.messages.get(_id(id))
        if message is None:
            raise ClientRefused("That message was deleted.")
        return message

    def _command(self, sent: Json) -> Json:
        command = self._world.registered(_id(sent.get("command")))
        if command is None:
            raise ClientRefused("There is no such command.")
        return command

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Answer in JSON, and with one sentence where Discord's client would refuse."""

        async def serve(request: web.Request) -> web.StreamResponse:
            try:
                return web.json_response(await handler(request), headers={"Cache-Control": "no-store"})
            except ClientRefused as refused:
                return web.json_response({"error": str(refused)}, status=400)
            except (ValueError, TypeError, AttributeError):
                return web.json_response({"error": "The sandbox cannot read that."}, status=400)

        return serve


def _id(text: Any) -> int:
    return int(text) if str(text).isdecimal() else 0


def avatar(member: Member) -> str:
    """A disc in the member's colour with their initial."""
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">'
        f'<rect width="80" height="80" fill="{member.color}"/>'
        '<text x="40" y="53" font-family="system-ui,sans-serif" font-size="36" font-weight="600" '
        f'text-anchor="middle" fill="#fff">{member.name[0]}</text></svg>'
    )
    return "data:image/svg+xml," + quote(picture)
