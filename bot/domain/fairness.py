"""Whose turn it is: among the jobs that wait, the member who used least lately goes first, and nobody waits for ever.

"Lately" is a plain window of a day, not a decaying sum: a number that a member can check against the own history, and
that `/queue` can name in one sentence. A member's second waiting job counts the first one as used already. So a job's
claim does not change when the job before it starts, and the order that members are told is the order that comes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from bot.domain.catalog import ProviderName
from bot.domain.job import JobId
from bot.domain.period import DAY_MS

LATELY_MS = DAY_MS
OVERDUE_S = 10 * 60.0  # Who waits longer than this goes before everybody who came later, whatever they used.

Who = tuple[str, str]  # A member in a scope: what somebody used elsewhere does not count here.


class Limit(StrEnum):
    """What there is only so much room for."""

    PROVIDER = "provider"
    SERVER = "server"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """How many jobs may have a place at the same time; None is no limit."""

    provider: int
    server: int | None = None
    member: int | None = None

    def of(self, limit: Limit) -> int | None:
        match limit:
            case Limit.MEMBER:
                return self.member
            case Limit.SERVER:
                return self.server
            case Limit.PROVIDER:
                return self.provider


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A job as far as its turn goes. `arrival` counts up, `since_s` is steady time."""

    job: JobId
    scope: str
    member: str
    provider: ProviderName
    price: int
    arrival: int
    since_s: float

    @cached_property
    def who(self) -> Who:
        return self.scope, self.member

    @cached_property
    def groups(self) -> Mapping[Limit, tuple[str, ...]]:
        """What it takes a place of, by limit."""
        return {
            Limit.MEMBER: (Limit.MEMBER, self.scope, self.member),
            Limit.SERVER: (Limit.SERVER, self.scope),
            Limit.PROVIDER: (Limit.PROVIDER, self.provider),
        }


class Turn(NamedTuple):
    """A waiting job and its claim: `used` is what its member used lately, with what waits before it."""

    contender: Contender
    used: int
    is_overdue: bool


class Places:
    """How many places are taken, by limit and group."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, ...]] = Counter()

    def take(self, contender: Contender) -> None:
        self._taken.update(contender.groups.values())

    def give_back(self, contender: Contender) -> None:
        self._taken.subtract(contender.groups.values())
        self._taken += Counter()  # Forgets groups that have none.

    def held_by(self, contender: Contender, at_once: AtOnce) -> Limit | None:
        """The nearest limit that leaves no room for it: the own one before the server's before the provider's."""
        for limit, group in contender.groups.items():
            most = at_once.of(limit)
            if most is not None and self._taken[group] >= most:
                return limit
        return None


def in_order(waiting: Iterable[Contender], used: Mapping[Who, int], *, now_s: float) -> list[Turn]:
    """Those who wait, by whose turn comes first. `waiting` is in the order of arrival. O(n log n), O(n) if sorted."""
    claims = dict(used)
    turns = []
    for contender in waiting:
        claim = claims.get(contender.who, 0)
        turns.append(Turn(contender=contender, used=claim, is_overdue=now_s - contender.since_s >= OVERDUE_S))
        claims[contender.who] = claim + contender.price
    return sorted(turns, key=_rank)


def starters(order: Sequence[Turn], places: Places, at_once: Mapping[str, AtOnce]) -> list[Contender]:
    """Who may start now, and takes a place in `places`; `at_once` is by scope. O(n).

    Whoever is held back by a limit of their own is passed by, so that no place stays empty that somebody could use.
    """
    started = []
    for turn in order:
        contender = turn.contender
        if places.held_by(contender, at_once[contender.scope]) is None:
            places.take(contender)
            started.append(contender)
    return started


def _rank(turn: Turn) -> tuple[bool, int, int]:
    if turn.is_overdue:
        return False, 0, turn.contender.arrival
    return True, turn.used, turn.contender.arrival
