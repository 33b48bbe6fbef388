"""Who may render now: so many jobs at once a provider, the others in the order in which they came."""

import asyncio
from collections.abc import Callable

from bot.domain.job import JobId

NEAR = 10


class Turns:
    """One provider's places. Taking a free one is O(1), leaving is O(waiting) for counting who is before whom."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._inside: set[JobId] = set()
        self._waiting: dict[JobId, asyncio.Future[None]] = {}
        self._tell: dict[JobId, Callable[[int], None]] = {}

    async def take(self, id: JobId, tell: Callable[[int], None]) -> None:
        """Wait for a place. `tell` hears how many are before this job, whenever that changes."""
        if id in self._inside:
            return
        if len(self._inside) < self._places and not self._waiting:
            self._inside.add(id)
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting[id] = place
        self._tell[id] = tell
        tell(len(self._waiting) - 1)
        try:
            await place
        except asyncio.CancelledError:
            if self._waiting.pop(id, None) is None:
                self.leave(id)
            else:
                self._tell_all()
            raise
        finally:
            self._tell.pop(id, None)

    def enter(self, id: JobId) -> None:
        """Be inside without waiting: the provider has the job already."""
        self._inside.add(id)

    def leave(self, id: JobId) -> None:
        """Give the place to whoever waits longest. Leaving twice, or without a place, does nothing."""
        self._inside.discard(id)
        if not self._waiting or len(self._inside) >= self._places:
            return
        while self._waiting and len(self._inside) < self._places:
            first = next(iter(self._waiting))
            place = self._waiting.pop(first)
            if not place.done():
                self._inside.add(first)
                place.set_result(None)
        self._tell_all()

    def _tell_all(self) -> None:
        """Those far behind hear only now and then: each of them is an edit of a card."""
        for before, waiting in enumerate(self._waiting):
            if before < NEAR or before % NEAR == 0:
                self._tell[waiting](before)
