"""Takes orders: a request becomes a job with its price held, or a Refusal and nothing."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from bot.domain.action import ActionKind
from bot.domain.admission import AdmissionPolicy, NewServerRule
from bot.domain.authority import Action, Moderator
from bot.domain.channels import check_place
from bot.domain.errors import Failure, Fault
from bot.domain.job import CardAddress, Job, JobId, JobMoved, Payer, State
from bot.domain.ledger import Balance
from bot.domain.member import Member
from bot.domain.offers import Offer
from bot.domain.period import HOUR_MS
from bot.domain.policy import Conditions, Limits, check_pauses, check_standing, judge
from bot.domain.refusals.access import DirectUseOff, NotAllowed, ServerNotAllowed
from bot.domain.refusals.requests import JobNotFound, Stopping, TooLate
from bot.domain.request import SEED_LIMIT, VideoRequest
from bot.domain.review import Review, Wait
from bot.domain.scope import Scope
from bot.domain.server import Defaults
from bot.domain.word_rules import Hit, find_hits
from bot.engine.routing import Routing
from bot.engine.runner import Runner
from bot.ports.clock import Clock
from bot.ports.credit_reports import CreditReports
from bot.ports.jobs import JobCursor, JobPage, JobStore
from bot.ports.moderation import ModerationStore
from bot.services.admission import ServerAdmission
from bot.services.authority import Authority

log = logging.getLogger(__name__)

NO_DEFAULTS = Defaults()


@dataclass(frozen=True, kw_only=True)
class OrderPolicy:
    """The operator's rules that every order is held against. Where `allowed_servers` are named, no other is let in."""

    limits: Limits
    allowed_servers: frozenset[str]
    new_servers: NewServerRule
    direct_use: bool

    @property
    def admission(self) -> AdmissionPolicy:
        """Which servers may order anything at all."""
        return AdmissionPolicy(rule=self.new_servers, named=self.allowed_servers)


class Orders:
    """What members can do with jobs: ask for one, cancel it, and see what they have."""

    def __init__(
        self,
        *,
        store: JobStore,
        reports: CreditReports,
        moderation: ModerationStore,
        authority: Authority,
        admission: ServerAdmission,
        runner: Runner,
        routing: Routing,
        policy: OrderPolicy,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reports = reports
        self._routing = routing
        self._moderation = moderation
        self._authority = authority
        self._admission = admission
        self._runner = runner
        self._policy = policy
        self._clock = clock

    async def place(self, request: VideoRequest, *, by: Member, id: JobId, card: CardAddress) -> Job:
        """Hold the price and remember the job, both or neither. Local and quick. Raises Refusal.

        The job waits until `start` says that its card can be seen.
        """
        if self._runner.is_stopping:
            raise Stopping
        conditions = await self._conditions(by, card)
        now_ms = self._clock.wall_ms()
        offer = self.offer(request, id=id, defaults=conditions.settings.defaults)
        price = self._routing.price(offer)
        # In a thread: making a server's worst rules ready, once, takes longer than the loop may stand still.
        texts = (offer.request.prompt, offer.request.negative)
        hits = await asyncio.to_thread(find_hits, conditions.rules, texts) if conditions.rules else []
        review = _review(price, by=by, card=card, conditions=conditions, hits=hits, now_ms=now_ms)
        job = Job(
            id=id,
            scope=by.scope,
            member=by.id,
            request=offer.request,
            provider=offer.provider,
            price=price,
            list_price_micros=offer.list_price_micros,
            payer=Payer.POOL,
            card=card,
            created_ms=now_ms,
            state=State.QUEUED if review.request is None else State.AWAITING_APPROVAL,
            review=review,
        )
        placed = await self._store.place(job, roles=by.roles)
        log.info(
            "job=%s placed provider=%s tool=%s price=%s state=%s", id, job.provider, request.tool, price, placed.state
        )
        return placed

    def offer(self, request: VideoRequest, *, id: JobId, defaults: Defaults = NO_DEFAULTS) -> Offer:
        """Who would make it and for how much. Raises Refusal.

        A member who names no seed gets one of the job's own: RunComfy renders everything with the seed of its sample
        page when it is sent none.
        """
        seed = request.seed if request.seed is not None else crc32(id.encode()) % SEED_LIMIT
        return self._routing.offer(replace(request, seed=seed), defaults)

    async def admit(self, by: Member, card: CardAddress) -> None:
        """Raises the Refusal that every request of `by` would meet there, whatever it is."""
        conditions = await self._conditions(by, card)
        check_standing(conditions.standing, self._clock.wall_ms())
        check_pauses(conditions.pauses, card.places)

    def check_scope(self, scope: Scope) -> None:
        """Raises Refusal where the operator does not want the bot used."""
        if scope == Scope.DIRECT:
            if not self._policy.direct_use:
                raise DirectUseOff
        elif self._policy.allowed_servers and scope not in self._policy.allowed_servers:
            raise ServerNotAllowed

    def start(self, job: Job, card: CardAddress) -> None:
        """The card can be seen: remember where, and begin."""
        self._runner.start(job, card)

    def look_for_card(self, job: Job) -> None:
        """It is unknown whether the card can be seen: find out, and go on or give the credits back."""
        self._runner.start(job)

    def abandon(self, job: Job) -> None:
        """The card can not be seen, so the video is not wanted: give the credits back before anything is spent."""
        self._runner.abandon(job)

    async def cancel(self, id: JobId, *, by: Member) -> Job:
        """Cancel it now, or ask the provider to. Raises JobNotFound, NotAllowed or TooLate."""
        job = await self._store.job(id)
        if job is None or job.scope != by.scope:
            raise JobNotFound
        moderator = None if by.id == job.member else await self._authority.moderator_or_none(by)
        if by.id != job.member and moderator is None:
            raise NotAllowed
        now_ms = self._clock.wall_ms()
        action = None if moderator is None else _cancelled(job, moderator, now_ms)
        try:
            if not job.can_be_cancelled:
                raise TooLate(state=job.state, is_being_cancelled=job.cancel_wanted)
            if job.state is State.RENDERING:
                job = await self._store.want_cancel(job.id, action=action)
            else:
                failure = Failure(fault=Fault.CANCELLED)
                job = await self._store.move(job, State.CANCELLED, at_ms=now_ms, failure=failure, action=action)
        except JobMoved:
            return await self.cancel(id, by=by)
        log.info("job=%s cancel_wanted by=%s state=%s", id, by.id, job.state)
        await self._runner.restart(job)
        return job

    async def jobs_of(self, by: Member, *, before: JobCursor | None = None, limit: int) -> JobPage:
        """A page of the member's own jobs here, newest first. Raises Refusal where the bot is not to be used."""
        self.check_scope(by.scope)
        return await self._store.jobs_of(by.scope, by.id, before=before, limit=limit)

    async def balance(self, by: Member) -> Balance:
        """What the member can spend here now. Raises Refusal where the bot is not to be used."""
        self.check_scope(by.scope)
        at_ms = self._clock.wall_ms()
        return await self._reports.balance(by.scope, by.id, at_ms=at_ms, roles=by.roles)

    async def _conditions(self, by: Member, card: CardAddress) -> Conditions:
        """What a request is held against, where requests are taken at all. Raises Refusal."""
        self.check_scope(by.scope)
        await self._admission.check(by.scope)
        conditions = await self._moderation.conditions(by.scope, by.id)
        check_place(conditions.settings, card)
        return conditions


def _cancelled(job: Job, by: Moderator, at_ms: int) -> Action:
    """What a moderator does to somebody else's job is written down."""
    return by.action(ActionKind.CANCEL, id=f"cancel:{job.id}", at_ms=at_ms, member=job.member, job=job.id)


def _review(
    price: int, *, by: Member, card: CardAddress, conditions: Conditions, hits: Sequence[Hit], now_ms: int
) -> Review:
    """What moderators will have to do with it. Raises Blocked, Paused or WordsRefused."""
    verdict = judge(price=price, by=by, places=card.places, conditions=conditions, hits=hits, now_ms=now_ms)
    until_ms = now_ms + conditions.settings.review.patience_h * HOUR_MS
    return Review(
        reasons=verdict.reasons,
        warnings=verdict.warnings,
        joined_ms=by.joined_ms if verdict.reasons or verdict.video_too else None,
        request=Wait(until_ms=until_ms) if verdict.reasons else None,
        video=Wait() if verdict.video_too else None,
    )
