"""The table of moves, state by state: which there are, and what each does to the credits."""

from dataclasses import replace

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.job import (
    MOVES,
    OVER,
    CardAddress,
    ForbiddenMove,
    Job,
    Payer,
    Settlement,
    State,
    settlement,
)
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.scope import Scope

# Written out once more, and not read from the code: a slip in either table shows.
EXPECTED: dict[tuple[State, State], Settlement | None] = {
    (State.AWAITING_APPROVAL, State.QUEUED): None,
    (State.AWAITING_APPROVAL, State.DENIED): Settlement.RELEASE,
    (State.AWAITING_APPROVAL, State.EXPIRED): Settlement.RELEASE,
    (State.AWAITING_APPROVAL, State.CANCELLED): Settlement.RELEASE,
    (State.AWAITING_APPROVAL, State.FAILED): Settlement.RELEASE,
    (State.QUEUED, State.PREPARING): None,
    (State.QUEUED, State.CANCELLED): Settlement.RELEASE,
    (State.QUEUED, State.FAILED): Settlement.RELEASE,
    (State.PREPARING, State.SUBMITTING): None,
    (State.PREPARING, State.CANCELLED): Settlement.RELEASE,
    (State.PREPARING, State.FAILED): Settlement.RELEASE,
    (State.SUBMITTING, State.PREPARING): None,
    (State.SUBMITTING, State.RENDERING): None,
    (State.SUBMITTING, State.FAILED): Settlement.RELEASE,
    (State.RENDERING, State.RENDERED): Settlement.CAPTURE,
    (State.RENDERING, State.CANCELLED): Settlement.RELEASE,
    (State.RENDERING, State.FAILED): Settlement.RELEASE,
    (State.RENDERED, State.DELIVERED): None,
    (State.RENDERED, State.FAILED): Settlement.REFUND,
}

JOB = Job(
    id="1",
    scope=Scope("7"),
    member="8",
    request=VideoRequest(tool=Tool.TEXT, prompt="waves", duration_s=5, resolution=Resolution.P720),
    provider=ProviderName.FAL,
    price=20,
    list_price_micros=200_000,
    payer=Payer.POOL,
    card=CardAddress(channel="9"),
    created_ms=0,
)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_a_move_settles_the_hold_or_is_forbidden(before: State, after: State) -> None:
    if (before, after) in EXPECTED:
        assert settlement(before, after) is EXPECTED[before, after]
    else:
        with pytest.raises(ForbiddenMove):
            settlement(before, after)


def test_every_state_has_its_row() -> None:
    assert set(MOVES) == set(State)


def test_a_job_is_over_where_nothing_leads_on() -> None:
    over = {State.DELIVERED, State.DENIED, State.EXPIRED, State.CANCELLED, State.FAILED}

    assert over == OVER
    assert {state for state in State if replace(JOB, state=state).is_over} == over


def test_every_way_to_an_end_settles_the_hold_exactly_once() -> None:
    def walk(state: State, settled: tuple[Settlement, ...], seen: frozenset[State]) -> None:
        if state in OVER:
            assert settled in {
                (Settlement.RELEASE,),
                (Settlement.CAPTURE,),
                (Settlement.CAPTURE, Settlement.REFUND),
            }, (state, settled)
            assert (settled == (Settlement.CAPTURE,)) == (state is State.DELIVERED)
        for after in MOVES[state] - seen:
            due = settlement(state, after)
            walk(after, settled if due is None else (*settled, due), seen | {state})

    walk(State.AWAITING_APPROVAL, (), frozenset())


def test_a_forbidden_move_names_both_states() -> None:
    with pytest.raises(ForbiddenMove, match="from delivered to queued"):
        settlement(State.DELIVERED, State.QUEUED)


@pytest.mark.parametrize("state", State)
def test_a_job_can_be_cancelled_only_where_somebody_would_listen(state: State) -> None:
    listening = {State.AWAITING_APPROVAL, State.QUEUED, State.PREPARING, State.RENDERING}

    assert replace(JOB, state=state).can_be_cancelled is (state in listening)


def test_cancelling_is_asked_for_once_while_rendering() -> None:
    assert not replace(JOB, state=State.RENDERING, cancel_wanted=True).can_be_cancelled


def test_a_provider_that_knows_no_cancel_is_not_asked() -> None:
    job = replace(JOB, provider=ProviderName.COMFY, state=State.RENDERING)

    assert not job.can_be_cancelled
    assert replace(job, state=State.PREPARING).can_be_cancelled
