"""Keeping reviews with their jobs, and showing them to the moderators."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain.authority import Action
from bot.domain.errors import Failure
from bot.domain.job import Job, JobId
from bot.domain.review import Decision, Review, ReviewAddress, ReviewStage
from bot.domain.scope import Scope
from bot.domain.standing import ReviewRecord
from bot.ports.media import Picture
from bot.ports.presenter import Delivery


class ReviewStore(Protocol):
    """The reviews of jobs, kept with the jobs. One transaction a method; raises Outage when it can not be had now."""

    async def edit_review(self, id: JobId, edit: Callable[[Review], Review]) -> Job:
        """Change what is kept, as it is in this moment: a decision that arrives meanwhile is not lost."""

    async def decide(
        self, id: JobId, stage: ReviewStage, decision: Decision, *, actions: Sequence[Action], failure: Failure | None
    ) -> tuple[Job, bool]:
        """Settle the review, the job's state, its credits and the audit in one. The first decision holds.

        The job as it is now, and whether this call decided: the same action again changes nothing. `failure` is how a
        job ends whose video is denied. Raises ReviewOver when there is nothing left to decide; where nothing new is
        made any more, an approval of a request raises BotPaused, SpendLimitReached or MemberBlocked, and it waits on.
        """

    async def expire_video(self, id: JobId, *, at_ms: int, failure: Failure) -> Job:
        """End a job whose video was not decided on, and give its credits back. Raises JobMoved if it was."""

    async def awaiting(self, scope: Scope, *, limit: int) -> list[Job]:
        """What waits for the moderators of a server, oldest first."""

    async def record_of(self, scope: Scope, member: str, *, at_ms: int) -> ReviewRecord:
        """What is known of a member to the moderator who decides, as it is at `at_ms`."""


class ReviewChannel(Protocol):
    """Shows moderators in their channel what waits for a decision, and what became of it."""

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the review channel takes."""

    async def ask(
        self,
        job: Job,
        stage: ReviewStage,
        channel: str,
        record: ReviewRecord,
        *,
        pictures: Sequence[Picture] = (),
        delivery: Delivery | None = None,
        notify: str | None = None,
    ) -> ReviewAddress:
        """Post what there is to decide, and ping the role `notify`; a repeat within minutes posts nothing new.

        Raises Unpostable, UploadTooLarge or Outage.
        """

    async def redraw(self, job: Job, stage: ReviewStage) -> None:
        """Let the message show what became of it, if it still stands. Raises Outage."""
