"""Discord's gateway: sessions, and what of the world each is told.

Intents are respected: a bot that asked for servers only hears of no message but through an interaction.
"""

import hmac
import secrets
from collections.abc import Iterator
from enum import IntEnum

from aiohttp import web

from sandbox.discord import payloads
from sandbox.discord.changes import (
    BotAdded,
    BotPresence,
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    GatewayDropped,
    InteractionSent,
    MemberUpdated,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    ReconnectAsked,
    RoleCreated,
    RoleUpdated,
    ServerLeft,
)
from sandbox.discord.gateway_connection import Closed, Connection, HungUp, Op, Session
from sandbox.discord.guild_create import guild_create
from sandbox.discord.hidden_channel import hidden_channel
from sandbox.discord.interaction_payload import interaction_payload
from sandbox.discord.model import Channel, ChannelKind, Member, Message, Role, Server
from sandbox.discord.refusals import Json
from sandbox.discord.rest_application import APPLICATION_FLAGS
from sandbox.discord.state import Heard
from sandbox.discord.world import World


class Intent(IntEnum):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT


class Gateway:
    def __init__(self, world: World, *, privileged_intents: int = 0) -> None:
        self._world = world
        self._privileged = privileged_intents
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._stop_listening = world.listen(self._hear)
        self._viewed: set[int] = set()  # The channels that the bot was last told of in full.
        self.origin = ""

    @property
    def resume_url(self) -> str:
        return f"{self.origin.replace('http', 'ws', 1)}/gateway"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=1024 * 1024, compress=False)
        await socket.prepare(request)
        connection = Connection(self, self._world.now, socket)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
            self._show_presence()
        return socket

    async def close(self) -> None:
        self._stop_listening()
        for connection in tuple(self._connections):
            await connection.close(1001, "The sandbox stops")

    # Sessions

    def begin(self, connection: Connection, identify: Json) -> Session:
        if not self._is_token(identify.get("token")):
            raise HungUp(Closed.AUTHENTICATION_FAILED, "Authentication failed.")
        intents = int(identify.get("intents") or 0)
        if intents & PRIVILEGED & ~self._privileged:
            raise HungUp(Closed.DISALLOWED_INTENTS, "Disallowed intent(s).")
        # Whoever identifies anew has given up the session it had.
        self._sessions = {key: one for key, one in self._sessions.items() if one.connection is not None}
        session = Session(id=secrets.token_hex(16), intents=intents, connection=connection)
        self._sessions[session.id] = session
        for event, data in self._greeting(session, identify.get("shard") or [0, 1]):
            session.dispatch(event, data)
        self._show_presence()
        return session

    def resume(self, connection: Connection, resume: Json) -> Session | None:
        """The session, with everything missed sent again; None if there is no such session any more."""
        if not self._is_token(resume.get("token")):
            raise HungUp(Closed.AUTHENTICATION_FAILED, "Authentication failed.")
        session = self._sessions.get(str(resume.get("session_id")))
        missed = session.missed_since(int(resume.get("seq") or 0)) if session else None
        if session is None or missed is None:
            return None
        session.connection = connection
        for frame in missed:
            connection.send(frame)
        session.dispatch("RESUMED", {})
        self._show_presence()
        return session

    def end(self, session: Session) -> None:
        self._sessions.pop(session.id, None)

    def members(self, asked: Json) -> Json:
        """The one chunk that answers a request for members."""
        server = self._world.servers[int(asked["guild_id"])]
        wanted, prefix = asked.get("user_ids"), str(asked.get("query") or "").lower()
        ids = [id_ for id_ in server.member_ids if wanted is None or str(id_) in map(str, wanted)]
        found = [one for id_ in ids if (one := self._world.members[id_]).name.lower().startswith(prefix)]
        chunk = {
            "guild_id": str(server.id),
            "members": [payloads.guild_member(one, server) for one in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
        }
        return chunk | {"nonce": asked["nonce"]} if "nonce" in asked else chunk

    def _is_token(self, given: object) -> bool:
        return hmac.compare_digest(str(given).encode(), self._world.token.encode())

    def _greeting(self, session: Session, shard: list[int]) -> Iterator[tuple[str, Json]]:
        world = self._world
        mine = [server for server in world.servers.values() if server.has_bot]
        yield (
            "READY",
            {
                "v": 10,
                "user": payloads.self_user(world),
                "guilds": [{"id": str(server.id), "unavailable": True} for server in mine],
                "session_id": session.id,
                "resume_gateway_url": self.resume_url,
                "shard": shard,
                "application": {"id": str(world.bot_id), "flags": APPLICATION_FLAGS},
                "private_channels": [],
            },
        )
        if not session.intents & Intent.GUILDS:
            return
        for server in mine:
            yield "GUILD_CREATE", guild_create(world, server, self._as_viewed) | {"unavailable": False}

    # The world

    def _hear(self, heard: Heard) -> None:
        match heard.change:
            case InteractionSent(interaction=interaction):
                self._dispatch(
                    "INTERACTION_CREATE", interaction_payload(self._world, self._world.messaging, interaction)
                )
            case MessageCreated(message=message):
                self._tell_message("MESSAGE_CREATE", message)
            case MessageUpdated(message=message):
                self._tell_message("MESSAGE_UPDATE", message)
            case MessageDeleted(message=message):
                self._tell_message("MESSAGE_DELETE", message)
            case ChannelCreated(channel=channel):
                self._tell_channel("CREATE", channel)
            case ChannelDeleted(channel=channel):
                self._tell_channel("DELETE", channel)
            case ChannelUpdated(channel=channel):
                self._tell_channel("UPDATE", channel)
            case BotAdded(server=server):
                self._dispatch("GUILD_CREATE", guild_create(self._world, server, self._as_viewed), Intent.GUILDS)
            case RoleCreated(server=server, role=role):
                self._tell_role("CREATE", server, role)
            case RoleUpdated(server=server, role=role):
                self._tell_role("UPDATE", server, role)
                self._tell_views(server)
            case ServerLeft(server=server):
                self._dispatch("GUILD_DELETE", {"id": str(server.id)}, Intent.GUILDS)
            case MemberUpdated(member=member) if member.id == self._world.bot_id:
                for server in self._world.servers.values():
                    self._tell_member(server, member)
                    self._tell_views(server)
            case GatewayDropped(resumable=resumable):
                if not resumable:
                    self._sessions.clear()
                for connection in self._connections:
                    connection.hang_up(Closed.UNKNOWN_ERROR, "The connection was lost")
            case ReconnectAsked():
                for connection in self._connections:
                    connection.send({"op": Op.RECONNECT, "t": None, "s": None, "d": None})

    def _dispatch(self, event: str, data: Json, intent: int = 0) -> None:
        for session in tuple(self._sessions.values()):
            if session.intents & intent == intent:
                session.dispatch(event, data)

    def _tell_message(self, event: str, message: Message) -> None:
        channel = self._world.channels.get(message.channel_id)
        if channel is None or message.ephemeral_for is not None or not self._world.sees(channel, self._world.bot):
            return
        intent = Intent.GUILD_MESSAGES if channel.server_id else Intent.DIRECT_MESSAGES
        for session in tuple(self._sessions.values()):
            if session.intents & intent:
                session.dispatch(event, self._message_event(event, message, channel, session))

    def _message_event(self, event: str, message: Message, channel: Channel, session: Session) -> Json:
        where: Json = {} if channel.server_id is None else {"guild_id": str(channel.server_id)}
        if event == "MESSAGE_DELETE":
            return {"id": str(message.id), "channel_id": str(channel.id)} | where
        author = self._world.members[message.author_id]
        shown = payloads.message(self._world, message) | where
        if where:
            shown["member"] = payloads.bare_member(author, self._world.server_of(channel))
        for_bot = author.bot or channel.server_id is None or self._world.bot_id in message.mention_ids
        if not for_bot and not session.intents & Intent.MESSAGE_CONTENT:
            shown |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return shown

    def _tell_channel(self, what: str, channel: Channel) -> None:
        if channel.server_id is None or not self._world.servers[channel.server_id].has_bot:
            return
        if channel.kind is ChannelKind.THREAD:
            if self._world.sees(channel, self._world.bot):
                self._dispatch(f"THREAD_{what}", payloads.channel(self._world, channel), Intent.GUILDS)
            return
        was_viewed = channel.id in self._viewed
        self._dispatch(f"CHANNEL_{what}", self._as_viewed(channel), Intent.GUILDS)
        if what == "UPDATE" and channel.id in self._viewed and not was_viewed:
            self._dispatch("THREAD_LIST_SYNC", self._threads_of(channel), Intent.GUILDS)

    def _tell_views(self, server: Server) -> None:
        """Tell of the channels that the bot can view by now and could not before, or the other way round."""
        for channel in [one for one in self._world.channels.values() if one.server_id == server.id]:
            is_viewed = self._world.sees(channel, self._world.bot)
            if channel.kind is not ChannelKind.THREAD and is_viewed != (channel.id in self._viewed):
                self._tell_channel("UPDATE", channel)

    def _as_viewed(self, channel: Channel) -> Json:
        """A channel of a server as the bot may know it, which is remembered."""
        shown = payloads.channel(self._world, channel)
        if self._world.sees(channel, self._world.bot):
            self._viewed.add(channel.id)
            return shown
        self._viewed.discard(channel.id)
        return hidden_channel(channel, shown)

    def _threads_of(self, channel: Channel) -> Json:
        threads = [one for one in self._world.channels.values() if one.parent_id == channel.id]
        return {
            "guild_id": str(channel.server_id),
            "channel_ids": [str(channel.id)],
            "threads": [payloads.channel(self._world, one) for one in threads],
            "members": [],
        }

    def _tell_member(self, server: Server, member: Member) -> None:
        if server.has_bot:
            told = {"guild_id": str(server.id)} | payloads.guild_member(member, server)
            self._dispatch("GUILD_MEMBER_UPDATE", told, Intent.GUILDS)

    def _tell_role(self, what: str, server: Server, role: Role) -> None:
        if server.has_bot:
            told = {"guild_id": str(server.id), "role": payloads.role(role)}
            self._dispatch(f"GUILD_ROLE_{what}", told, Intent.GUILDS)

    def _show_presence(self) -> None:
        online = any(session.connection in self._connections for session in self._sessions.values())
        if online != self._world.bot_online:
            self._world.bot_online = online
            self._world.publish(BotPresence(online=online))
