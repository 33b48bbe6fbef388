"""Reviews, kept with their jobs and the books, so that a decision and its credits are one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.authority import Action
from bot.domain.errors import Failure
from bot.domain.job import Job, JobId, JobMoved, Settlement, State, settlement
from bot.domain.policy import Limits
from bot.domain.refusals.moderation import MemberBlocked, ReviewOver
from bot.domain.review import Decision, Review, ReviewStage, Wait
from bot.domain.scope import Scope
from bot.domain.standing import ReviewRecord
from bot.store.sql import Sql
from bot.store.tables import audit, bot_settings, jobs, ledger, member_records, standings
from bot.store.transactions import Database, reading, snapshot, transaction


class SqlReviews:
    """Implements `ports.reviews.ReviewStore`.

    `limits` are those of the settings: what is approved after the operator lowered them must not go beyond them.
    """

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @transaction()
    async def edit_review(self, sql: Sql, id: JobId, edit: Callable[[Review], Review]) -> Job:
        return await jobs.set_review(sql, id, edit((await _job(sql, id)).review))

    @transaction(urgent=True)
    async def decide(
        self,
        sql: Sql,
        id: JobId,
        stage: ReviewStage,
        decision: Decision,
        *,
        actions: Sequence[Action],
        failure: Failure | None,
    ) -> tuple[Job, bool]:
        job = await _job(sql, id)
        if not await _record(sql, actions):
            return job, False
        wait = _still_open(job, stage, decision.at_ms)
        if stage is ReviewStage.REQUEST and decision.is_approved:
            await self._check_makeable(sql, job, decision.at_ms)
        job = await jobs.set_review(sql, id, job.review.with_wait(stage, replace(wait, decision=decision)))
        if decision.trusts:
            job = await _trust(sql, job)
        to = _next(stage, decision)
        if to is None:
            return job, True
        due = settlement(job.state, to)
        job = await jobs.advance(sql, job, to, at_ms=decision.at_ms, ticket=None, video_url=None, failure=failure)
        if due is not None:
            await ledger.settle(sql, job, due, at_ms=decision.at_ms)
        return job, True

    @transaction()
    async def expire_video(self, sql: Sql, id: JobId, *, at_ms: int, failure: Failure) -> Job:
        job = await _job(sql, id)
        if job.awaits is not ReviewStage.VIDEO:
            raise JobMoved(f"the video of job {id} is decided on")
        job = await jobs.advance(sql, job, State.FAILED, at_ms=at_ms, ticket=None, video_url=None, failure=failure)
        await ledger.settle(sql, job, Settlement.REFUND, at_ms=at_ms)
        return job

    @reading
    async def awaiting(self, sql: Sql, scope: Scope, *, limit: int) -> list[Job]:
        return await jobs.awaiting(sql, scope, limit=limit)

    @snapshot
    async def record_of(self, sql: Sql, scope: Scope, member: str, *, at_ms: int) -> ReviewRecord:
        return await member_records.for_review(sql, scope, member, at_ms=at_ms)

    async def _check_makeable(self, sql: Sql, job: Job, at_ms: int) -> None:
        """What was asked for under other conditions is begun under those of now. Raises Refusal.

        Its own money is held and counted already, so that only a limit that was lowered since can be in the way.
        """
        await bot_settings.check_open(sql)
        await bot_settings.check_spend(sql, self._limits, scope=job.scope, more_micros=0, at_ms=at_ms)
        standing = await standings.find(sql, job.scope, job.member)
        if standing.is_blocked_at(at_ms):
            raise MemberBlocked(member=job.member)


async def _job(sql: Sql, id: JobId) -> Job:
    job = await jobs.find(sql, id)
    if job is None:
        raise LookupError(f"no job {id}")
    return job


async def _record(sql: Sql, of: Sequence[Action]) -> bool:
    return all([await audit.record(sql, action) for action in of])


def _still_open(job: Job, stage: ReviewStage, at_ms: int) -> Wait:
    """Raises ReviewOver, which undoes what was written before it."""
    wait = job.review.of(stage)
    if wait is None:
        raise ReviewOver(state=job.state)
    if wait.decision is not None:
        raise ReviewOver(state=job.state, by=wait.decision.by, is_approved=wait.decision.is_approved)
    if job.awaits is not stage:
        raise ReviewOver(state=job.state)
    if wait.until_ms is not None and at_ms >= wait.until_ms:
        raise ReviewOver(state=State.EXPIRED)
    return wait


async def _trust(sql: Sql, job: Job) -> Job:
    """Trusted from now on, and with the video that is on its way as well."""
    standing = await standings.find(sql, job.scope, job.member)
    await standings.put(sql, job.scope, job.member, replace(standing, is_trusted=True))
    if job.awaits is ReviewStage.REQUEST:
        return await jobs.set_review(sql, job.id, job.review.with_wait(ReviewStage.VIDEO, None))
    return job


def _next(stage: ReviewStage, decision: Decision) -> State | None:
    """Where a decision takes the job; an approved video stays rendered until it is posted."""
    if stage is ReviewStage.REQUEST:
        return State.QUEUED if decision.is_approved else State.DENIED
    return None if decision.is_approved else State.FAILED
