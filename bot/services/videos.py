"""What can be done with a finished video besides watching it: take it away, or tell the moderators of it."""

from dataclasses import dataclass, replace

from bot.domain.action import ActionKind, MemberReport
from bot.domain.authority import Moderator, stated
from bot.domain.job import Job, JobId
from bot.domain.member import Member
from bot.domain.refusals import AlreadyReported, JobNotFound, NotAllowed, NotOver, NotPossibleHere, NotYours, OwnVideo
from bot.domain.scope import Scope
from bot.domain.text import reason_text
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.moderation import ModerationStore
from bot.ports.servers import ServerStore
from bot.services.authority import Authority


@dataclass(frozen=True, kw_only=True)
class VideoReport:
    """What a member has against a video, and where moderators read of it; None where they have no channel."""

    job: Job
    by: str
    reason: str
    channel: str | None


class Videos:
    """The messages themselves are removed and posted by the chat; here is who may, and what is written down."""

    def __init__(
        self, *, store: JobStore, moderation: ModerationStore, servers: ServerStore, authority: Authority, clock: Clock
    ) -> None:
        self._store = store
        self._moderation = moderation
        self._servers = servers
        self._authority = authority
        self._clock = clock

    async def may_delete(self, id: JobId, *, by: Member) -> Job:
        """The job whose card `by` may take away, wherever it is. Raises JobNotFound, NotAllowed or NotOver."""
        job, _ = await self._deletable(id, by)
        return job

    async def delete(self, id: JobId, *, by: Member, reason: str = "") -> Job:
        """The job whose card is to be taken away, written down where a moderator does it to somebody else.

        Its credits stay as they are, and what was still to be hung on it (engine/course.py) is not any more. Raises
        JobNotFound, NotAllowed or NotOver.
        """
        job, moderator = await self._deletable(id, by)
        if moderator is not None:
            deleted = moderator.action(
                ActionKind.DELETE,
                id=f"delete:{id}",
                at_ms=self._clock.wall_ms(),
                member=job.member,
                job=job.id,
                reason=reason_text(reason),
            )
            await self._moderation.record(deleted)
        return await self._store.edit_card(id, lambda card: replace(card, is_deleted=True))

    async def own(self, id: JobId, *, by: Member) -> Job:
        """The member's own job, wherever it was delivered. Raises JobNotFound or NotYours."""
        job = await self._store.job(id)
        if job is None or (job.scope != by.scope and job.member != by.id):
            raise JobNotFound
        if job.member != by.id:
            raise NotYours
        return job

    async def may_report(self, id: JobId, *, by: Member) -> Job:
        """The job that `by` may report. Raises JobNotFound, OwnVideo or NotPossibleHere."""
        job = await self._store.job(id)
        if by.scope == Scope.DIRECT:
            raise NotPossibleHere
        if job is None or job.scope != by.scope:
            raise JobNotFound
        if job.member == by.id:
            raise OwnVideo
        return job

    async def report(self, id: JobId, *, by: Member, reason: str) -> VideoReport:
        """Once a member and video. Raises what `may_report` does, ReasonMissing or AlreadyReported."""
        job = await self.may_report(id, by=by)
        report = MemberReport(job=job, by=by, at_ms=self._clock.wall_ms(), reason=stated(reason))
        if not await self._moderation.report(report):
            raise AlreadyReported
        settings = await self._servers.settings(by.scope)
        channel = settings.log_channel or settings.review_channel
        return VideoReport(job=job, by=by.id, reason=report.reason, channel=channel)

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
