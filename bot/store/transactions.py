"""Turns a method over `sql` into a transaction that is run again when the database asks for that.

A database may find out as late as at COMMIT that two transactions can not both stand (PostgreSQL says 40001 or 40P01
then); whoever loses has to begin anew. A block under `async with` can not do that, a function can. So what is decorated
here may run more than once before it counts: it looks at no clock, throws no dice, sends nothing, and remembers nothing
outside the database.
"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bot.domain.errors import Outage
from bot.store.sql import Sql

MOST_TRIES = 5  # Each loses to a transaction that was committed, so somebody gets on; a member waits three seconds.

P = ParamSpec("P")
T = TypeVar("T")


class Conflict(Exception):
    """Another transaction came first; this one left nothing behind and has to be run again."""


class Database(Protocol):
    """Runs a function over `sql`. Every method raises Outage when the database can not be had now, and Conflict."""

    async def transaction(self, work: Callable[[Sql], Awaitable[T]], *, urgent: bool = False) -> T:
        """Everything in it happens, or nothing does. `urgent` is for what a member waits for."""

    async def snapshot(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        """Several statements that read the same moment, without making writers wait."""

    async def reading(self, work: Callable[[Sql], Awaitable[T]]) -> T:
        """Statements that each see what was committed last."""


class OnDatabase(Protocol):
    """An object whose decorated methods run in its database."""

    _database: Database


F = TypeVar("F", bound=OnDatabase)
Method = Callable[Concatenate[F, Sql, P], Awaitable[T]]
Run = Callable[Concatenate[F, P], Coroutine[Any, Any, T]]


def transaction(*, urgent: bool = False) -> Callable[[Method[F, P, T]], Run[F, P, T]]:
    """Everything in the method happens, or nothing does; it is called without `sql`. Raises Outage."""

    def decorate(method: Method[F, P, T]) -> Run[F, P, T]:
        @wraps(method)
        async def run(self: F, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return await _retried(
                lambda: self._database.transaction(_bound(method, self, *args, **kwargs), urgent=urgent)
            )

        return run

    return decorate


def snapshot(method: Method[F, P, T]) -> Run[F, P, T]:
    """All that the method reads is of one moment; it is called without `sql`. Raises Outage."""

    @wraps(method)
    async def run(self: F, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await _retried(lambda: self._database.snapshot(_bound(method, self, *args, **kwargs)))

    return run


def reading(method: Method[F, P, T]) -> Run[F, P, T]:
    """For one statement, which sees what was committed last; it is called without `sql`. Raises Outage."""

    @wraps(method)
    async def run(self: F, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await _retried(lambda: self._database.reading(_bound(method, self, *args, **kwargs)))

    return run


def _bound(method: Method[F, P, T], self: F, /, *args: P.args, **kwargs: P.kwargs) -> Callable[[Sql], Awaitable[T]]:
    return lambda sql: method(self, sql, *args, **kwargs)


async def _retried(attempt: Callable[[], Awaitable[T]]) -> T:
    lost: Conflict | None = None
    for _ in range(MOST_TRIES):
        try:
            return await attempt()
        except Conflict as conflict:
            lost = conflict
    raise Outage(f"the database had {MOST_TRIES} conflicts in a row") from lost
