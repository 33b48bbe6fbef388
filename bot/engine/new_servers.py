"""Finds the servers that have invited the bot, and asks the operator about those that are not theirs.

The list of servers is looked through again and again, in memory, so that no message of Discord's has to be caught for
it. What was decided is kept; what could not be found out is tried again later.
"""

import asyncio
import logging

from bot.domain.admission import AdmissionPolicy, AdmissionState, JoinedServer, NewServerRule
from bot.domain.errors import Outage
from bot.domain.scope import Scope
from bot.ports.admission import AdmissionStore, Membership
from bot.ports.clock import Clock
from bot.ports.marks import Marks
from bot.ports.operator_alerts import OperatorAlerts, OperatorUnreachable

log = logging.getLogger(__name__)

LOOK_FOR_SERVERS_EVERY_S = 2.0
FIRST_LOOK_LIMIT_S = 1.0  # Of the three seconds in which the first command of a server must be answered.
TRY_AGAIN_S = 60.0
UNREACHABLE_WAIT_S = 30 * 60.0  # Until the operator has let direct messages through.


class NewServers:
    """One for the whole bot. It never leaves a server: only the operator's press does."""

    def __init__(
        self,
        *,
        store: AdmissionStore,
        marks: Marks,
        membership: Membership,
        operator_alerts: OperatorAlerts,
        policy: AdmissionPolicy,
        clock: Clock,
    ) -> None:
        self._store = store
        self._marks = marks
        self._membership = membership
        self._operator_alerts = operator_alerts
        self._policy = policy
        self._clock = clock
        self._seen: set[Scope] = set()  # Of which something is kept, so that nothing has to be found out.
        self._not_before_s: dict[Scope, float] = {}
        self._deciding = asyncio.Lock()  # A command and the loop may find the same server: it is asked about once.
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to look."""
        self._keep(asyncio.create_task(self._run(), name="new_servers"))

    async def stop(self) -> None:
        """Look no more. Does nothing when it never began."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look_at(self, server: Scope) -> None:
        """Look at a server where a command was just used, before anybody waits too long for an answer.

        Discord may not have said that the bot was invited there: commands can be, without the bot.
        """
        bare = JoinedServer(id=server, name="")
        found = next((joined for joined in self._membership.joined() if joined.id == server), bare)
        looking = asyncio.create_task(self._look_at(found), name=f"new_server {server}")
        self._keep(looking)
        await asyncio.wait({looking}, timeout=FIRST_LOOK_LIMIT_S)

    async def look(self) -> None:
        """Decide on every server of which nothing is known yet, or ask about it."""
        for server in self._membership.joined():
            if server.id not in self._seen:
                await self._look_at(server)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("new_servers bug")
            await self._clock.sleep(LOOK_FOR_SERVERS_EVERY_S)

    async def _look_at(self, server: JoinedServer) -> None:
        async with self._deciding:
            is_due = self._clock.steady_s() >= self._not_before_s.get(server.id, 0.0)
            if server.id not in self._seen and is_due:
                await self._decide_or_wait(server)

    async def _decide_or_wait(self, server: JoinedServer) -> None:
        try:
            if await self._store.find(server.id) is None:
                await self._decide(server)
            self._seen.add(server.id)
        except OperatorUnreachable as unreachable:
            self._wait(server, UNREACHABLE_WAIT_S, unreachable)
        except Outage as outage:
            self._wait(server, outage.retry_after_s or TRY_AGAIN_S, outage)

    async def _decide(self, server: JoinedServer) -> None:
        """Raises OperatorUnreachable or Outage, and nothing is kept then."""
        if self._policy.named:
            return  # The settings have decided, and may decide otherwise at the next start.
        at_ms = self._clock.wall_ms()
        if await self._was_in_before(server, at_ms) or self._policy.rule is NewServerRule.OPEN:
            await self._store.note(server.id, AdmissionState.ADMITTED, at_ms=at_ms)
        elif self._policy.rule is NewServerRule.ASK:
            if await self._is_operators(server):
                await self._store.note(server.id, AdmissionState.ADMITTED, at_ms=at_ms)
                log.info("server=%s let_in=operators_own", server.id)
            else:
                await self._operator_alerts.ask_about(server)
                await self._store.note(server.id, AdmissionState.ASKED, at_ms=at_ms)
                log.info("server=%s asked_about", server.id)

    async def _was_in_before(self, server: JoinedServer, at_ms: int) -> bool:
        new_since_ms = await self._marks.new_since_ms(at_ms=at_ms)
        return server.joined_ms is not None and server.joined_ms < new_since_ms

    async def _is_operators(self, server: JoinedServer) -> bool:
        operators = self._membership.operators()
        if server.owner in operators:
            return True
        for operator in sorted(operators):
            if await self._membership.has_member(server.id, operator):
                return True
        return False

    def _wait(self, server: JoinedServer, wait_s: float, why: Exception) -> None:
        log.warning("server=%s not_asked_about=%s retry_in_s=%.0f", server.id, why, wait_s)
        self._not_before_s[server.id] = self._clock.steady_s() + wait_s

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
