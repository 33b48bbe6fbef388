"""What the services need of a server's gallery, as a promise of the chat."""

from typing import Protocol

from bot.domain.job import Job
from bot.ports.presenter import Delivery


class GalleryChannel(Protocol):
    """Where finished videos hang."""

    async def post(self, job: Job, delivery: Delivery, *, channel: str) -> str:
        """Post the video in `channel`; the message's id. The same job again within a few minutes is the same message.

        Raises Undeliverable when the channel does not take it, or Outage.
        """
