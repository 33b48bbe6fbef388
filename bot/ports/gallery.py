"""Posting finished videos in a server's gallery."""

from typing import Protocol

from bot.domain.job import Job
from bot.ports.presenter import Delivery


class GalleryChannel(Protocol):
    """The channel of a server in which its finished videos are collected."""

    async def post(self, job: Job, delivery: Delivery, *, channel: str) -> str:
        """Post the video in `channel`; the message's id. The same job again within a few minutes is the same message.

        Raises Undeliverable when the channel does not take it, or Outage.
        """

    async def take_down(self, job: Job) -> None:
        """Delete the copy. One that is gone is no error. Raises Undeliverable where it has to stay, or Outage."""
