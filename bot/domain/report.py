"""What a member has against a video, as it is kept for the moderators until one of them settles it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.job import JobId
from bot.domain.scope import Scope


class ReportState(StrEnum):
    """Where a report stands: open, or what came of it."""

    OPEN = "open"
    DELETED = "deleted"
    BLOCKED = "blocked"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True)
class ReportOutcome:
    """What came of it, by whom, when and why; `by` may be the author, who took the video away themselves."""

    state: ReportState
    by: str
    at_ms: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class VideoReport:
    """One a member and video. `preview` is the address of the video, or its still, on the card where it was reported.

    `channel` and `message` are where moderators read of it, None where that is nowhere; `outcome` is None while it is
    open.
    """

    job: JobId
    reporter: str
    scope: Scope
    at_ms: int
    reason: str
    preview: str | None = None
    channel: str | None = None
    message: str | None = None
    outcome: ReportOutcome | None = None
