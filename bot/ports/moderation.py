"""What the services need for moderators' sake, as promises of the store and of the chat."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.domain.action import Action
from bot.domain.errors import Failure
from bot.domain.job import Job, JobId
from bot.domain.policy import Conditions
from bot.domain.review import Decision, Review, ReviewAddress, Stage
from bot.domain.standing import Pause, Record, Standing
from bot.domain.word_rules import WordRule
from bot.ports import Delivery, Picture


class ModerationStore(Protocol):
    """What moderators decided. Every method is one transaction, and raises Outage when it can not be had now.

    What is written comes with its action, and the same action again changes nothing.
    """

    async def conditions(self, scope: str, member: str) -> Conditions:
        """Everything that a request of the member is held against, as it is at one moment."""

    async def set_standing(self, action: Action, edit: Callable[[Standing], Standing]) -> Standing:
        """Think anew of `action.member`."""

    async def pause(self, pause: Pause, action: Action) -> None:
        """Take nothing new there; a pause that is there already gets the new reason."""

    async def resume(self, channel: str | None, action: Action) -> bool:
        """Whether there was a pause to end (or this very action ended it before)."""

    async def rules(self, scope: str) -> tuple[WordRule, ...]:
        """Oldest first."""

    async def add_rule(self, rule: WordRule, action: Action) -> None:
        """Raises TooManyRules or RuleKnown."""

    async def remove_rule(self, pattern: str, action: Action) -> None:
        """By its id or its pattern. Raises RuleNotFound."""

    async def record(self, action: Action) -> bool:
        """Write down what was done outside the store; False when it is there already."""


class ReviewStore(Protocol):
    """The reviews of jobs, kept with the jobs. One transaction a method; raises Outage as above."""

    async def edit_review(self, id: JobId, edit: Callable[[Review], Review]) -> Job:
        """Change what is kept, as it is in this moment: a decision that arrives meanwhile is not lost."""

    async def decide(
        self, id: JobId, stage: Stage, decision: Decision, *, actions: Sequence[Action], failure: Failure | None
    ) -> tuple[Job, bool]:
        """Settle the review, the job's state, its credits and the audit in one. The first decision holds.

        The job as it is now, and whether this call decided: the same action again changes nothing. `failure` is how a
        job ends whose video is denied. Raises ReviewOver when there is nothing left to decide; where nothing new is
        made any more, whoever approves a request hears BotPaused, SpendLimitReached or MemberBlocked, and it waits on.
        """

    async def expire_video(self, id: JobId, *, at_ms: int, failure: Failure) -> Job:
        """End a job whose video nobody decided on, and give its credits back. Raises JobMoved if somebody did."""

    async def awaiting(self, scope: str, *, limit: int) -> list[Job]:
        """What waits for the moderators of a server, oldest first."""

    async def record_of(self, scope: str, member: str, *, at_ms: int) -> Record: ...


class Unpostable(Exception):
    """The channel does not take the message, and will not without a moderator's help."""


class ReviewPanel(Protocol):
    """Shows reviews to the moderators."""

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the review channel takes."""

    async def ask(
        self,
        job: Job,
        stage: Stage,
        channel: str,
        record: Record,
        *,
        pictures: Sequence[Picture] = (),
        delivery: Delivery | None = None,
    ) -> ReviewAddress:
        """Post what there is to decide; a repeat within minutes posts nothing new.

        Raises Unpostable, UploadTooLarge or Outage.
        """

    async def redraw(self, job: Job, stage: Stage) -> None:
        """Let the message show what became of it, if it still stands. Raises Outage."""
