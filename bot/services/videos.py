"""What can be done with a finished video besides watching it: take it away, or tell the moderators of it."""

from dataclasses import dataclass

from bot.domain.action import Action, ActionKind
from bot.domain.job import DIRECT_SCOPE, Job, JobId
from bot.domain.member import Member
from bot.domain.refusals import AlreadyReported, JobNotFound, NotAllowed, NotPossibleHere, OwnVideo, TooLate
from bot.domain.text import reason_text
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.moderation import ModerationStore
from bot.ports.servers import ServerStore
from bot.services.authority import Authority
from bot.services.reasons import stated


@dataclass(frozen=True, kw_only=True)
class VideoReport:
    """What a member has against a video, and where moderators read of it; None where they have no channel."""

    job: Job
    by: str
    reason: str
    channel: str | None


class Videos:
    """The messages themselves are removed and posted by whoever asks; here is who may, and what is written down."""

    def __init__(
        self, *, store: JobStore, moderation: ModerationStore, servers: ServerStore, authority: Authority, clock: Clock
    ) -> None:
        self._store = store
        self._moderation = moderation
        self._servers = servers
        self._authority = authority
        self._clock = clock

    async def may_delete(self, id: JobId, *, by: Member) -> Job:
        """The job whose card `by` may take away, wherever it was delivered. Raises JobNotFound, NotAllowed, TooLate."""
        job = await self._store.job(id)
        if job is None or (job.scope != by.scope and job.member != by.id):
            raise JobNotFound
        if job.member != by.id and not await self._authority.is_moderator(by):
            raise NotAllowed
        if not job.is_over:
            raise TooLate(state=job.state)
        return job

    async def delete(self, id: JobId, *, by: Member, reason: str = "") -> Job:
        """The same, written down where a moderator does it to somebody else. Job and books stay as they are."""
        job = await self.may_delete(id, by=by)
        if job.member != by.id:
            await self._moderation.record(self._action(ActionKind.DELETE, job, by=by, id=f"delete:{id}", reason=reason))
        return job

    async def may_report(self, id: JobId, *, by: Member) -> Job:
        """Raises JobNotFound, OwnVideo or NotPossibleHere."""
        job = await self._store.job(id)
        if by.scope == DIRECT_SCOPE:
            raise NotPossibleHere
        if job is None or job.scope != by.scope:
            raise JobNotFound
        if job.member == by.id:
            raise OwnVideo
        return job

    async def report(self, id: JobId, *, by: Member, reason: str) -> VideoReport:
        """Once a member and video. Raises what `may_report` does, ReasonMissing or AlreadyReported."""
        job = await self.may_report(id, by=by)
        action = self._action(ActionKind.REPORT, job, by=by, id=f"report:{id}:{by.id}", reason=stated(reason))
        if not await self._moderation.record(action):
            raise AlreadyReported
        settings = await self._servers.settings(by.scope)
        channel = settings.log_channel or settings.review_channel
        return VideoReport(job=job, by=by.id, reason=action.reason, channel=channel)

    def _action(self, what: ActionKind, job: Job, *, by: Member, id: str, reason: str) -> Action:
        return Action(
            id=id,
            scope=job.scope,
            at_ms=self._clock.wall_ms(),
            by=by.id,
            kind=what,
            member=job.member,
            job=job.id,
            reason=reason_text(reason),
        )
