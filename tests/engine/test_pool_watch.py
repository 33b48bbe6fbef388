"""Moderators hear of a pool that gets low: once at a fifth and once at its end, and again only after it was filled."""

from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.engine.pool_watch import POOL_CHANNEL_WAIT_S
from bot.ports.posting import Unpostable
from tests.actions import an_action
from tests.services.bench import JOB, MIRA, Bench

LOW, EMPTY = PoolLevel.LOW, PoolLevel.EMPTY


@pytest.fixture
async def watched(bench: Bench) -> Bench:
    """A pool of 1,000 credits, and moderators with a review channel."""
    await bench.set_up(ServerSettings(review_channel="55", log_channel="56"))
    return bench


async def spend(bench: Bench, amount: int, id: str) -> None:
    await bench.store.jobs.place(replace(JOB, id=id, member=id, price=amount))


async def fill(bench: Bench, amount: int, id: str) -> None:
    await bench.store.credits.create(an_action(ActionKind.CREATE, id=id, scope=MIRA.scope, by="2", amount=amount))


async def heard(bench: Bench) -> list[tuple[int, int]]:
    """Every warning so far, after another look: its level, and what was left."""
    await bench.engine.pool_watch.look()
    return [(level, free) for _, _, level, free in bench.pool_warnings.warned]


async def test_moderators_hear_once_at_a_fifth_and_once_at_the_end(watched: Bench) -> None:
    await spend(watched, 799, "1")
    assert await heard(watched) == []

    await spend(watched, 1, "2")
    assert await heard(watched) == [(LOW, 200)]
    await spend(watched, 50, "3")
    assert await heard(watched) == [(LOW, 200)]

    await spend(watched, 145, "4")  # Five are left, which pay for no video.
    assert await heard(watched) == [(LOW, 200), (EMPTY, 5)]
    assert await heard(watched) == [(LOW, 200), (EMPTY, 5)]
    assert watched.pool_warnings.warned[0][:2] == ("55", MIRA.scope)


async def test_a_pool_that_was_filled_is_told_of_again_by_what_it_was_filled_to(watched: Bench) -> None:
    await spend(watched, 995, "1")
    assert await heard(watched) == [(EMPTY, 5)]

    await fill(watched, 95, "f")
    assert await heard(watched) == [(EMPTY, 5)]

    await spend(watched, 80, "2")
    assert await heard(watched) == [(EMPTY, 5), (LOW, 20)]


async def test_what_was_told_is_remembered_over_a_restart(watched: Bench) -> None:
    await spend(watched, 900, "1")
    await heard(watched)
    watched.new_engine()

    assert await heard(watched) == [(LOW, 100)]


async def test_without_a_channel_nobody_is_told_until_one_is_chosen(bench: Bench) -> None:
    await spend(bench, 900, "1")
    assert await heard(bench) == []

    await bench.set_up(ServerSettings(log_channel="56"))

    assert await heard(bench) == [(LOW, 100)]
    assert bench.pool_warnings.warned[0][0] == "56"


async def test_a_channel_that_takes_nothing_is_left_alone_for_a_while(watched: Bench) -> None:
    await spend(watched, 900, "1")
    watched.pool_warnings.warns.will(Unpostable("NoAccess"))
    assert await heard(watched) == []
    assert await heard(watched) == []

    await watched.time.advance(POOL_CHANNEL_WAIT_S)

    assert await heard(watched) == [(LOW, 100)]


async def test_a_pool_that_was_filled_meanwhile_is_not_taken_for_told(watched: Bench) -> None:
    await spend(watched, 900, "1")
    [before] = await watched.store.pools.sinking(least=20)
    await fill(watched, 10, "f")

    await watched.store.pools.set_told(before, EMPTY)
    await spend(watched, 100, "2")

    assert await heard(watched) == [(EMPTY, 10)]


def test_a_pool_is_empty_when_it_pays_for_no_video() -> None:
    pool = WatchedPool(scope=Scope("7"), filled=1000, fills=1)

    assert [pool.level(free, least=20) for free in (201, 200, 20, 19, 0)] == [PoolLevel.FULL, LOW, LOW, EMPTY, EMPTY]
