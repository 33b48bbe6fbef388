"""A runner with everything around it: a real store on a real file, and a scripted world.

`restarted()` is what a crash and a new process leave: the same store and the same files, a new runner.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.domain.action import Action, ActionKind
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, JobId, Payer, State
from bot.domain.ledger import TransferKind
from bot.domain.member import Member
from bot.domain.policy import Limits
from bot.domain.request import ImageSource, Resolution, Tool, VideoRequest
from bot.domain.server import ServerSettings
from bot.engine.approval import ReviewRoom
from bot.engine.fair_queue import FairQueue
from bot.engine.gallery import Gallery
from bot.engine.routing import Routing, Terms
from bot.engine.runner import Pacing, Runner
from bot.ports.jobs import JobStore
from bot.services.authority import Authority
from bot.services.orders import OrderPolicy, Orders
from bot.services.reviews import Reviews
from bot.services.setup import Setup
from bot.store.exclusions import SqliteExclusions
from bot.store.moderation import SqliteModeration
from bot.store.reviews import SqliteReviews
from bot.store.servers import SqliteServers
from bot.store.shares import SqliteShares
from bot.store.store import SqliteStore
from tests.clock import NOON_MS, QuickClock, StillClock
from tests.services.scripted import (
    TICKET,
    VIDEO_URL,
    ScriptedAttachments,
    ScriptedMedia,
    ScriptedPanel,
    ScriptedPresenter,
    ScriptedProvider,
    ScriptedWall,
)
from tests.store.samples import ROADS

PATIENCE_S = 10.0  # Of a test that would otherwise hang; none waits that long.
LIMITS = Limits(
    starting_pool=1000, quota_per_day=1000, daily_spend_micros=1_000_000_000, monthly_spend_micros=10_000_000_000
)
MIRA = Member(id="8", scope="7")

PHOTO = ImageSource(url="https://cdn.example/photo.png", name="photo.png", size_bytes=9)
TEXT = VideoRequest(tool=Tool.TEXT, prompt="waves", aspect="16:9", duration_s=5, resolution=Resolution.P720, seed=1)
IMAGE = VideoRequest(tool=Tool.IMAGE, duration_s=5, resolution=Resolution.P720, seed=1, images=(PHOTO,))

JOB = Job(
    id="1",
    scope=MIRA.scope,
    member=MIRA.id,
    request=TEXT,
    provider=ProviderName.FAL,
    price=20,
    list_price_micros=200_000,
    payer=Payer.POOL,
    card=CardAddress(channel="9", message="10", token="secret"),
    created_ms=NOON_MS,
)


@dataclass(kw_only=True)
class Bench:
    """What a test holds in its hands."""

    store: SqliteStore
    folder: Path
    time: StillClock = field(default_factory=QuickClock)
    pacing: Pacing = field(default_factory=Pacing)
    places: int = 20
    member_places: int = 20
    provider: ScriptedProvider = field(default_factory=ScriptedProvider)
    presenter: ScriptedPresenter = field(default_factory=ScriptedPresenter)
    media: ScriptedMedia = field(default_factory=ScriptedMedia)
    attachments: ScriptedAttachments = field(default_factory=ScriptedAttachments)
    wall: ScriptedWall = field(default_factory=ScriptedWall)
    providers: Sequence[ProviderName] = (ProviderName.FAL,)
    allowed_servers: frozenset[str] = frozenset()
    direct_use: bool = False
    panel: ScriptedPanel = field(default_factory=ScriptedPanel)
    others: dict[ProviderName, ScriptedProvider] = field(default_factory=dict)
    set_ups: list[Action] = field(default_factory=list)
    runners: list[Runner] = field(default_factory=list)
    turns: list[FairQueue] = field(default_factory=list)

    def at(self, name: ProviderName) -> ScriptedProvider:
        """The provider of that name; the first one is `provider`."""
        if name is self.providers[0]:
            self.provider.name = name
            return self.provider
        return self.others.setdefault(name, ScriptedProvider(name))

    def new_routing(self) -> Routing:
        """That of a new process."""
        terms = Terms(providers=self.providers, credits_per_usd=100, most_micros=5_000_000)
        return Routing(terms=terms, exclusions=SqliteExclusions(self.store.database), clock=self.time.clock)

    def new_runner(self) -> Runner:
        """The runner of a new process."""
        self.routing = self.new_routing()
        turns = FairQueue(
            shares=SqliteShares(self.store.database),
            clock=self.time.clock,
            places=self.places,
            member_places=self.member_places,
        )
        runner = Runner(
            store=self.store,
            providers={name: self.at(name) for name in self.providers},
            routing=self.routing,
            presenter=self.presenter,
            media=self.media,
            attachments=self.attachments,
            gallery=Gallery(servers=self.servers, store=self.store, channel=self.wall, clock=self.time.clock),
            folder=self.folder,
            clock=self.time.clock,
            pacing=self.pacing,
            turns=turns,
            room=ReviewRoom(reviews=self.reviews, servers=SqliteServers(self.store.database), panel=self.panel),
            limits=LIMITS,
        )
        self.turns.append(turns)
        self.runners.append(runner)
        return runner

    @property
    def runner(self) -> Runner:
        return self.runners[-1] if self.runners else self.new_runner()

    @property
    def orders(self) -> Orders:
        return self.orders_over(self.store)

    def orders_over(self, store: JobStore) -> Orders:
        house = OrderPolicy(limits=LIMITS, allowed_servers=self.allowed_servers, direct_use=self.direct_use)
        rights = Authority(self.servers)
        return Orders(
            store=store,
            moderation=self.moderation,
            rights=rights,
            runner=self.runner,
            routing=self.routing,
            house=house,
            clock=self.time.clock,
        )

    @property
    def setup(self) -> Setup:
        self.runner  # noqa: B018 - it brings the turns, which hear of new limits.
        rights = Authority(self.servers)
        return Setup(servers=self.servers, rights=rights, turns=self.turns[-1], clock=self.time.clock)

    @property
    def servers(self) -> SqliteServers:
        return SqliteServers(self.store.database)

    @property
    def deciding(self) -> Reviews:
        rights = Authority(SqliteServers(self.store.database))
        return Reviews(store=self.store, reviews=self.reviews, rights=rights, runner=self.runner, clock=self.time.clock)

    @property
    def reviews(self) -> SqliteReviews:
        return SqliteReviews(self.store.database, LIMITS)

    @property
    def moderation(self) -> SqliteModeration:
        return SqliteModeration(self.store.database)

    async def set_up(self, settings: ServerSettings) -> None:
        """What a moderator of MIRA's server chose."""
        action = Action(id=f"setup:{len(self.set_ups)}", scope=MIRA.scope, at_ms=NOON_MS, by="2", kind=ActionKind.SETUP)
        self.set_ups.append(action)
        await SqliteServers(self.store.database).change(MIRA.scope, lambda _: settings, action)

    async def placed(self, state: State = State.QUEUED, *, failure: Failure | None = None, **changes: object) -> Job:
        """A job in that state in the store, as the process that brought it there would have left it."""
        first, *onward = ROADS[state]
        job = await self.store.place(replace(JOB, state=first, **changes), LIMITS)  # type: ignore[arg-type]
        for to in onward:
            job = await self.store.move(
                job,
                to,
                at_ms=self.time.wall_ms,
                ticket=TICKET if to is State.RENDERING else None,
                video_url=VIDEO_URL if to is State.RENDERED else None,
                failure=failure if to is State.FAILED else None,
            )
        return job

    async def lined_up(self, id: JobId) -> None:
        """Return when the job waits for its turn: what the runner asks of the store first takes its time."""
        async with asyncio.timeout(PATIENCE_S):
            while self.turns[-1].standing(id) is None:  # noqa: ASYNC110 - a thread sets no event of ours.
                await asyncio.sleep(0)

    async def run(self, **changes: object) -> Job:
        """Place a job, carry it as far as it goes, and return what is kept of it."""
        self.runner.start(await self.placed(**changes))  # type: ignore[arg-type]
        await carried()
        return await self.kept()

    async def restarted(self) -> None:
        """A new process takes up what the store holds, and carries it to its end."""
        runner = self.new_runner()
        await self.routing.load()
        await runner.resume(await self.store.unclosed())
        await carried()

    async def kept(self, id: JobId = "1") -> Job:
        job = await self.store.job(id)
        assert job is not None
        return job

    async def booked(self, id: JobId = "1") -> list[TransferKind]:
        """What the books say of the job."""
        return [transfer.kind for transfer in await self.store.transfers_of(id)]

    def files(self, id: JobId = "1") -> list[Path]:
        return list((self.folder / id).glob("*"))


HELD = [TransferKind.HOLD]
PAID = [TransferKind.HOLD, TransferKind.CAPTURE]
RELEASED = [TransferKind.HOLD, TransferKind.RELEASE]
REFUNDED = [*PAID, TransferKind.REFUND]


async def carried(id: JobId | None = None) -> None:
    """Return when nothing is being done any more for the job, or for any."""
    async with asyncio.timeout(PATIENCE_S):
        while tasks := [task for task in asyncio.all_tasks() if _carries(task, id)]:
            await asyncio.wait(tasks)


async def reached(event: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await event.wait()


def _carries(task: "asyncio.Task[object]", id: JobId | None) -> bool:
    return task.get_name() == f"job {id}" if id else task.get_name().startswith("job ")
