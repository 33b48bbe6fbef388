"""Takes finished videos away: who may, and what is written down of it."""

from dataclasses import replace

from bot.domain.action import ActionKind, OwnDeletion
from bot.domain.authority import Action, Moderator
from bot.domain.job import Job, JobId
from bot.domain.member import Member
from bot.domain.refusals.access import NotAllowed, NotYours
from bot.domain.refusals.requests import JobNotFound, NotOver
from bot.domain.report import ReportOutcome, ReportState
from bot.domain.text import reason_text
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.reports import ReportStore
from bot.services.authority import Authority
from bot.services.reports import SettledReports


class Videos:
    """The messages themselves are removed by the chat; here is who may, and what is written down."""

    def __init__(self, *, store: JobStore, reports: ReportStore, authority: Authority, clock: Clock) -> None:
        self._store = store
        self._reports = reports
        self._authority = authority
        self._clock = clock

    async def may_delete(self, id: JobId, *, by: Member) -> Job:
        """The job whose card `by` may take away, wherever it is. Raises JobNotFound, NotAllowed or NotOver."""
        job, _ = await self._deletable(id, by)
        return job

    async def delete(self, id: JobId, *, by: Member) -> Job:
        """The job whose card is about to be taken away: what was still to be hung on it is not any more.

        What stands there to be taken away is in its card (engine/course.py). Raises JobNotFound, NotAllowed or NotOver.
        """
        await self._deletable(id, by)
        return await self._store.edit_card(id, lambda card: replace(card, is_deleted=True))

    async def own(self, id: JobId, *, by: Member) -> Job:
        """The member's own job, wherever it was delivered. Raises JobNotFound or NotYours."""
        job = await self._store.job(id)
        if job is None or (job.scope != by.scope and job.member != by.id):
            raise JobNotFound
        if job.member != by.id:
            raise NotYours
        return job

    async def deleted(self, id: JobId, *, by: Member, reason: str = "") -> SettledReports:
        """The card is gone, by the hand of `by`: write that down, and settle what was reported of the video.

        Only what really was taken away comes here. An author's own deletion is written down where moderators had been
        asked about the video. Job and credits stay as they are. Raises JobNotFound, NotAllowed or NotOver.
        """
        job, moderator = await self._deletable(id, by)
        at_ms, why = self._clock.wall_ms(), reason_text(reason)
        deletion: Action | OwnDeletion = OwnDeletion(job=job, at_ms=at_ms)
        if moderator is not None:
            deletion = moderator.action(
                ActionKind.DELETE, id=f"delete:{id}", at_ms=at_ms, member=job.member, job=id, reason=why
            )
        outcome = ReportOutcome(state=ReportState.DELETED, by=by.id, at_ms=at_ms, reason=why)
        return SettledReports(job=job, reports=tuple(await self._reports.deleted(id, outcome, deletion)))

    async def _deletable(self, id: JobId, by: Member) -> tuple[Job, Moderator | None]:
        """The job, and the right by which it is somebody else's to take away."""
        job = await self._store.job(id)
        if job is None or (job.scope != by.scope and job.member != by.id):
            raise JobNotFound
        moderator = None if job.member == by.id else await self._authority.moderator_or_none(by)
        if job.member != by.id and moderator is None:
            raise NotAllowed
        if not job.is_over:
            raise NotOver
        return job, moderator
