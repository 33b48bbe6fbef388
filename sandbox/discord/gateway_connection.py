"""One WebSocket of Discord's gateway, and the session that outlives it.

What happens while no connection is there waits in the session, so an interaction can reach a bot late, as it can in
reality. Frames are plain text: discord.py asks for compression but takes text from a gateway that does not compress.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from sandbox.discord.refusals import Json

HEARTBEAT_INTERVAL_S = 41.25
PATIENCE_INTERVALS = 1.5
MAX_FRAME_BYTES = 4096
MAX_FRAMES = 120
FRAMES_WINDOW_S = 60.0
REPLAYED_EVENTS = 1000
GOODBYES = (1000, 1001)


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Closed(IntEnum):
    """Why Discord hangs up."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    DISALLOWED_INTENTS = 4014


@dataclass(kw_only=True, slots=True)
class Session:
    id: str
    intents: int
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=REPLAYED_EVENTS))
    connection: "Connection | None" = None

    def dispatch(self, event: str, data: Any) -> None:
        self.sequence += 1
        frame = {"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.sent.append(frame)
        if self.connection is not None:
            self.connection.send(frame)

    def missed_since(self, sequence: int) -> list[Json] | None:
        """What a client that saw `sequence` has not seen; None when too much is gone to tell."""
        if sequence > self.sequence or (self.sent and sequence < self.sent[0]["s"] - 1):
            return None
        return [frame for frame in self.sent if frame["s"] > sequence]


class HungUp(Exception):
    def __init__(self, code: Closed, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Sessions(Protocol):
    """What a connection needs of the gateway."""

    def begin(self, connection: "Connection", identify: Json) -> Session: ...
    def resume(self, connection: "Connection", resume: Json) -> Session | None: ...
    def end(self, session: Session) -> None: ...
    def members(self, asked: Json) -> Json: ...


class Connection:
    """One WebSocket. Frames are queued and written by a task of its own, so that telling never waits."""

    def __init__(self, sessions: Sessions, now: Callable[[], float], socket: web.WebSocketResponse) -> None:
        self._sessions = sessions
        self._now = now
        self._socket = socket
        self._session: Session | None = None
        self._said_goodbye = False
        self._outbox: asyncio.Queue[Json | HungUp] = asyncio.Queue()
        self._frame_times: deque[float] = deque(maxlen=MAX_FRAMES)

    async def run(self) -> None:
        writer = asyncio.create_task(self._write(), name="sandbox-gateway-writer")
        self.send({"op": Op.HELLO, "t": None, "s": None, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_S * 1000}})
        try:
            await self._read()
        except HungUp as hung_up:
            await self.close(hung_up.code, str(hung_up))
        finally:
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
            self._let_go()

    def send(self, frame: Json) -> None:
        self._outbox.put_nowait(frame)

    def hang_up(self, code: Closed, reason: str) -> None:
        """Close after what is already queued."""
        self._outbox.put_nowait(HungUp(code, reason))

    async def close(self, code: int, reason: str) -> None:
        with suppress(ConnectionError):
            await self._socket.close(code=code, message=reason.encode())

    async def _write(self) -> None:
        while True:
            frame = await self._outbox.get()
            if isinstance(frame, HungUp):
                await self.close(frame.code, str(frame))
                return
            try:
                await self._socket.send_str(json.dumps(frame))
            except ConnectionError:
                return  # The reader sees the end too, and the session keeps what was not written.

    async def _read(self) -> None:
        while True:
            try:
                message = await self._socket.receive(timeout=HEARTBEAT_INTERVAL_S * PATIENCE_INTERVALS)
            except TimeoutError:
                raise HungUp(Closed.SESSION_TIMED_OUT, "Session timed out.") from None
            if message.type is WSMsgType.CLOSE:
                self._said_goodbye = message.data in GOODBYES
            if message.type is not WSMsgType.TEXT:
                return
            self._check_rate()
            self._take(self._decoded(message.data))

    def _decoded(self, text: str) -> Json:
        try:
            frame = json.loads(text)
        except ValueError:
            raise HungUp(Closed.DECODE_ERROR, "Error while decoding payload.") from None
        if not isinstance(frame, dict) or len(text.encode()) > MAX_FRAME_BYTES:
            raise HungUp(Closed.DECODE_ERROR, "Error while decoding payload.")
        return frame

    def _check_rate(self) -> None:
        now = self._now()
        if len(self._frame_times) == MAX_FRAMES and now - self._frame_times[0] < FRAMES_WINDOW_S:
            raise HungUp(Closed.RATE_LIMITED, "You are being rate limited.")
        self._frame_times.append(now)

    def _take(self, frame: Json) -> None:
        data = frame.get("d")
        match frame.get("op"):
            case Op.HEARTBEAT:
                self.send({"op": Op.HEARTBEAT_ACK, "t": None, "s": None, "d": None})
            case Op.IDENTIFY | Op.RESUME if self._session is not None:
                raise HungUp(Closed.ALREADY_AUTHENTICATED, "Already authenticated.")
            case Op.IDENTIFY:
                self._session = self._sessions.begin(self, data or {})
            case Op.RESUME:
                self._session = self._sessions.resume(self, data or {})
                if self._session is None:
                    self.send({"op": Op.INVALID_SESSION, "t": None, "s": None, "d": False})
            case _ if self._session is None:
                raise HungUp(Closed.NOT_AUTHENTICATED, "Not authenticated.")
            case Op.PRESENCE:
                pass  # Nobody in the sandbox is shown what the bot is playing.
            case Op.REQUEST_MEMBERS:
                self._session.dispatch("GUILD_MEMBERS_CHUNK", self._sessions.members(data or {}))
            case op:
                raise HungUp(Closed.UNKNOWN_OPCODE, f"The sandbox does not imitate opcode {op}.")

    def _let_go(self) -> None:
        if self._session is None or self._session.connection is not self:
            return
        self._session.connection = None
        if self._said_goodbye:
            self._sessions.end(self._session)  # A client that says goodbye does not come back.
