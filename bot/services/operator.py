"""What the operator can do while the bot runs: create credits, limit money, pause everything, see how it goes.

They ask from Discord or from the command line. Every change is an action: those for one server stand in its audit,
those for the whole bot under the scope `*`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.action import ActionKind
from bot.domain.authority import stated
from bot.domain.catalog import ProviderName
from bot.domain.job import Job
from bot.domain.ledger import MOST_CREDITS
from bot.domain.member import Member
from bot.domain.operations import BotPause, Health, Priced, Spending, cap_in_micros
from bot.domain.period import DAY_MS, Period
from bot.domain.refusals.access import ServerUnknown
from bot.domain.refusals.spending import AmountNotPossible, OneOfThem
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.ports.clock import Clock
from bot.ports.credit_moves import CreditMoves
from bot.ports.operator import OperatorStore
from bot.ports.servers import ServerStore
from bot.services.authority import Authority

UNKNOWN_DAYS = 30
SHOWN_UNKNOWN = 8  # What surely fits into one message.
CONSOLE = "operator"  # Who did it, when it was done on the command line: there are no Discord accounts there.
# Who can read the database is its operator.
CONSOLE_MEMBER = Member(id=CONSOLE, scope=Scope.EVERYWHERE, is_operator=True)


@dataclass(frozen=True, kw_only=True)
class HealthReport:
    """How the providers do, what was spent of every limit, and whether the bot is paused."""

    providers: Sequence[Health]
    spending: Sequence[Spending]
    pause: BotPause | None


class Operations:
    """Every method raises NotOperator for everybody else, whatever Discord let through."""

    def __init__(
        self,
        *,
        store: OperatorStore,
        moves: CreditMoves,
        servers: ServerStore,
        authority: Authority,
        providers: Sequence[ProviderName],
        clock: Clock,
        is_server: Callable[[Scope], bool],
    ) -> None:
        """`is_server` tells whether there is a server with an id, as far as can be known here."""
        self._store = store
        self._moves = moves
        self._servers = servers
        self._authority = authority
        self._providers = providers
        self._clock = clock
        self._is_server = is_server

    async def check(self, by: Member) -> None:
        """Whether `by` runs the bot. Raises NotOperator."""
        self._authority.operator(by)

    async def create(self, server: Scope, amount: int, reason: str, *, by: Member, id: str) -> None:
        """New credits for the pool of a server. Raises AmountNotPossible, ReasonMissing or ServerUnknown."""
        operator = self._authority.operator(by)
        self._check_server(server)
        if not 1 <= amount <= MOST_CREDITS:
            raise AmountNotPossible(most=MOST_CREDITS)
        created = operator.action(
            ActionKind.CREATE,
            scope=server,
            id=id,
            at_ms=self._clock.wall_ms(),
            amount=amount,
            reason=stated(reason),
        )
        await self._moves.create(created)

    async def refill(self, server: Scope, amount: int, period: Period, *, by: Member, id: str) -> ServerSettings:
        """What comes into the pool in every period from the next one on; 0 ends it."""
        operator = self._authority.operator(by)
        self._check_server(server)
        if not 0 <= amount <= MOST_CREDITS:
            raise AmountNotPossible(most=MOST_CREDITS)
        at_ms = self._clock.wall_ms()

        def edit(now: ServerSettings) -> ServerSettings:
            return replace(now, refill=now.refill.allowed(amount, period, at_ms))

        refilled = operator.action(
            ActionKind.REFILL, scope=server, id=id, at_ms=at_ms, amount=amount, detail=f"a {period}"
        )
        return await self._servers.change(server, edit, refilled)

    async def caps(self, day: str | None, month: str | None, *, by: Member, id: str) -> Sequence[Spending]:
        """What may be spent and is; what is given becomes the limit from now on. Raises NotMoney."""
        operator, at_ms = self._authority.operator(by), self._clock.wall_ms()
        said = {Period.DAY: day, Period.MONTH: month}
        caps = {period: cap_in_micros(text) for period, text in said.items() if text is not None}
        if caps:
            detail = ", ".join(f"{said[period]} a {period}".strip() for period in caps)
            action = operator.action(ActionKind.CAPS, scope=Scope.EVERYWHERE, id=id, at_ms=at_ms, detail=detail)
            await self._store.set_caps(caps, action)
        return await self._store.spending(at_ms=at_ms)

    async def server_caps(
        self, server: Scope, day: str | None, month: str | None, *, by: Member, id: str
    ) -> Sequence[Spending]:
        """What a server may spend in a day and has; `day` becomes its limit. Raises NotMoney, ServerUnknown, OneOfThem.

        A month is limited for the whole bot alone.
        """
        operator, at_ms = self._authority.operator(by), self._clock.wall_ms()
        self._check_server(server)
        if month is not None:
            raise OneOfThem(options=("server", "month_usd"))
        if day is not None:
            micros = cap_in_micros(day)
            detail = f"{day.strip()} a {Period.DAY}"
            action = operator.action(ActionKind.CAPS, scope=server, id=id, at_ms=at_ms, detail=detail)
            await self._store.set_server_cap(micros, action)
        return [await self._store.spending_of(server, at_ms=at_ms)]

    async def pause(self, reason: str, *, by: Member, id: str) -> None:
        """Nothing new is taken anywhere; what has begun goes on to its end. Raises ReasonMissing."""
        operator, at_ms = self._authority.operator(by), self._clock.wall_ms()
        paused = operator.action(ActionKind.PAUSE, scope=Scope.EVERYWHERE, id=id, at_ms=at_ms, reason=stated(reason))
        await self._store.pause(paused)

    async def resume(self, *, by: Member, id: str) -> bool:
        """Take new videos again; False when nothing was paused."""
        operator, at_ms = self._authority.operator(by), self._clock.wall_ms()
        if await self._store.paused() is None:
            return False
        await self._store.resume(operator.action(ActionKind.RESUME, scope=Scope.EVERYWHERE, id=id, at_ms=at_ms))
        return True

    async def health(self, *, by: Member) -> HealthReport:
        """Of the providers that are set up, and of those that were and still have something to tell."""
        self._authority.operator(by)
        at_ms = self._clock.wall_ms()
        found = await self._store.health(at_ms=at_ms)
        set_up = [found.get(name, Health(provider=name)) for name in self._providers]
        gone = [replace(one, is_set_up=False) for name, one in found.items() if name not in self._providers]
        return HealthReport(
            providers=[*set_up, *gone],
            spending=await self._store.spending(at_ms=at_ms),
            pause=await self._store.paused(),
        )

    async def unknown(self, *, by: Member, days: int = UNKNOWN_DAYS, limit: int = SHOWN_UNKNOWN) -> list[Job]:
        """The last orders of unknown outcome, newest first."""
        self._authority.operator(by)
        return await self._store.unknown(since_ms=self._clock.wall_ms() - days * DAY_MS, limit=limit)

    async def priced(self, *, by: Member, days: int) -> Sequence[Priced]:
        """What each kind of video cost lately, by the providers' own word."""
        self._authority.operator(by)
        now_ms = self._clock.wall_ms()
        return await self._store.priced(since_ms=now_ms - days * DAY_MS, until_ms=now_ms + 1)

    def _check_server(self, server: Scope) -> None:
        if server != Scope.DIRECT and not (server.is_server and self._is_server(server)):
            raise ServerUnknown(server=server)
