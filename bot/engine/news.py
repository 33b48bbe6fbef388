"""Tells a member how their job ended, in one short message: an edit of a card notifies nobody.

The card shows it by then, so that a message that can not be sent is no reason to do anything again.
"""

import asyncio
import logging
from dataclasses import replace
from functools import partial

from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.engine.retry import retry_outages
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.posting import Undeliverable
from bot.ports.presenter import Presenter

log = logging.getLogger(__name__)

TELL_PATIENCE_S = 60.0  # Its nonce makes a repeat within a few minutes the same message.
TELL_LIMIT_S = 120.0  # For all of it.


class News:
    """Knows who was told: the job remembers the message, so that a restart does not tell it twice."""

    def __init__(self, *, store: JobStore, presenter: Presenter, clock: Clock) -> None:
        self._store = store
        self._presenter = presenter
        self._clock = clock

    async def tell(self, job: Job) -> None:
        """Tell it once, and nobody where they know it or the card is gone. Never fails."""
        if not job.is_news:
            return
        try:
            async with asyncio.timeout(TELL_LIMIT_S):
                await self._tell(job)
        except (Outage, Undeliverable, TimeoutError) as error:
            log.info("job=%s not_told=%s", job.id, error or type(error).__name__)
        except Exception:
            # Whoever is not told finds the card all the same; an error here must not keep the job from being closed.
            log.exception("job=%s not_told bug", job.id)

    async def _tell(self, job: Job) -> None:
        tell = partial(self._presenter.tell, job)
        what = f"job={job.id} telling"
        message = await retry_outages(tell, clock=self._clock, patience_s=TELL_PATIENCE_S, what=what)
        kept = await self._store.edit_card(job.id, lambda card: replace(card, ping_message=message))
        if kept.card.is_deleted:
            await self._presenter.untell(kept)
