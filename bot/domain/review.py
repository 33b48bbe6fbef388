"""What waits for a moderator before it goes on: why, until when, and what they said.

A request may wait before it is rendered, and its video again before it is posted; each is one `Wait`, kept with the
job. The job's state says what became of the request; a video that waits stays `rendered`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class ReviewTrigger(StrEnum):
    """What sends a request to the moderators."""

    COST = "cost"
    NEW_MEMBER = "new_member"
    ROLE = "role"
    CHANNEL = "channel"
    WORDS = "words"
    EVERYTHING = "everything"


class ReviewStage(StrEnum):
    """What waits for the moderators: the request before it is rendered, or the video before it is posted."""

    REQUEST = "request"
    VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class ReviewReason:
    """One of them. `limit` is the rule's number; `detail` its role or channel id, or the words that were found."""

    why: ReviewTrigger
    limit: int | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewAddress:
    """The message that asks the moderators, and the names of the files on it."""

    channel: str
    message: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a moderator said, and when."""

    by: str
    at_ms: int
    is_approved: bool
    reason: str = ""
    trusts: bool = False  # From now on the member's requests go ahead unseen.


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One wait for the moderators. `until_ms` is None until the wait begins."""

    until_ms: int | None = None
    card: ReviewAddress | None = None
    decision: Decision | None = None


@dataclass(frozen=True, kw_only=True)
class Review:
    """Everything that moderators have to do with a job. `warnings` are words that were let through with a warning."""

    reasons: tuple[ReviewReason, ...] = ()
    warnings: tuple[str, ...] = ()
    joined_ms: int | None = None  # When the member came to the server, as Discord said at the order.
    request: Wait | None = None
    video: Wait | None = None

    @property
    def asks_moderators(self) -> bool:
        """Whether moderators have, or had, anything to decide."""
        return self.request is not None or self.video is not None

    def of(self, stage: ReviewStage) -> Wait | None:
        return self.request if stage is ReviewStage.REQUEST else self.video

    def with_wait(self, stage: ReviewStage, wait: Wait | None) -> "Review":
        return replace(self, request=wait) if stage is ReviewStage.REQUEST else replace(self, video=wait)
