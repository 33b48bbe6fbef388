"""Who may render now: as many as there are places, in the order in which they came, whoever gives up meanwhile."""

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.turns import Turns
from tests.clock import settled


class Queue:
    """Jobs at a `Turns`, and what they were told."""

    def __init__(self, places: int) -> None:
        self.turns = Turns(places)
        self.entered: list[str] = []
        self.told: dict[str, list[int]] = {}
        self._takers: dict[str, asyncio.Task[None]] = {}

    async def come(self, *ids: str) -> None:
        for job in ids:
            self.told[job] = []
            self._takers[job] = asyncio.create_task(self._take(job))
            await settled()

    async def give_up(self, id: str) -> None:
        self._takers[id].cancel()
        await settled()

    async def leave(self, id: str) -> None:
        self.turns.leave(id)
        await settled()

    async def all_give_up(self) -> None:
        for taker in self._takers.values():
            taker.cancel()
        await asyncio.gather(*self._takers.values(), return_exceptions=True)

    async def _take(self, id: str) -> None:
        await self.turns.take(id, self.told[id].append)
        self.entered.append(id)


async def test_who_finds_a_place_enters_at_once_and_hears_nothing() -> None:
    queue = Queue(2)

    await queue.come("a", "b")

    assert queue.entered == ["a", "b"]
    assert queue.told == {"a": [], "b": []}


async def test_who_finds_none_hears_how_many_are_before() -> None:
    queue = Queue(1)

    await queue.come("a", "b", "c", "d")

    assert queue.entered == ["a"]
    assert queue.told == {"a": [], "b": [0], "c": [1], "d": [2]}
    await queue.all_give_up()


async def test_a_place_goes_to_whoever_waits_longest_and_the_others_move_up() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c", "d")

    await queue.leave("a")

    assert queue.entered == ["a", "b"]
    assert queue.told == {"a": [], "b": [0], "c": [1, 0], "d": [2, 1]}
    await queue.all_give_up()


async def test_who_gives_up_in_the_queue_lets_the_others_move_up() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c", "d")

    await queue.give_up("b")

    assert queue.told["c"][-1] == 0
    assert queue.told["d"][-1] == 1
    await queue.all_give_up()


async def test_who_gives_up_is_not_given_a_place() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")
    await queue.give_up("b")

    await queue.leave("a")

    assert queue.entered == ["a", "c"]


async def test_a_place_given_in_the_moment_of_giving_up_goes_on_to_the_next() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")

    queue.turns.leave("a")  # b has the place, but has not run yet.
    await queue.give_up("b")

    assert queue.entered == ["a", "c"]


async def test_giving_up_in_the_moment_before_a_place_is_given_loses_no_place() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")

    giving_up = asyncio.create_task(queue.give_up("b"))
    await asyncio.sleep(0)  # b is cancelled, but has not heard of it yet.
    queue.turns.leave("a")
    await giving_up

    assert queue.entered == ["a", "c"]


async def test_leaving_twice_or_without_a_place_frees_nothing() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")

    await queue.leave("a")
    await queue.leave("a")
    await queue.leave("nobody")
    await queue.leave("c")

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_who_is_inside_may_take_again() -> None:
    queue = Queue(1)
    await queue.come("a")

    await queue.come("a")

    assert queue.entered == ["a", "a"]


async def test_nobody_overtakes_those_who_wait() -> None:
    queue = Queue(1)
    await queue.come("a", "b")

    queue.turns.leave("a")
    await queue.come("c")

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_jobs_that_the_provider_has_already_count_even_beyond_the_places() -> None:
    queue = Queue(2)
    for rendering in ("x", "y", "z"):
        queue.turns.enter(rendering)
    await queue.come("a")

    await queue.leave("x")
    assert queue.entered == []
    await queue.leave("y")
    assert queue.entered == ["a"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "come", "leave", "give up"]), st.integers(min_value=0, max_value=9)),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=1, max_value=3), STEPS)
def test_whatever_happens_places_are_kept_in_order_and_none_is_lost(
    places: int, steps: Sequence[tuple[str, int]]
) -> None:
    asyncio.run(_same_as_the_model(places, steps))


async def _same_as_the_model(places: int, steps: Sequence[tuple[str, int]]) -> None:
    queue, inside, waiting = Queue(places), list[str](), list[str]()
    for number, (step, which) in enumerate(steps):
        match step:
            case "come":
                await queue.come(str(number))
                waiting.append(str(number))
            case "leave" if inside:
                await queue.leave(inside.pop(which % len(inside)))
            case "give up" if waiting:
                await queue.give_up(waiting.pop(which % len(waiting)))
        while waiting and len(inside) < places:
            inside.append(waiting.pop(0))

        assert [job for job in queue.entered if job in inside] == inside
        assert not set(waiting) & set(queue.entered)
        assert [queue.told[job][-1] for job in waiting] == list(range(len(waiting)))
    await queue.all_give_up()
