"""Who may render now: as many as there are places, whoever used least lately first, whoever gives up meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import ProviderName
from bot.domain.fairness import OVERDUE_S, InLine, Limit
from bot.domain.job import Job, JobId, State
from bot.domain.scope import Scope
from bot.engine.fair_queue import FairQueue
from bot.ports.recent_use import AllowedAtOnce
from tests.clock import NOON_MS, StillClock, settled
from tests.services.bench import JOB


@dataclass
class History:
    """What members used before, as the store would tell; a member's jobs are not asked for here."""

    spent: dict[str, int] = field(default_factory=dict)
    allows: AllowedAtOnce = field(default_factory=AllowedAtOnce)

    async def used(self, scope: str, member: str, *, since_ms: int) -> Mapping[JobId, int]:
        return {"before": self.spent[member]} if member in self.spent else {}

    async def allowed(self, scope: str) -> AllowedAtOnce:
        return self.allows

    async def under_way(self, scope: str, member: str) -> list[Job]:
        return []


class Queue:
    """Jobs in a `FairQueue`, and what they were told. A job's member has its name, unless another is named."""

    def __init__(self, places: int, *, member_places: int = 100) -> None:
        self.time = StillClock()
        self.history = History()
        self.fair_queue = FairQueue(
            recent_use=self.history, clock=self.time.clock, places=places, member_places=member_places
        )
        self.entered: list[str] = []
        self.told: dict[str, list[int]] = {}
        self.held: dict[str, InLine] = {}
        self._takers: dict[str, asyncio.Task[None]] = {}

    def job(self, id: str, of: str | None = None, **changes: object) -> Job:
        return replace(JOB, id=id, member=of or id, **changes)  # type: ignore[arg-type]

    async def come(self, *ids: str, of: str | None = None, **changes: object) -> None:
        for name in ids:
            self.told[name] = []
            self._takers[name] = asyncio.create_task(self._take(self.job(name, of, **changes)))
            await settled()

    async def give_up(self, id: str) -> None:
        self._takers[id].cancel()
        await settled()

    async def leave(self, id: str, of: str | None = None, **changes: object) -> None:
        self.fair_queue.leave(self.job(id, of, **changes))
        await settled()

    async def all_give_up(self) -> None:
        for taker in self._takers.values():
            taker.cancel()
        await asyncio.gather(*self._takers.values(), return_exceptions=True)

    async def _take(self, job: Job) -> None:
        def tell(now: InLine) -> None:
            self.told[job.id].append(now.before)
            self.held[job.id] = now

        await self.fair_queue.take(job, tell)
        self.entered.append(job.id)


# -- places ---------------------------------------------------------------------------------------------------------


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


async def test_who_waits_hears_which_limit_leaves_no_room() -> None:
    queue = Queue(20, member_places=3)
    for name in "abcde":
        await queue.come(name, of="mira")

    assert queue.entered == ["a", "b", "c"]
    assert queue.held["d"] == InLine(before=0, limit=Limit.MEMBER, most=3)
    assert queue.held["e"] == InLine(before=1, limit=Limit.MEMBER, most=3)
    await queue.all_give_up()


async def test_among_equals_a_place_goes_to_whoever_waits_longest_and_the_others_move_up() -> None:
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

    queue.fair_queue.leave(queue.job("a"))  # b has the place, but has not run yet.
    await queue.give_up("b")

    assert queue.entered == ["a", "c"]


async def test_giving_up_in_the_moment_before_a_place_is_given_loses_no_place() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")

    giving_up = asyncio.create_task(queue.give_up("b"))
    await asyncio.sleep(0)  # b is cancelled, but has not heard of it yet.
    queue.fair_queue.leave(queue.job("a"))
    await giving_up

    assert queue.entered == ["a", "c"]


async def test_leaving_twice_or_without_a_place_frees_nothing() -> None:
    queue = Queue(1)
    await queue.come("a", "b", "c")

    for job in ("a", "a", "nobody", "c"):
        await queue.leave(job)

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_who_is_inside_may_take_again() -> None:
    queue = Queue(1)
    await queue.come("a")

    await queue.come("a")

    assert queue.entered == ["a", "a"]


async def test_jobs_that_the_provider_has_already_count_even_beyond_the_places() -> None:
    queue = Queue(2)
    for rendering in ("x", "y", "z"):
        queue.fair_queue.enter(queue.job(rendering))
    await queue.come("a")

    await queue.leave("x")
    assert queue.entered == []
    await queue.leave("y")
    assert queue.entered == ["a"]


async def test_each_provider_has_places_of_its_own() -> None:
    queue = Queue(1)

    await queue.come("a")
    await queue.come("b", provider=ProviderName.COMFY)

    assert queue.entered == ["a", "b"]


# -- whose turn it is -----------------------------------------------------------------------------------------------


async def test_who_used_less_lately_overtakes_and_the_others_hear_of_it() -> None:
    queue = Queue(1)
    queue.history.spent = {"mira": 120, "jonas": 40}
    await queue.come("a")
    await queue.come("b", of="mira")
    await queue.come("c", of="jonas")

    assert queue.told == {"a": [], "b": [0, 1], "c": [0]}
    await queue.leave("a")
    assert queue.entered == ["a", "c"]
    await queue.all_give_up()


async def test_what_starts_counts_as_used_before_it_is_saved() -> None:
    queue = Queue(1)
    await queue.come("a", "b", of="mira")
    await queue.come("c", of="jonas")

    await queue.leave("a", of="mira", state=State.RENDERED, rendered_ms=NOON_MS)

    assert queue.entered == ["a", "c"]
    await queue.all_give_up()


async def test_what_failed_was_not_used() -> None:
    queue = Queue(1)
    await queue.come("a", "b", of="mira")
    await queue.come("c", of="jonas")

    await queue.leave("a", of="mira", state=State.FAILED)

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_who_waits_too_long_is_overtaken_no_more() -> None:
    queue = Queue(1)
    queue.history.spent = {"mira": 500}
    await queue.come("a")
    await queue.come("b", of="mira")
    await queue.time.advance(OVERDUE_S)
    await queue.come("c", of="jonas")

    await queue.leave("a")

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_who_asks_for_many_is_not_first_with_all_of_them_once_they_are_old() -> None:
    queue = Queue(1)
    queue.history.spent = {"mira": 500}
    await queue.come("a")
    await queue.come("b", "c", of="mira")
    await queue.time.advance(OVERDUE_S)
    await queue.come("d", of="jonas")

    await queue.leave("a")
    await queue.leave("b", of="mira", state=State.RENDERED, rendered_ms=NOON_MS)

    assert queue.entered == ["a", "b", "d"]
    await queue.all_give_up()


# -- limits ---------------------------------------------------------------------------------------------------------


async def test_a_member_has_so_many_at_once_and_others_pass_by() -> None:
    queue = Queue(3, member_places=1)

    await queue.come("a", "b", of="mira")
    await queue.come("c", of="jonas")

    assert queue.entered == ["a", "c"]
    await queue.leave("a", of="mira")
    assert queue.entered == ["a", "c", "b"]


async def test_a_server_has_so_many_at_once_and_others_pass_by() -> None:
    queue = Queue(3)
    queue.history.allows = AllowedAtOnce(server=1)

    await queue.come("a", "b")
    await queue.come("c", scope=Scope("other"))

    assert queue.entered == ["a", "c"]
    await queue.all_give_up()


async def test_a_server_may_choose_its_members_limit() -> None:
    queue = Queue(3, member_places=3)
    queue.history.allows = AllowedAtOnce(member=1)

    await queue.come("a", "b", of="mira")

    assert queue.entered == ["a"]
    await queue.all_give_up()


async def test_a_limit_that_is_raised_holds_for_those_who_wait() -> None:
    queue = Queue(3)
    queue.history.allows = AllowedAtOnce(server=1)
    await queue.come("a", "b", "c")

    queue.history.allows = AllowedAtOnce(server=2)
    await queue.fair_queue.refresh(Scope("7"))
    await settled()

    assert queue.entered == ["a", "b"]
    await queue.all_give_up()


async def test_a_server_without_a_job_has_nothing_to_refresh() -> None:
    queue = Queue(3)

    await queue.fair_queue.refresh(Scope("7"))
    await queue.come("a")

    assert queue.entered == ["a"]


# -- where somebody stands ------------------------------------------------------------------------------------------


async def test_a_standing_says_how_many_are_before_and_why() -> None:
    queue = Queue(1)
    queue.history.spent = {"mira": 120, "jonas": 40, "noor": 120}
    await queue.come("x")
    await queue.come("n", of="noor")
    await queue.come("m", "m2", of="mira")
    await queue.come("j", of="jonas")

    first, second = queue.fair_queue.position("m"), queue.fair_queue.position("m2")

    assert first is not None
    assert second is not None
    assert (first.before, first.own, first.earlier, first.used) == (2, 0, 1, 120)
    assert (second.before, second.own, second.earlier) == (3, 1, 0)
    assert (first.full, first.most, first.ahead) == (Limit.PROVIDER, 1, 2)
    assert queue.fair_queue.position("x") is None
    await queue.all_give_up()


async def test_a_standing_names_the_limit_that_holds() -> None:
    queue = Queue(3, member_places=1)
    await queue.come("a", "b", of="mira")

    position = queue.fair_queue.position("b")

    assert position is not None
    assert (position.full, position.most, position.ahead) == (Limit.MEMBER, 1, 0)
    await queue.all_give_up()


STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "come", "leave", "give up"]), st.integers(min_value=0, max_value=9)),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=1, max_value=3), STEPS)
def test_whatever_happens_among_equals_order_is_kept_and_no_place_is_lost(
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


MEMBERS, PROVIDERS = ["mira", "jonas", "noor"], [ProviderName.FAL, ProviderName.COMFY]
COMINGS = st.lists(
    st.tuples(
        st.sampled_from(["come", "come", "leave", "give up"]),
        st.sampled_from(MEMBERS),
        st.sampled_from(PROVIDERS),
        st.integers(min_value=0, max_value=9),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(1, 3), st.none() | st.integers(1, 3), COMINGS)
def test_whatever_happens_no_limit_is_exceeded_and_no_place_left_unused(
    places: int, of_member: int, of_server: int | None, steps: Sequence[tuple[str, str, ProviderName, int]]
) -> None:
    asyncio.run(_limits_hold(places, of_member, of_server, steps))


async def _limits_hold(
    places: int, of_member: int, of_server: int | None, steps: Sequence[tuple[str, str, ProviderName, int]]
) -> None:
    queue = Queue(places, member_places=of_member)
    queue.history.allows = AllowedAtOnce(server=of_server)
    under_way: dict[str, tuple[str, ProviderName]] = {}
    for number, (step, member, provider, which) in enumerate(steps):
        inside = [job for job in under_way if job in queue.entered]
        waiting = [job for job in under_way if job not in queue.entered]
        if step == "come":
            under_way[str(number)] = member, provider
            await queue.come(str(number), of=member, provider=provider)
        elif step == "leave" and inside:
            job = inside[which % len(inside)]
            of, at = under_way.pop(job)
            await queue.leave(job, of=of, provider=at)
        elif step == "give up" and waiting:
            job = waiting[which % len(waiting)]
            del under_way[job]
            await queue.give_up(job)

        taken = [under_way[job] for job in under_way if job in queue.entered]
        assert all(sum(at is one for _, at in taken) <= places for one in PROVIDERS)
        assert all(sum(of == one for of, _ in taken) <= of_member for one in MEMBERS)
        assert of_server is None or len(taken) <= of_server
        for job in under_way:
            position = queue.fair_queue.position(job)
            assert (position is None) == (job in queue.entered)
            assert position is None or position.full is not None, "there is room, and nobody uses it"
    await queue.all_give_up()
