"""What members do with credits: see what they have, hear where it went, and give it away."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.gifts import check_amount, check_people
from bot.domain.job import Job
from bot.domain.ledger import MOST_CREDITS, Balance, Transfer
from bot.domain.member import Member, Person
from bot.domain.refusals.access import NotAllowed, NotInServer, NotYours
from bot.domain.refusals.requests import JobNotFound
from bot.domain.refusals.spending import AmountNotPossible
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.ports.credit_moves import CreditMoves
from bot.ports.credit_reports import CreditReports, LedgerPage, Pool, Wallet
from bot.ports.jobs import ListedJob
from bot.services.authority import Authority
from bot.services.orders import Orders

log = logging.getLogger(__name__)

PAGE_ROWS = 8


@dataclass(frozen=True, kw_only=True)
class JobTransfers:
    """A job and everything that its credits did, oldest first."""

    job: Job
    transfers: Sequence[Transfer]


class Credits:
    """Every answer is for the asking member alone."""

    def __init__(
        self, *, orders: Orders, moves: CreditMoves, reports: CreditReports, authority: Authority, clock: Clock
    ) -> None:
        self._orders = orders
        self._moves = moves
        self._reports = reports
        self._authority = authority
        self._clock = clock

    async def balance(self, by: Member) -> tuple[Balance, Pool]:
        """What the member can spend, and how the pool stands."""
        return await self._orders.balance(by), await self._reports.pool(by.scope, at_ms=self._clock.wall_ms())

    async def history(self, by: Member, *, of: str, before: int | None = None) -> LedgerPage:
        """A page of one's own history, or for moderators of anybody's in their server. Raises NotYours."""
        self._orders.check_scope(by.scope)
        if of != by.id and await self._authority.moderator_or_none(by) is None:
            raise NotYours
        return await self._reports.history(by.scope, of, before=before, limit=PAGE_ROWS)

    async def explain(self, by: Member, job: str) -> JobTransfers:
        """Of the own jobs, or for moderators any of the server's, by its id or a link. Raises JobNotFound, NotAllowed.

        Other servers' jobs are as unknown as those that never were.
        """
        self._orders.check_scope(by.scope)
        found = await find_job(self._reports, by.scope, job)
        if found.member != by.id and await self._authority.moderator_or_none(by) is None:
            raise NotAllowed
        return JobTransfers(job=found, transfers=await self._reports.transfers_of(found.id))

    async def explainable(self, by: Member, *, limit: int) -> Sequence[ListedJob]:
        """The member's newest jobs, to choose from, newest first."""
        return await self._reports.newest_jobs(by.scope, by.id, limit=limit)

    async def offer_gift(self, by: Member, receiver: Person, amount: int) -> Wallet:
        """The wallet that it would come from, once it is sure that it could be given now. Moves nothing."""
        self._check_giving(by, receiver, amount)
        return await self._checked_wallet(by, amount, arrived=True)

    async def give(self, by: Member, *, giver: str, receiver: Person, amount: int, id: str) -> Transfer:
        """What was offered under this id, once, to a `receiver` who is still there.

        Raises NotYours unless it was `by` who offered it.
        """
        if by.id != giver:
            raise NotYours
        self._check_giving(by, receiver, amount)
        at_ms = self._clock.wall_ms()
        return noted(await self._moves.gift(by.scope, by.id, receiver.id, amount, id=id, at_ms=at_ms))

    async def offer_donation(self, by: Member, amount: int) -> Wallet:
        """The wallet that a donation to the pool would come from; the pool takes credits however new. Moves nothing."""
        self._orders.check_scope(by.scope)
        check_possible(amount)
        return await self._checked_wallet(by, amount, arrived=False)

    async def donate(self, by: Member, *, giver: str, amount: int, id: str) -> Transfer:
        """What was offered under this id, once. Raises NotYours unless it was `by` who offered it."""
        if by.id != giver:
            raise NotYours
        self._orders.check_scope(by.scope)
        check_possible(amount)
        return noted(await self._moves.donate(by.scope, by.id, amount, id=id, at_ms=self._clock.wall_ms()))

    def never_mind(self, by: Member, *, giver: str) -> None:
        """Take an offer away, which only who made it may. Raises NotYours."""
        if by.id != giver:
            raise NotYours

    def _check_giving(self, by: Member, receiver: Person, amount: int) -> None:
        self._orders.check_scope(by.scope)
        if by.scope == Scope.DIRECT:
            raise NotInServer
        check_possible(amount)
        check_people(by, receiver, now_ms=self._clock.wall_ms())

    async def _checked_wallet(self, by: Member, amount: int, *, arrived: bool) -> Wallet:
        wallet = await self._reports.wallet(by.scope, by.id, at_ms=self._clock.wall_ms())
        check_amount(by.id, amount, wallet=wallet.free, arrived=wallet.arrived if arrived else 0)
        return wallet


async def find_job(reports: CreditReports, scope: Scope, said: str) -> Job:
    """The job that somebody means by an id, or by a link to its card. Raises JobNotFound."""
    numbers = re.findall(r"[0-9]+", said)
    job = await reports.find_job(scope, numbers[-1]) if numbers else None
    if job is None:
        raise JobNotFound
    return job


def noted(transfer: Transfer) -> Transfer:
    """The transfer, once it is in the log."""
    log.info(
        "transfer=%s scope=%s amount=%s debit=%s credit=%s by=%s",
        transfer.id,
        transfer.scope,
        transfer.amount,
        transfer.debit.id,
        transfer.credit.id,
        transfer.made_by,
    )
    return transfer


def check_possible(amount: int, *, least: int = 1) -> None:
    """Whatever Discord let through: credits are whole, and there is an end to them. Raises AmountNotPossible."""
    if not least <= amount <= MOST_CREDITS:
        raise AmountNotPossible(least=least, most=MOST_CREDITS)
