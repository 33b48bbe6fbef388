"""What moderators say to the requests and videos that wait for them."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from bot.domain.action import ActionKind
from bot.domain.authority import Moderator, stated
from bot.domain.errors import Failure, Fault
from bot.domain.job import Job, JobId
from bot.domain.member import Member
from bot.domain.refusals.moderation import ReviewOver
from bot.domain.refusals.requests import JobNotFound
from bot.domain.review import Decision, ReviewStage
from bot.domain.standing import ReviewRecord
from bot.engine.inputs import Inputs
from bot.engine.runner import Runner
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.reviews import ReviewStore
from bot.services.authority import Authority

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ReviewQuestion:
    """What a moderator is shown who asks for one request. `pictures` are those that could be fetched by now."""

    job: Job
    record: ReviewRecord
    pictures: tuple[Path, ...]


class Reviews:
    """Every decision asks for the right to it in this moment, and holds once. `id` is the interaction that asked."""

    def __init__(
        self,
        *,
        store: JobStore,
        reviews: ReviewStore,
        authority: Authority,
        runner: Runner,
        inputs: Inputs,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reviews = reviews
        self._authority = authority
        self._runner = runner
        self._inputs = inputs
        self._clock = clock

    async def approve(self, job: JobId, stage: ReviewStage, *, by: Member, id: str, trusts: bool = False) -> Job:
        """Let it go on; with `trusts`, the member's next ones too. Raises NotModerator, JobNotFound or ReviewOver."""
        moderator = await self._authority.moderator(by)
        decision = Decision(by=by.id, at_ms=self._clock.wall_ms(), is_approved=True, trusts=trusts)
        return await self._decide(job, stage, decision, moderator, id=id)

    async def deny(self, job: JobId, stage: ReviewStage, *, by: Member, id: str, reason: str) -> Job:
        """End it; the credits go back. Raises NotModerator, ReasonMissing, JobNotFound or ReviewOver."""
        moderator = await self._authority.moderator(by)
        decision = Decision(by=by.id, at_ms=self._clock.wall_ms(), is_approved=False, reason=stated(reason))
        return await self._decide(job, stage, decision, moderator, id=id)

    async def check(self, job: JobId, stage: ReviewStage, *, by: Member) -> Job:
        """The job, if `by` may decide on it now. Raises NotModerator, JobNotFound or ReviewOver."""
        await self._authority.moderator(by)
        found = await self._store.job(job)
        if found is None or found.scope != by.scope:
            raise JobNotFound
        wait = found.review.of(stage)
        if wait is not None and wait.decision is not None:
            raise ReviewOver(state=found.state, by=wait.decision.by, is_approved=wait.decision.is_approved)
        if found.awaits is not stage:
            raise ReviewOver(state=found.state)
        return found

    async def question(self, job: JobId, stage: ReviewStage, *, by: Member) -> ReviewQuestion:
        """All that there is to decide on. Raises what `check` does."""
        found = await self.check(job, stage, by=by)
        record = await self._reviews.record_of(found.scope, found.member, at_ms=self._clock.wall_ms())
        pictures = await asyncio.to_thread(self._inputs.ready, found) if stage is ReviewStage.REQUEST else ()
        return ReviewQuestion(job=found, record=record, pictures=pictures)

    async def waiting(self, *, by: Member, limit: int) -> list[Job]:
        """What there is to decide in the server, oldest first. Raises NotModerator."""
        await self._authority.moderator(by)
        return await self._reviews.awaiting(by.scope, limit=limit)

    async def _decide(self, job: JobId, stage: ReviewStage, decision: Decision, by: Moderator, *, id: str) -> Job:
        found = await self._store.job(job)
        if found is None or found.scope != by.member.scope:
            raise JobNotFound
        kinds = [
            ActionKind.APPROVE if decision.is_approved else ActionKind.DENY,
            *([ActionKind.TRUST] if decision.trusts else []),
        ]
        actions = [
            by.action(
                kind,
                id=id if n == 0 else f"{id}:{kind}",
                at_ms=decision.at_ms,
                member=found.member,
                job=job,
                reason=decision.reason,
                detail="video" if stage is ReviewStage.VIDEO else "",
            )
            for n, kind in enumerate(kinds)
        ]
        failure = None
        if stage is ReviewStage.VIDEO and not decision.is_approved:
            failure = Failure(fault=Fault.VIDEO_DENIED, detail=decision.reason, may_have_cost=True)
        decided, is_new = await self._reviews.decide(job, stage, decision, actions=actions, failure=failure)
        if is_new:  # Begun anew for an interaction that came twice, an order on its way would count as lost.
            log.info("job=%s decided=%s stage=%s by=%s state=%s", job, kinds[0], stage, decision.by, decided.state)
            await self._runner.restart(decided)
        return decided
