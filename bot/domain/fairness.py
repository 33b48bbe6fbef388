"""Whose turn it is: among the jobs that wait, the member who used least lately goes first, and none waits for ever.

"Lately" is a plain window of a day, not a decaying sum: a number that a member can check against the own history, and
that `/queue` can name in one sentence. A member's second waiting job counts the first one as used already. So a job's
claim does not change when the job before it starts, and the order that members are told is the order that comes.

A member of whose jobs none has started for OVERDUE_S goes before everybody else, with the oldest of them. It is members
who must not wait for ever, and not jobs: otherwise one who asks for fifty videos at once would be first for all the
rest, as soon as the queue is longer than that.
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
from bot.domain.scope import Scope

LATELY_MS = DAY_MS
OVERDUE_S = 10 * 60.0

MemberKey = tuple[str, str]  # A member in a scope: what somebody used elsewhere does not count here.


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
    scope: Scope
    member: str
    provider: ProviderName
    price: int
    arrival: int
    since_s: float

    @cached_property
    def who(self) -> MemberKey:
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
    """A waiting job and its claim: `used` is what its member used lately, with what waits before it.

    `overdue_since_s` is since when its member waits, where that has been too long.
    """

    contender: Contender
    used: int
    overdue_since_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class InLine:
    """How many take their turn before a waiting job, and which limit, of `most` at once, leaves no room for it."""

    before: int
    limit: Limit | None = None
    most: int = 0


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


def in_order(
    waiting: Iterable[Contender], used: Mapping[MemberKey, int], started_s: Mapping[MemberKey, float], *, now_s: float
) -> list[Turn]:
    """Those who wait, by whose turn comes first. O(n log n), O(n) if they are sorted already.

    `waiting` is in the order of arrival, `started_s` is when a member's last job started.
    """
    claims: dict[MemberKey, int] = {}
    turns = []
    for contender in waiting:
        who = contender.who
        overdue_since_s = None
        if who not in claims:
            claims[who] = used.get(who, 0)
            since_s = max(contender.since_s, started_s.get(who, contender.since_s))
            overdue_since_s = since_s if now_s - since_s >= OVERDUE_S else None
        turns.append(Turn(contender, claims[who], overdue_since_s))
        claims[who] += contender.price
    return sorted(turns, key=_rank)


def starters(order: Sequence[Turn], places: Places, at_once: Mapping[str, AtOnce]) -> list[Contender]:
    """Who may start now, and takes a place in `places`; `at_once` is by scope. O(n).

    A job held back by a limit of its own is passed by, so that no place stays empty that somebody could use.
    """
    started = []
    for turn in order:
        contender = turn.contender
        if places.held_by(contender, at_once[contender.scope]) is None:
            places.take(contender)
            started.append(contender)
    return started


def _rank(turn: Turn) -> tuple[bool, float, int]:
    if turn.overdue_since_s is not None:
        return False, turn.overdue_since_s, turn.contender.arrival
    return True, turn.used, turn.contender.arrival
