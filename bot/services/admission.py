"""Lets servers use the bot, or not: asked at every order, decided by whoever runs it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.action import ActionKind
from bot.domain.admission import AdmissionPolicy, AdmissionState, JoinedServer, NewServerRule, ServerUse
from bot.domain.authority import Operator
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals.access import ServerNotAllowed, ServerNotLetIn, ServerUnknown
from bot.domain.scope import Scope
from bot.engine.new_servers import NewServers
from bot.ports.admission import AdmissionStore, Membership
from bot.ports.clock import Clock
from bot.services.authority import Authority

log = logging.getLogger(__name__)

USE_DAYS = 30
SERVERS_A_PAGE = 5  # With their buttons, as many as fit into one message.


@dataclass(frozen=True, kw_only=True)
class ListedServer:
    """A server that the bot is in, whether it may use it, and what it used in the last USE_DAYS days."""

    server: JoinedServer
    is_in: bool
    use: ServerUse | None


@dataclass(frozen=True, kw_only=True)
class ServersPage:
    """A part of all servers, those that wait first, then those with the newest videos. Pages count from 0."""

    listed: Sequence[ListedServer]
    page: int
    pages: int
    servers: int


class ServerAdmission:
    """All but `check` raises NotOperator for everybody else, whatever Discord let through."""

    def __init__(
        self,
        *,
        store: AdmissionStore,
        membership: Membership,
        new_servers: NewServers,
        authority: Authority,
        policy: AdmissionPolicy,
        clock: Clock,
    ) -> None:
        self._store = store
        self._membership = membership
        self._new_servers = new_servers
        self._authority = authority
        self._policy = policy
        self._clock = clock

    async def check(self, scope: Scope) -> None:
        """That the server may use the bot. Raises ServerNotAllowed or ServerNotLetIn.

        Local and quick, but for the first command of a server that is not known yet.
        """
        if not scope.is_server:
            return
        if self._policy.named:
            if scope not in self._policy.named:
                raise ServerNotAllowed
            return
        admission = await self._store.find(scope)
        if admission is None:
            await self._new_servers.look_at(scope)
            admission = await self._store.find(scope)
        if not self._policy.lets_in(scope, admission):
            is_asked = admission is not None and admission.state is AdmissionState.ASKED
            waits = is_asked and self._policy.rule is NewServerRule.ASK
            raise ServerNotLetIn(operators=tuple(sorted(self._membership.operators())), is_asked=waits)

    async def allow(self, server: Scope, *, by: Member, id: str) -> None:
        """Let the server use the bot. Raises ServerNotAllowed where only the servers of the settings are let in."""
        operator = self._authority.operator(by)
        if self._policy.named and server not in self._policy.named:
            raise ServerNotAllowed
        await self._decide(AdmissionState.ADMITTED, server, operator, id)

    async def leave(self, server: Scope, *, by: Member, id: str) -> None:
        """Refuse the server for good and leave it; what has begun there goes on. Raises Outage.

        It is remembered first, so that nothing is made there even where Discord can not be told now.
        """
        operator = self._authority.operator(by)
        await self._decide(AdmissionState.REFUSED, server, operator, id)
        await self._membership.leave(server)
        log.info("server=%s left by=%s", server, by.id)

    async def is_let_in(self, server: Scope, *, by: Member) -> bool:
        """Whether the server may use the bot now."""
        self._authority.operator(by)
        return self._policy.lets_in(server, await self._store.find(server))

    def name_of(self, server: Scope) -> str:
        """What people call a server; nothing where the bot is not in it."""
        return next((joined.name for joined in self._membership.joined() if joined.id == server), "")

    async def servers(self, page: int, *, by: Member) -> ServersPage:
        """A page of the servers that the bot is in; the last one where there are not as many."""
        self._authority.operator(by)
        uses = {use.server: use for use in await self._store.uses(since_ms=self._clock.wall_ms() - USE_DAYS * DAY_MS)}
        listed = sorted((self._listed(one, uses.get(one.id)) for one in self._membership.joined()), key=_urgency)
        pages = max(1, -(-len(listed) // SERVERS_A_PAGE))
        page = min(page, pages - 1)
        shown = listed[page * SERVERS_A_PAGE : (page + 1) * SERVERS_A_PAGE]
        return ServersPage(listed=shown, page=page, pages=pages, servers=len(listed))

    def _listed(self, server: JoinedServer, use: ServerUse | None) -> ListedServer:
        admission = None if use is None else use.admission
        return ListedServer(server=server, is_in=self._policy.lets_in(server.id, admission), use=use)

    async def _decide(self, state: AdmissionState, server: Scope, operator: Operator, id: str) -> None:
        if not server.is_server:
            raise ServerUnknown(server=server)
        at_ms = self._clock.wall_ms()
        await self._store.decide(
            state, operator.action(ActionKind.ADMISSION, scope=server, id=id, at_ms=at_ms, detail=state)
        )


def _urgency(one: ListedServer) -> tuple[bool, int, str]:
    """What waits first, then what was used last."""
    last_ms = 0 if one.use is None else one.use.last_video_ms or 0
    return one.is_in, -last_ms, one.server.name.casefold()
