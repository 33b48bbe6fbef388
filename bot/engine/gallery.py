"""Posts every public video in the gallery that its server chose, unless its author took it away meanwhile.

The copy is a message of its own and no forward: Discord forwards neither answers to commands nor messages with
components (developers/resources/message, Message Reference Types), and a card is both.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.engine.retry import retry_outages
from bot.ports.clock import Clock
from bot.ports.gallery import GalleryChannel
from bot.ports.jobs import JobStore
from bot.ports.posting import Undeliverable
from bot.ports.presenter import Delivery
from bot.ports.servers import ServerStore

log = logging.getLogger(__name__)

GALLERY_PATIENCE_S = 60.0  # In which it is tried again.
GALLERY_UPLOAD_S = 120.0  # For all of it: at most ten mebibytes in most servers.


class Gallery:
    """Knows which videos were posted already: the job remembers, and a repeat before it does is the same message."""

    def __init__(self, *, servers: ServerStore, store: JobStore, channel: GalleryChannel, clock: Clock) -> None:
        self._servers = servers
        self._store = store
        self._channel = channel
        self._clock = clock

    async def post(self, job: Job, delivery: Callable[[], Awaitable[Delivery]]) -> None:
        """Post it, once, where there is a gallery. Never fails: the video is on its card already.

        `delivery` is asked for what was posted on the card only where it is needed.
        """
        try:
            async with asyncio.timeout(GALLERY_UPLOAD_S):
                await self._post(job, delivery)
        except (Outage, Undeliverable, TimeoutError) as error:
            log.warning("job=%s not_in_gallery=%s", job.id, error or type(error).__name__)
        except Exception:
            # A bug here must not keep the job from being closed.
            log.exception("job=%s not_in_gallery bug", job.id)

    async def _post(self, job: Job, delivery: Callable[[], Awaitable[Delivery]]) -> None:
        card = job.card
        if card.ephemeral or card.is_lost or card.is_deleted or card.gallery_message is not None:
            return
        channel = (await self._servers.settings(job.scope)).gallery_channel
        if channel is None or channel in (card.channel, card.parent):
            return
        post = partial(self._channel.post, job, await delivery(), channel=channel)
        # However often it takes: within these seconds, a repeat is the same message.
        message = await retry_outages(
            post, clock=self._clock, patience_s=GALLERY_PATIENCE_S, what=f"job={job.id} posting_in_gallery"
        )
        kept = await self._store.edit_card(
            job.id, lambda card: replace(card, gallery_channel=channel, gallery_message=message)
        )
        log.info("job=%s in_gallery=%s", job.id, channel)
        if kept.card.is_deleted:
            take_down = partial(self._channel.take_down, kept)
            await retry_outages(
                take_down, clock=self._clock, patience_s=GALLERY_PATIENCE_S, what=f"job={job.id} leaving_gallery"
            )
