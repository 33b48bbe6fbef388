"""What moderators do with a server's credits. Each has a reason, and is in the audit with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.action import ActionKind
from bot.domain.authority import Action, Moderator, Right, stated
from bot.domain.job import Job
from bot.domain.ledger import Balance, Transfer
from bot.domain.member import Member, Person
from bot.domain.period import DAY_MS
from bot.domain.policy import Limits
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.refusals.access import MayNotCreate
from bot.domain.refusals.spending import MemberGone, RefillNotAllowed, ToBot
from bot.domain.server import Refill, ServerSettings
from bot.domain.text import readable
from bot.ports.clock import Clock
from bot.ports.credit_moves import CreditMoves
from bot.ports.credit_reports import CreditReports, LedgerPage, MemberRecord, Pool
from bot.ports.jobs import ListedJob
from bot.ports.servers import ServerStore
from bot.services.authority import Authority
from bot.services.credits import PAGE_ROWS, check_possible, find_job, noted
from bot.services.orders import Orders

LATELY_DAYS = 30
RECORD_ROWS = 5


@dataclass(frozen=True, kw_only=True)
class QuotaTarget:
    """Whom a quota is for; `called` is how the audit names a role."""

    kind: QuotaFor = QuotaFor.SERVER
    subject: str = ""
    called: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberOverview:
    """What moderators are shown of a member: what they can spend, and their record."""

    person: Person
    balance: Balance
    record: MemberRecord


class CreditAdmin:
    """Every method raises NotModerator first of all, whatever else is wrong."""

    def __init__(
        self,
        *,
        orders: Orders,
        moves: CreditMoves,
        reports: CreditReports,
        servers: ServerStore,
        authority: Authority,
        limits: Limits,
        admins_may_create: bool,
        clock: Clock,
    ) -> None:
        self._orders = orders
        self._moves = moves
        self._reports = reports
        self._servers = servers
        self._authority = authority
        self._limits = limits
        self._admins_may_create = admins_may_create
        self._clock = clock

    # -- members --------------------------------------------------------------------------------------------------

    async def grant(self, by: Member, to: Person, amount: int, *, reason: str, id: str) -> Transfer:
        """From the pool into a member's wallet. Raises Refusal."""
        moderator = await self._admit(by)
        if to.is_bot:
            raise ToBot
        if not to.is_here:
            raise MemberGone(member=to.id)
        check_possible(amount)
        action = self._action(moderator, ActionKind.GRANT, id=id, reason=reason, member=to.id, amount=amount)
        return noted(await self._moves.grant(action))

    async def take(self, by: Member, of: Person, amount: int, *, reason: str, id: str) -> Transfer:
        """From a member's wallet into the pool, also when they left. Raises Refusal."""
        moderator = await self._admit(by)
        check_possible(amount)
        action = self._action(moderator, ActionKind.TAKE, id=id, reason=reason, member=of.id, amount=amount)
        return noted(await self._moves.take(action))

    async def refund(self, by: Member, job: str, amount: int | None, *, reason: str, id: str) -> tuple[Job, Transfer]:
        """Give a job's credits back where they came from, or a part of them. Raises Refusal."""
        moderator = await self._admit(by)
        if amount is not None:
            check_possible(amount)
        found = await find_job(self._reports, by.scope, job)
        action = self._action(moderator, ActionKind.REFUND, id=id, reason=reason, job=found.id, amount=amount)
        return found, noted(await self._moves.refund(action))

    async def refundable(self, by: Member, *, member: str | None = None, limit: int) -> Sequence[ListedJob]:
        """The newest jobs that cost something, of the server or of a member in it, to choose from, newest first."""
        await self._admit(by)
        return await self._reports.newest_paid(by.scope, member=member, limit=limit)

    async def about(self, by: Member, person: Person) -> MemberOverview:
        """What there is to know of a member before deciding anything."""
        await self._admit(by)
        now_ms = self._clock.wall_ms()
        balance = await self._reports.balance(by.scope, person.id, at_ms=now_ms, roles=person.roles)
        since_ms = now_ms - LATELY_DAYS * DAY_MS
        record = await self._reports.record_of(
            by.scope, person.id, person.roles, since_ms=since_ms, jobs=RECORD_ROWS, at_ms=now_ms
        )
        return MemberOverview(person=person, balance=balance, record=record)

    # -- quotas ---------------------------------------------------------------------------------------------------

    async def set_quota(self, by: Member, whose: QuotaTarget, quota: Quota, *, reason: str, id: str) -> None:
        """From now on, for the period that is under way too: what was used of it stays used."""
        moderator = await self._admit(by)
        check_possible(quota.amount, least=0)
        action = self._quota_action(moderator, whose, f"{quota.amount} a {quota.period}", reason=reason, id=id)
        row = QuotaRow(kind=whose.kind, subject=whose.subject, quota=quota)
        await self._moves.set_quota(row, action)

    async def clear_quota(self, by: Member, whose: QuotaTarget, *, reason: str, id: str) -> None:
        """Let the next more general quota hold again. Raises NoQuotaThere."""
        moderator = await self._admit(by)
        action = self._quota_action(moderator, whose, "cleared", reason=reason, id=id)
        await self._moves.clear_quota(whose.kind, whose.subject, action)

    async def quotas(self, by: Member) -> tuple[Sequence[QuotaRow], Quota]:
        """What the server set, and what holds where it set nothing."""
        await self._admit(by)
        return await self._reports.quotas(by.scope), Quota(amount=self._limits.quota_per_day)

    # -- the pool -------------------------------------------------------------------------------------------------

    async def pool(self, by: Member) -> Pool:
        """The server's pool as it stands."""
        await self._admit(by)
        return await self._reports.pool(by.scope, at_ms=self._clock.wall_ms())

    async def pool_history(self, by: Member, *, before: int | None = None) -> LedgerPage:
        """A page of what came into the pool or left it, newest first, from before the transfer `before`."""
        await self._admit(by)
        return await self._reports.pool_history(by.scope, before=before, limit=PAGE_ROWS)

    async def freeze(self, by: Member, *, reason: str, id: str) -> None:
        """The pool pays nothing new; what is held goes on, and so do wallets."""
        action = self._action(await self._admit(by), ActionKind.FREEZE, id=id, reason=reason)
        await self._set_frozen(True, action)

    async def unfreeze(self, by: Member, *, reason: str, id: str) -> None:
        """The pool pays for videos and grants again."""
        action = self._action(await self._admit(by), ActionKind.UNFREEZE, id=id, reason=reason)
        await self._set_frozen(False, action)

    async def refill(self, by: Member, amount: int, *, reason: str, id: str) -> Refill:
        """How much comes every period, up to what the operator allows. Raises RefillNotAllowed."""
        moderator = await self._admit(by)
        check_possible(amount, least=0)
        now_ms = self._clock.wall_ms()

        def edit(settings: ServerSettings) -> ServerSettings:
            refill = settings.refill.or_usual(self._limits.refill_per_month, now_ms)
            if amount > refill.most:
                raise RefillNotAllowed(most=refill.most, period=refill.period)
            return replace(settings, refill=refill.chosen(amount, now_ms))

        action = self._action(moderator, ActionKind.REFILL, id=id, reason=reason, amount=amount)
        return (await self._servers.change(by.scope, edit, action)).refill

    async def add(self, by: Member, amount: int, *, reason: str, id: str) -> Transfer:
        """Create credits for the pool: the operator, or an administrator where the operator lets them."""
        right = await self._authority.moderator_or_operator(by)
        self._orders.check_scope(by.scope)
        if not by.is_operator and not (by.is_administrator and self._admins_may_create):
            raise MayNotCreate
        check_possible(amount)
        return noted(
            await self._moves.create(self._action(right, ActionKind.CREATE, id=id, reason=reason, amount=amount))
        )

    # -- details --------------------------------------------------------------------------------------------------

    async def _admit(self, by: Member) -> Moderator:
        moderator = await self._authority.moderator(by)
        self._orders.check_scope(by.scope)
        return moderator

    async def _set_frozen(self, frozen: bool, action: Action) -> None:
        await self._servers.change(action.scope, lambda settings: replace(settings, pool_frozen=frozen), action)

    def _action(
        self,
        by: Right,
        kind: ActionKind,
        *,
        id: str,
        reason: str,
        member: str | None = None,
        job: str | None = None,
        amount: int | None = None,
        detail: str = "",
    ) -> Action:
        """Every decision about credits states a reason. Raises ReasonMissing."""
        return by.action(
            kind,
            id=id,
            at_ms=self._clock.wall_ms(),
            member=member,
            job=job,
            amount=amount,
            reason=stated(reason),
            detail=detail,
        )

    def _quota_action(self, by: Moderator, whose: QuotaTarget, detail: str, *, reason: str, id: str) -> Action:
        of = {QuotaFor.SERVER: "everybody", QuotaFor.ROLE: f"role {readable(whose.called)}", QuotaFor.MEMBER: ""}
        member = whose.subject if whose.kind is QuotaFor.MEMBER else None
        detail = f"{of[whose.kind]} {detail}".strip()
        return self._action(by, ActionKind.QUOTA, id=id, reason=reason, member=member, detail=detail)
