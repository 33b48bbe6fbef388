"""Who may render now: so many jobs at once for a provider, a server and a member; the others wait for their turn.

Whose turn comes first is `domain/fairness.py`; here are the places, the waiting, and who is told how many are before.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain.fairness import LATELY_MS, AtOnce, Contender, InLine, Limit, MemberKey, Places, Turn, in_order, starters
from bot.domain.job import Job, JobId, State
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.ports.recent_use import RecentUse

NEAR = 10

Tell = Callable[[InLine], None]


@dataclass(frozen=True, kw_only=True)
class QueuePosition:
    """Where a waiting job stands and why.

    Of the `before` it at the same provider, `own` are the same member's and `earlier` only came first; the rest belongs
    to members who used less lately. `full` is the limit that holds it back, `most` how many that allows at once, and
    `ahead` counts those who wait for the same limit before it.
    """

    before: int
    own: int
    earlier: int
    used: int
    full: Limit | None
    most: int
    ahead: int


@dataclass(kw_only=True)
class _Waiting:
    contender: Contender
    place: asyncio.Future[None]
    tell: Tell
    told: InLine | None = None


class FairQueue:
    """All places and everybody who waits for one. Coming and leaving are O(waiting)."""

    def __init__(self, *, recent_use: RecentUse, clock: Clock, places: int, member_places: int) -> None:
        self._recent_use = recent_use
        self._clock = clock
        self._usual = AtOnce(provider=places, member=member_places)
        self._at_once: dict[str, AtOnce] = {}
        self._places = Places()
        self._inside: dict[JobId, Contender] = {}
        self._waiting: dict[JobId, _Waiting] = {}
        self._used: dict[MemberKey, dict[JobId, int]] = {}
        self._started_s: dict[MemberKey, float] = {}
        self._arrivals = 0

    async def take(self, job: Job, tell: Tell) -> None:
        """Wait for a place. `tell` hears what this job waits for, whenever that changes. Raises Outage."""
        if job.id in self._inside:
            return
        used = await self._recent_use.used(job.scope, job.member, since_ms=self._clock.wall_ms() - LATELY_MS)
        at_once = await self._allowed(job.scope)
        contender = self._contender(job)
        self._at_once[job.scope] = at_once
        # Jobs that have a place may not be saved as sent yet.
        inside = {one.job: one.price for one in self._inside.values() if one.who == contender.who}
        self._used[contender.who] = {**used, **inside}
        place = asyncio.get_running_loop().create_future()
        self._waiting[job.id] = _Waiting(contender=contender, place=place, tell=tell)
        self._let_in()
        try:
            await place
        except asyncio.CancelledError:
            if self._waiting.pop(job.id, None) is None:
                self.leave(job)
            else:
                self._let_in()
                self._forget(contender)
            raise

    async def refresh(self, scope: Scope) -> None:
        """Let what the server allows by now hold for those who wait already. Raises Outage."""
        at_once = await self._allowed(scope)
        if scope in self._at_once:
            self._at_once[scope] = at_once
            self._let_in()

    def enter(self, job: Job) -> None:
        """Be inside without waiting: the provider has the job already."""
        if job.id not in self._inside:
            self._at_once.setdefault(job.scope, self._usual)
            contender = self._contender(job)
            self._places.take(contender)
            self._admitted(contender)

    def leave(self, job: Job) -> None:
        """Give the place back. Leaving twice, or without a place, does nothing."""
        contender = self._inside.pop(job.id, None)
        if contender is not None:
            self._places.give_back(contender)
        if job.rendered_ms is None or job.state is State.FAILED:
            self._used.get((job.scope, job.member), {}).pop(job.id, None)
        if contender is not None:
            self._let_in()
            self._forget(contender)

    def position(self, id: JobId) -> QueuePosition | None:
        """Where it stands; None when it does not wait."""
        if id not in self._waiting:
            return None
        mine = self._waiting[id].contender
        order = self._order()
        number = next((n for n, turn in enumerate(order) if turn.contender.job == id), None)
        if number is None:
            return None  # It was cancelled, and has not heard of it yet.
        used = order[number].used
        rivals = [turn for turn in order[:number] if turn.contender.provider is mine.provider]
        own = sum(turn.contender.who == mine.who for turn in rivals)
        earlier = sum(
            turn.contender.who != mine.who and (turn.overdue_since_s is not None or turn.used == used)
            for turn in rivals
        )
        at_once = self._at_once[mine.scope]
        full = self._places.held_by(mine, at_once)
        limit = full or Limit.PROVIDER
        group = mine.groups[limit]
        return QueuePosition(
            before=len(rivals),
            own=own,
            earlier=earlier,
            used=sum(self._used.get(mine.who, {}).values()),
            full=full,
            most=at_once.of(limit) or at_once.provider,
            ahead=sum(turn.contender.groups[limit] == group for turn in order[:number]),
        )

    async def _allowed(self, scope: Scope) -> AtOnce:
        allowed = await self._recent_use.allowed(scope)
        return AtOnce(provider=self._usual.provider, server=allowed.server, member=allowed.member or self._usual.member)

    # -- letting in -----------------------------------------------------------------------------------------------

    def _let_in(self) -> None:
        """Give every place that can be used to the job whose turn it is, and tell the others what has changed."""
        order = self._order()
        for contender in starters(order, self._places, self._at_once):
            self._admitted(contender)
            self._waiting.pop(contender.job).place.set_result(None)
        # Who started counts for the claims of their other jobs as it did while waiting: the order is still the same.
        self._tell(turn.contender for turn in order if turn.contender.job in self._waiting)

    def _order(self) -> list[Turn]:
        used = {who: sum(jobs.values()) for who, jobs in self._used.items()}
        # Who was cancelled, and has not heard of it yet, does not count.
        waiting = (one.contender for one in self._waiting.values() if not one.place.done())
        return in_order(waiting, used, self._started_s, now_s=self._clock.steady_s())

    def _tell(self, order: Iterable[Contender]) -> None:
        """Those far behind hear only now and then: each of them is an edit of a card."""
        seen = Counter[str]()
        for contender in order:
            before = seen[contender.provider]
            seen[contender.provider] += 1
            waiting = self._waiting[contender.job]
            if waiting.told is not None and before >= NEAR and before % NEAR:
                continue
            now = self._in_line(contender, before)
            if now != waiting.told:
                waiting.told = now
                waiting.tell(now)

    def _in_line(self, contender: Contender, before: int) -> InLine:
        at_once = self._at_once[contender.scope]
        limit = self._places.held_by(contender, at_once)
        return InLine(before=before, limit=limit, most=0 if limit is None else at_once.of(limit) or 0)

    def _admitted(self, contender: Contender) -> None:
        self._inside[contender.job] = contender
        self._started_s[contender.who] = self._clock.steady_s()
        self._used.setdefault(contender.who, {})[contender.job] = contender.price

    def _contender(self, job: Job) -> Contender:
        self._arrivals += 1
        return Contender(
            job=job.id,
            scope=job.scope,
            member=job.member,
            provider=job.provider,
            price=job.price,
            arrival=self._arrivals,
            since_s=self._clock.steady_s(),
        )

    def _forget(self, contender: Contender) -> None:
        """What is known of a member and a server is read again when they come again."""
        everybody = [*self._inside.values(), *(one.contender for one in self._waiting.values())]
        if not any(one.who == contender.who for one in everybody):
            self._used.pop(contender.who, None)
            self._started_s.pop(contender.who, None)
        if not any(one.scope == contender.scope for one in everybody):
            self._at_once.pop(contender.scope, None)
