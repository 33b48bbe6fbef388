"""Whose turn it is: who used least lately, no limit exceeded, no place left empty, and nobody left waiting for ever."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import ProviderName
from bot.domain.fairness import OVERDUE_S, AtOnce, Contender, Limit, MemberKey, Places, in_order, starters
from bot.domain.scope import Scope

FAL, COMFY = ProviderName.FAL, ProviderName.COMFY
LANTERN = Scope("lantern")
AT_ONCE = AtOnce(provider=2, server=2, member=1)


def waits(
    job: str,
    member: str = "mira",
    *,
    price: int = 20,
    provider: ProviderName = FAL,
    scope: Scope = LANTERN,
    since_s: float = 0.0,
) -> Contender:
    return Contender(
        job=job, scope=scope, member=member, provider=provider, price=price, arrival=int(job), since_s=since_s
    )


def order(
    *waiting: Contender,
    used: dict[str, int] | None = None,
    started_s: dict[str, float] | None = None,
    now_s: float = 0.0,
) -> list[str]:
    by_who = {("lantern", member): amount for member, amount in (used or {}).items()}
    started = {("lantern", member): at_s for member, at_s in (started_s or {}).items()}
    return [turn.contender.job for turn in in_order(waiting, by_who, started, now_s=now_s)]


def test_who_used_least_lately_goes_first() -> None:
    assert order(waits("1", "mira"), waits("2", "jonas"), used={"mira": 120, "jonas": 40}) == ["2", "1"]


def test_among_equals_whoever_came_first_goes_first() -> None:
    assert order(waits("1", "mira"), waits("2", "jonas")) == ["1", "2"]


def test_a_second_job_counts_the_first_one_as_used() -> None:
    waiting = (waits("1"), waits("2"), waits("3"), waits("4", "jonas"))

    assert order(*waiting, used={"jonas": 30}) == ["1", "2", "4", "3"]


def test_what_somebody_used_in_another_server_does_not_count() -> None:
    assert order(waits("1", "mira"), waits("2", "mira", scope=Scope("other")), used={"mira": 50}) == ["2", "1"]


def test_who_waits_too_long_goes_before_those_who_used_less() -> None:
    waiting = (waits("1", "mira"), waits("2", "jonas", since_s=OVERDUE_S))

    assert order(*waiting, used={"mira": 500}, now_s=OVERDUE_S - 1) == ["2", "1"]
    assert order(*waiting, used={"mira": 500}, now_s=OVERDUE_S) == ["1", "2"]


def test_only_the_oldest_job_of_a_member_is_overdue() -> None:
    waiting = (waits("1", "mira"), waits("2", "mira"), waits("3", "jonas"))

    assert order(*waiting, used={"mira": 500}, now_s=OVERDUE_S) == ["1", "3", "2"]


def test_a_members_next_job_is_overdue_when_none_has_started_for_long() -> None:
    waiting = (waits("2", "mira"), waits("3", "jonas", since_s=300.0))

    assert order(*waiting, used={"mira": 500}, started_s={"mira": 100.0}, now_s=OVERDUE_S) == ["3", "2"]
    assert order(*waiting, used={"mira": 500}, started_s={"mira": 100.0}, now_s=OVERDUE_S + 100) == ["2", "3"]


def test_among_the_overdue_who_waits_longest_goes_first() -> None:
    waiting = (waits("1", "mira"), waits("2", "jonas", since_s=50.0))

    assert order(*waiting, started_s={"mira": 100.0}, now_s=OVERDUE_S + 100) == ["2", "1"]


def test_the_nearest_limit_is_the_one_that_is_named() -> None:
    places = Places()
    places.take(waits("1", "mira"))

    assert places.held_by(waits("2", "mira"), AT_ONCE) is Limit.MEMBER
    assert places.held_by(waits("2", "jonas"), AT_ONCE) is None
    places.take(waits("2", "jonas"))
    assert places.held_by(waits("3", "noor"), AT_ONCE) is Limit.SERVER
    assert places.held_by(waits("3", "noor", scope=Scope("other")), AT_ONCE) is Limit.PROVIDER
    places.give_back(waits("2", "jonas"))
    assert places.held_by(waits("3", "noor"), AT_ONCE) is None


def test_who_is_held_back_is_passed_by() -> None:
    places = Places()
    places.take(waits("1", "mira"))
    turns = in_order([waits("2", "mira"), waits("3", "jonas")], {("lantern", "jonas"): 500}, {}, now_s=0)

    assert [one.job for one in starters(turns, places, {"lantern": AT_ONCE})] == ["3"]


# -- whatever happens ---------------------------------------------------------------------------------------------

LIMITS = st.builds(
    AtOnce,
    provider=st.integers(1, 3),
    server=st.none() | st.integers(1, 3),
    member=st.integers(1, 3),
)
ARRIVALS = st.lists(
    st.tuples(
        st.sampled_from(["mira", "jonas", "noor", "ada"]),
        st.sampled_from(["lantern", "other"]),
        st.sampled_from([FAL, COMFY]),
        st.integers(1, 60),
    ),
    max_size=30,
)


def contenders(arrivals: Sequence[tuple[str, str, ProviderName, int]]) -> list[Contender]:
    return [
        waits(str(number), member, scope=Scope(scope), provider=provider, price=price, since_s=float(number))
        for number, (member, scope, provider, price) in enumerate(arrivals)
    ]


@given(ARRIVALS, LIMITS)
def test_no_limit_is_exceeded_and_no_place_left_that_somebody_could_use(
    arrivals: Sequence[tuple[str, str, ProviderName, int]], at_once: AtOnce
) -> None:
    places, everywhere = Places(), {"lantern": at_once, "other": at_once}
    turns = in_order(contenders(arrivals), {}, {}, now_s=0.0)

    started = starters(turns, places, everywhere)

    for limit in Limit:
        most = at_once.of(limit)
        taken = Counter(one.groups[limit] for one in started)
        assert most is None or all(count <= most for count in taken.values())
    left = [turn.contender for turn in turns if turn.contender not in started]
    assert all(places.held_by(one, at_once) is not None for one in left)


@given(ARRIVALS, st.data())
def test_the_order_that_is_told_is_the_order_that_comes(
    arrivals: Sequence[tuple[str, str, ProviderName, int]], data: st.DataObject
) -> None:
    """With one place everywhere, starting one at a time and counting its price gives the very same order."""
    waiting = [one for one in contenders(arrivals) if one.provider is FAL]
    used = {one.who: data.draw(st.integers(0, 100)) for one in waiting}
    told = [turn.contender.job for turn in in_order(waiting, used, {}, now_s=0.0)]

    came = []
    while waiting:
        first = in_order(waiting, used, {}, now_s=0.0)[0].contender
        came.append(first.job)
        waiting.remove(first)
        used[first.who] += first.price

    assert came == told


@given(ARRIVALS, LIMITS, st.integers(1, 5))
def test_nobody_waits_for_ever(
    arrivals: Sequence[tuple[str, str, ProviderName, int]], at_once: AtOnce, newcomers: int
) -> None:
    """However many come who used nothing, whoever is overdue gets a video started as soon as those inside have left."""
    places, everywhere = Places(), {"lantern": at_once, "other": at_once}
    waiting, used = contenders(arrivals), {(scope, member): 10_000 for member, scope, _, _ in arrivals}
    starving, number, now_s = {one.who for one in waiting}, len(waiting), OVERDUE_S + 100
    started_s: dict[MemberKey, float] = {}
    for _ in range(len(starving) + 1):
        for _ in range(newcomers):
            number += 1
            waiting.append(waits(str(number), f"new {number}", price=1, since_s=now_s))
        started = starters(in_order(waiting, used, started_s, now_s=now_s), places, everywhere)
        waiting = [one for one in waiting if one not in started]
        for one in started:
            places.give_back(one)
        started_s |= {one.who: now_s for one in started}
        starving -= started_s.keys()

    assert not starving
