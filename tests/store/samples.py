"""Jobs and limits as the store's tests need them: complete, valid, and different only where a test says so."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import MOVES, CardAddress, Job, Payer, State
from bot.domain.ledger import Transfer
from bot.domain.period import DAY_MS
from bot.domain.policy import Limits
from bot.domain.request import ImageSource, Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.store.store import Store
from bot.store.tables import ledger

LANTERN, HARBOUR = Scope("lantern"), Scope("harbour")
NOON_MS = 20_000 * DAY_MS + DAY_MS // 2
LIMITS = Limits(
    starting_pool=1000,
    quota_per_day=100,
    daily_spend_micros=1_000_000_000,
    monthly_spend_micros=10_000_000_000,
    server_daily_spend_micros=1_000_000_000,
)

JOB = Job(
    id="1",
    scope=LANTERN,
    member="mira",
    request=VideoRequest(
        tool=Tool.IMAGE,
        prompt="waves; 'quoted', \"doubly\" — 波",
        negative="blur",
        aspect=None,
        duration_s=5,
        resolution=Resolution.P1080,
        seed=7,
        images=(ImageSource(url="https://cdn.example/a.png?ex=1", name="a.png", size_bytes=9),),
        private=True,
    ),
    provider=ProviderName.FAL,
    price=20,
    list_price_micros=200_000,
    payer=Payer.POOL,
    card=CardAddress(
        channel="10", message="11", token="secret", token_until_ms=NOON_MS, ephemeral=True, upload_limit_bytes=10
    ),
    created_ms=NOON_MS,
)

# How to get a job anywhere, beginning where it may begin.
_STRAIGHT = (State.QUEUED, State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED, State.DELIVERED)
ROADS: dict[State, Sequence[State]] = {
    **{state: _STRAIGHT[: step + 1] for step, state in enumerate(_STRAIGHT)},
    State.AWAITING_APPROVAL: [State.AWAITING_APPROVAL],
    State.DENIED: [State.AWAITING_APPROVAL, State.DENIED],
    State.EXPIRED: [State.AWAITING_APPROVAL, State.EXPIRED],
    State.CANCELLED: [State.QUEUED, State.CANCELLED],
    State.FAILED: [State.QUEUED, State.FAILED],
}
ALLOWED = [(before, after) for before, onward in MOVES.items() for after in sorted(onward)]
FORBIDDEN = [(before, after) for before in State for after in State if after not in MOVES[before]]

COSTLY = Failure(fault=Fault.UNKNOWN, may_have_cost=True)
FREE = Failure(fault=Fault.MODERATION, may_have_cost=False)


async def grant(
    store: Store, scope: Scope, member: str | None, amount: int, *, id: str, at_ms: int, by: str, reason: str
) -> Transfer:
    """Nothing but new credits: no starting pool comes first, and no audit tells of them."""
    return await store.database.transaction(
        lambda sql: ledger.grant(sql, scope, member, amount, id=id, at_ms=at_ms, by=by, reason=reason)
    )


def limited(store: Store, limits: Limits) -> Store:
    """The store after a restart with other settings."""
    return Store(store.database, limits)


async def go(store: Store, job: Job, to: State, *, at_ms: int | None = None) -> Job:
    """Place the job and lead it to a state, a second a step."""
    first, *onward = ROADS[to]
    placed = await store.jobs.place(replace(job, state=first))
    return await lead(store, placed, onward, at_ms=job.created_ms if at_ms is None else at_ms)


async def lead(store: Store, job: Job, onward: Sequence[State], *, at_ms: int) -> Job:
    for step, state in enumerate(onward, 1):
        job = await store.jobs.move(job, state, at_ms=at_ms + 1000 * step)
    return job
