"""A runner with everything around it: a real store on a real file, and a scripted world.

`restarted()` is what a crash and a new process leave: the same store and the same files, a new runner.
"""

import asyncio
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.app.engine import Engine, make_engine
from bot.app.ports import Ports
from bot.app.services import Services, make_services
from bot.domain.action import ActionKind
from bot.domain.admission import NewServerRule
from bot.domain.authority import Action
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, JobId, Payer, State
from bot.domain.ledger import TransferKind
from bot.domain.member import Member
from bot.domain.policy import Limits
from bot.domain.request import ImageSource, Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.domain.server import Defaults, ServerSettings
from bot.engine.polling import Patience
from bot.engine.routing import Routing, Terms
from bot.engine.runner import Runner
from bot.services.orders import OrderPolicy, Orders
from bot.store.facades.jobs import SqlJobs
from bot.store.store import Store
from tests.actions import an_action
from tests.clock import NOON_MS, QuickClock, StillClock
from tests.patience import PATIENCE_S
from tests.services.scripted import (
    TICKET,
    VIDEO_URL,
    Script,
    ScriptedAttachments,
    ScriptedGallery,
    ScriptedLogChannel,
    ScriptedMedia,
    ScriptedMembership,
    ScriptedOperatorAlerts,
    ScriptedPoolWarnings,
    ScriptedPresenter,
    ScriptedProvider,
    ScriptedReviewChannel,
)
from tests.store.samples import ROADS

LIMITS = Limits(
    starting_pool=1000,
    quota_per_day=1000,
    daily_spend_micros=1_000_000_000,
    monthly_spend_micros=10_000_000_000,
    server_daily_spend_micros=1_000_000_000,
)
MIRA = Member(id="8", scope=Scope("7"))

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

    store: Store
    folder: Path
    time: StillClock = field(default_factory=QuickClock)
    patience: Patience = field(default_factory=Patience)
    places: int = 20
    member_places: int = 20
    provider: ScriptedProvider = field(default_factory=ScriptedProvider)
    presenter: ScriptedPresenter = field(default_factory=ScriptedPresenter)
    media: ScriptedMedia = field(default_factory=ScriptedMedia)
    attachments: ScriptedAttachments = field(default_factory=ScriptedAttachments)
    gallery: ScriptedGallery = field(default_factory=ScriptedGallery)
    review_channel: ScriptedReviewChannel = field(default_factory=ScriptedReviewChannel)
    log_channel: ScriptedLogChannel = field(default_factory=ScriptedLogChannel)
    operator_alerts: ScriptedOperatorAlerts = field(default_factory=ScriptedOperatorAlerts)
    pool_warnings: ScriptedPoolWarnings = field(default_factory=ScriptedPoolWarnings)
    membership: ScriptedMembership = field(default_factory=ScriptedMembership)
    providers: Sequence[ProviderName] = (ProviderName.FAL,)
    allowed_servers: frozenset[str] = frozenset()
    new_servers: NewServerRule = NewServerRule.OPEN
    direct_use: bool = False
    admins_may_create: bool = False
    bot_is_in: frozenset[str] = frozenset({"7", "8"})
    offers: Script[None] = field(default_factory=lambda: Script(None))
    shown_prices: list[int] = field(default_factory=list)
    others: dict[ProviderName, ScriptedProvider] = field(default_factory=dict)
    set_ups: list[Action] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)

    def at(self, name: ProviderName) -> ScriptedProvider:
        """The provider of that name; the first one is `provider`."""
        if name is self.providers[0]:
            self.provider.name = name
            return self.provider
        return self.others.setdefault(name, ScriptedProvider(name))

    @property
    def ports(self) -> Ports:
        return Ports(
            store=self.store,
            providers={name: self.at(name) for name in self.providers},
            presenter=self.presenter,
            media=self.media,
            attachments=self.attachments,
            gallery_channel=self.gallery,
            review_channel=self.review_channel,
            log_channel=self.log_channel,
            operator_alerts=self.operator_alerts,
            pool_warnings=self.pool_warnings,
            membership=self.membership,
            clock=self.time.clock,
            folder=self.folder,
            policy=OrderPolicy(
                limits=LIMITS,
                allowed_servers=self.allowed_servers,
                new_servers=self.new_servers,
                direct_use=self.direct_use,
            ),
            terms=Terms(providers=self.providers, credits_per_usd=100, most_micros=5_000_000),
            patience=self.patience,
            places=self.places,
            member_places=self.member_places,
            admins_may_create=self.admins_may_create,
            is_in=self.bot_is_in.__contains__,
            offer_anew=self.offer_anew,
        )

    async def offer_anew(self) -> None:
        """Members see what the usual video costs by now."""
        self.offers.answer()
        self.shown_prices.append(self.routing.price(self.routing.offer(TEXT, Defaults())))

    def new_engine(self) -> Engine:
        """That of a new process."""
        engine = make_engine(self.ports)
        self.engines.append(engine)
        return engine

    @property
    def engine(self) -> Engine:
        """That of the process that runs."""
        return self.engines[-1] if self.engines else self.new_engine()

    @property
    def runner(self) -> Runner:
        return self.engine.runner

    @property
    def routing(self) -> Routing:
        return self.engine.routing

    @property
    def services(self) -> Services:
        """Over the ports as they are now."""
        return make_services(self.ports, self.engine)

    @property
    def orders(self) -> Orders:
        return self.services.orders

    def orders_over(self, jobs: SqlJobs) -> Orders:
        """With another store than the runner's."""
        store = copy(self.store)
        store.jobs = jobs
        return make_services(replace(self.ports, store=store), self.engine).orders

    async def set_up(self, settings: ServerSettings) -> None:
        """What a moderator of MIRA's server chose."""
        action = an_action(ActionKind.SETUP, id=f"setup:{len(self.set_ups)}", scope=MIRA.scope, by="2")
        self.set_ups.append(action)
        await self.store.servers.change(MIRA.scope, lambda _: settings, action)

    async def placed(self, state: State = State.QUEUED, *, failure: Failure | None = None, **changes: object) -> Job:
        """A job in that state in the store, as the process that brought it there would have left it."""
        first, *onward = ROADS[state]
        job = await self.store.jobs.place(replace(JOB, state=first, **changes))  # type: ignore[arg-type]
        for to in onward:
            job = await self.store.jobs.move(
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
            while self.engine.fair_queue.position(id) is None:  # noqa: ASYNC110 - a thread sets no event of ours.
                await asyncio.sleep(0)

    async def run(self, **changes: object) -> Job:
        """Place a job, carry it as far as it goes, and return what is kept of it."""
        self.runner.start(await self.placed(**changes))  # type: ignore[arg-type]
        await carried()
        return await self.kept()

    async def restarted(self) -> None:
        """A new process takes up what the store holds, and carries it to its end."""
        engine = self.new_engine()
        await engine.routing.load()
        await engine.runner.resume(await self.store.jobs.unclosed())
        await carried()

    async def kept(self, id: JobId = "1") -> Job:
        job = await self.store.jobs.job(id)
        assert job is not None
        return job

    async def booked(self, id: JobId = "1") -> list[TransferKind]:
        """What the ledger says of the job."""
        return [transfer.kind for transfer in await self.store.credit_reports.transfers_of(id)]

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
