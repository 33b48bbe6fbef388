"""Everything that can go wrong, named after what happened and carrying data; `chat/words/` has the sentences.

    Refusal          the member can act: told privately, not logged, no money moved (all of them in `refusals/`)
    Outage           may pass: retried or released, logged once
    Fault            why a job ended badly; kept with the job as part of its `Failure`

Anything else that is raised is a bug and is treated as one: a traceback in the log, an incident id to the member.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text import readable


class Refusal(Exception):
    """The member asked for something that can not be had, and can do something about it."""


class ImageProblem(StrEnum):
    """Why an image can not be used."""

    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    TOO_BIG = "too_big"
    BROKEN = "broken"
    GONE = "gone"


class Outage(Exception):
    """Something outside did not work and may work later."""

    def __init__(self, what: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(what)
        self.retry_after_s = retry_after_s


class Fault(StrEnum):
    """Why a job ended without a video."""

    AUTH = "auth"
    NO_CREDIT = "no_credit"
    INVALID_INPUT = "invalid_input"
    MODERATION = "moderation"
    RATE_LIMITED = "rate_limited"
    NOT_FOUND = "not_found"
    PROVIDER_DOWN = "provider_down"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    NO_OUTPUT = "no_output"
    BAD_OUTPUT = "bad_output"
    OUTPUT_GONE = "output_gone"
    UNKNOWN = "unknown"
    GONE = "gone"
    BAD_IMAGE = "bad_image"
    CARD_LOST = "card_lost"
    DISK_FULL = "disk_full"
    UNDELIVERABLE = "undeliverable"
    VIDEO_DENIED = "video_denied"
    VIDEO_EXPIRED = "video_expired"
    BUG = "bug"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """How a job failed. `detail` is somebody else's text: shortened here, escaped where it is shown.

    `problem` and `image` say more of a BAD_IMAGE; `may_have_cost` means that the provider may bill the operator for it.
    """

    fault: Fault
    detail: str = ""
    may_have_cost: bool = False
    problem: ImageProblem | None = None
    image: str = ""

    DETAIL_LIMIT_CHARS = 300

    def __post_init__(self) -> None:
        line = " ".join(readable(self.detail).split())
        object.__setattr__(self, "detail", line[: self.DETAIL_LIMIT_CHARS])
