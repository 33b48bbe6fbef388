"""Showing jobs to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.fairness import InLine
from bot.domain.job import CardAddress, Job
from bot.ports.media import Picture
from bot.ports.provider import ProviderStatus


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known of a job besides its row, and would not be missed after a restart.

    `in_line` is what it waits for before it is sent; `elapsed_s` runs from submission.
    """

    status: ProviderStatus | None = None
    in_line: InLine | None = None
    elapsed_s: float = 0.0
    expected_s: float | None = None
    cancel_refused: bool = False
    no_room: bool = False  # The bot's own disk is full: a video that is paid for waits.
    no_review_channel: bool = False  # A moderator has to look for the job: no channel took the question.


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What is posted: the video itself, or where it did not fit, a poster and a link.

    `converted` was encoded anew so that every client plays it; of `may_not_play` nobody knows whether theirs does.
    """

    file: Path
    is_video: bool
    link: str | None = None
    shrunk: bool = False
    converted: bool = False
    may_not_play: bool = False


class Presenter(Protocol):
    """Keeps every job's card true, and gives its video to the member who asked for it."""

    def show(self, job: Job, progress: Progress) -> None:
        """Bring the card up to date some time soon. Never blocks, never fails; newer news replaces older."""

    async def publish(self, job: Job, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
        """Put the pictures on the card and say where the world finds them. Raises Outage when it can not now."""

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the card takes by the route that it would go now."""

    async def deliver(self, job: Job, delivery: Delivery) -> bool:
        """Put the video on the card (again, if need be: a repeat changes nothing).

        A card that is gone is continued by direct message: then False. Raises UploadTooLarge, Undeliverable or Outage.
        """

    async def conclude(self, job: Job) -> bool:
        """Let the card show that the job is over without a video; returns when it does, or never can.

        A card that is gone is continued by direct message: then False. Raises Outage.
        """

    async def tell(self, job: Job) -> str:
        """Tell the member how it ended, in a message that points at the card; the message's id.

        The same job again within a few minutes is the same message. Raises Undeliverable or Outage.
        """

    async def untell(self, job: Job) -> None:
        """Take the message that told it away again, where that is possible. Raises Outage."""

    async def find_card(self, job: Job) -> CardAddress | None:
        """The card of a job whose first response may or may not have arrived. Raises Outage."""
