"""What happened in the demo's server before anybody opened the page: a set-up, rules, quotas, and two weeks of videos.

Written through the store, as the bot itself would have done it then; nothing that it writes is special to the demo.
What is still under way when the page opens, members ask for as members do: with commands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.action import ActionKind
from bot.domain.authority import Action, as_manager
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import CardAddress, Job, Payer, State
from bot.domain.member import Member
from bot.domain.offers import choose
from bot.domain.period import HOUR_MS, Period
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.review import Decision, Review, ReviewReason, ReviewStage, ReviewTrigger, Wait
from bot.domain.scope import Scope
from bot.domain.server import ReviewRules, ServerSettings
from bot.domain.word_rules import RuleAction, WordRule
from bot.settings import Settings
from bot.store.store import Store
from sandbox.discord.world import World

RENDER_MS = 9_000  # What the sandbox's providers take.
REVIEW_ABOVE = 60  # Credits; a long 1080p video costs more, every other one less.

MADE = (State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED, State.DELIVERED)
TURNED_DOWN = (State.PREPARING, State.SUBMITTING, State.RENDERING, State.FAILED)
GIVEN_UP = (State.CANCELLED,)


@dataclass(frozen=True, kw_only=True)
class Memory:
    """One video of the past: who asked for it how many hours ago, and what became of it."""

    hours_ago: float
    by: str
    prompt: str
    duration_s: int = 5
    resolution: Resolution = Resolution.P720
    course: Sequence[State] = MADE
    failure: Failure | None = None


MEMORIES = (
    Memory(hours_ago=300, by="Mira", prompt="a paper boat drifts down a rainy street"),
    Memory(hours_ago=291, by="Jonas", prompt="a lighthouse keeper lights the lamp, storm outside", duration_s=10),
    Memory(hours_ago=262, by="Mira", prompt="fireflies over a wheat field, slow dolly in"),
    Memory(hours_ago=240, by="Noor", prompt="the studio's logo drawn in falling leaves", resolution=Resolution.P1080),
    Memory(hours_ago=214, by="Jonas", prompt="a tram crosses a bridge in thick fog"),
    Memory(hours_ago=190, by="Mira", prompt="a fox runs through fresh snow", resolution=Resolution.P1080),
    Memory(
        hours_ago=168,
        by="Jonas",
        prompt="a duel at dawn, very graphic",
        course=TURNED_DOWN,
        failure=Failure(fault=Fault.MODERATION),
    ),
    Memory(hours_ago=143, by="Mira", prompt="tea is poured in slow motion, steam and backlight"),
    Memory(hours_ago=121, by="Jonas", prompt="a library where the books fly home at closing time", duration_s=10),
    Memory(hours_ago=97, by="Noor", prompt="paper lanterns rise over the old harbour", resolution=Resolution.P1080),
    Memory(hours_ago=74, by="Mira", prompt="a cat watches a goldfish dream"),
    Memory(
        hours_ago=52,
        by="Jonas",
        prompt="a train of clouds",
        course=GIVEN_UP,
        failure=Failure(fault=Fault.CANCELLED),
    ),
    Memory(hours_ago=49, by="Jonas", prompt="a train made of clouds arrives at a mountain station"),
    Memory(hours_ago=27, by="Mira", prompt="rain on a neon window, rack focus to the street", duration_s=10),
)
NOW = {"Jonas": "a kite festival on a windy beach, wide shot", "Noor": "a clock tower at blue hour, birds take off"}


async def give_past(world: World, settings: Settings) -> None:
    """Fill the bot's database, which is not open yet."""
    now_ms = int(world.now() * 1000)
    async with Store.open(settings.database_path, now_ms=now_ms, limits=settings.limits) as store:
        past = _Past(world, settings, store, now_ms)
        await past.set_up()
        for memory in MEMORIES:
            await past.remember(memory)
        await past.decide()


async def go_on_living(world: World) -> None:
    """Two videos that are being made while the page is opened."""
    for name, prompt in NOW.items():
        await world.command(world.member(name), world.channel("creations"), "create", {"prompt": prompt})


class _Past:
    def __init__(self, world: World, settings: Settings, store: Store, now_ms: int) -> None:
        self._world = world
        self._settings = settings
        self._store = store
        self._now_ms = now_ms
        self._scope = Scope(world.server.id)

    async def set_up(self) -> None:
        """Noor's choices, two weeks ago."""
        channels = {name: str(self._world.channel(name).id) for name in ("creations", "review", "mod-log", "gallery")}
        moderators = next(role for role in self._world.server.roles if role.name == "Moderators")

        def edit(kept: ServerSettings) -> ServerSettings:
            return replace(
                kept,
                review_channel=channels["review"],
                log_channel=channels["mod-log"],
                gallery_channel=channels["gallery"],
                moderator_role=str(moderators.id),
                review=ReviewRules(cost_above=REVIEW_ABOVE),
            )

        action = self._action(
            "Noor", 310, ActionKind.SETUP, detail=f"review above {REVIEW_ABOVE} credits, channels, role"
        )
        await self._store.servers.change(self._scope, edit, action)
        everybody = QuotaRow(kind=QuotaFor.SERVER, subject="", quota=Quota(amount=200))
        theirs = QuotaRow(kind=QuotaFor.ROLE, subject=str(moderators.id), quota=Quota(amount=900, period=Period.WEEK))
        for quota, detail in ((everybody, "200 a day"), (theirs, f"900 a week, role <@&{moderators.id}>")):
            await self._store.credits.set_quota(quota, self._action("Noor", 309, ActionKind.QUOTA, detail=detail))
        rule = WordRule(
            id=self._id(),
            pattern="blood",
            action=RuleAction.REVIEW,
            exceptions=("blood moon", "blood orange"),
            by=self._member("Noor"),
            at_ms=self._ago(308),
        )
        await self._store.moderation.add_rule(
            rule, self._action("Noor", 308, ActionKind.RULE_ADD, detail="blood: review")
        )

    async def remember(self, memory: Memory) -> None:
        """Take a job through its whole life, as it was then."""
        job = await self._store.jobs.place(self._job(memory))
        for number, state in enumerate(memory.course):
            at_ms = job.created_ms + (RENDER_MS if state in {State.RENDERED, State.DELIVERED, State.FAILED} else number)
            failure = memory.failure if state is memory.course[-1] else None
            job = await self._store.jobs.move(job, state, at_ms=at_ms, failure=failure)
        await self._store.jobs.close(job.id)

    async def decide(self) -> None:
        """What moderators did besides: a denied request, a prize, and a video given back."""
        asked = replace(
            self._job(Memory(hours_ago=101, by="Jonas", prompt="our logo, but dripping with blood")),
            state=State.AWAITING_APPROVAL,
            review=Review(
                reasons=(ReviewReason(why=ReviewTrigger.WORDS, detail="blood"),),
                request=Wait(until_ms=self._ago(101 - 24)),
            ),
        )
        denied = await self._store.jobs.place(asked)
        decision = Decision(
            by=self._member("Noor"), at_ms=self._ago(100), is_approved=False, reason="Not for the logo, please."
        )
        said = self._action("Noor", 100, ActionKind.DENY, member="Jonas", job=denied.id, reason=decision.reason)
        await self._store.reviews.decide(denied.id, ReviewStage.REQUEST, decision, actions=[said], failure=None)
        await self._store.jobs.close(denied.id)
        await self._store.credits.grant(
            self._action("Noor", 95, ActionKind.GRANT, member="Jonas", amount=150, reason="Won the autumn contest")
        )
        first = (await self._store.jobs.jobs_of(self._scope, self._member("Mira"), limit=1)).jobs[0].job
        await self._store.credits.refund(
            self._action("Noor", 20, ActionKind.REFUND, job=first.id, amount=30, reason="Half of it stuttered")
        )

    def _job(self, memory: Memory) -> Job:
        request = VideoRequest(
            tool=Tool.TEXT, prompt=memory.prompt, duration_s=memory.duration_s, resolution=memory.resolution
        )
        offer = choose(request, [ProviderName.RUNCOMFY])
        return Job(
            id=self._id(),
            scope=self._scope,
            member=self._member(memory.by),
            request=offer.request,
            provider=offer.provider,
            price=offer.price(self._settings.credits_per_usd),
            list_price_micros=offer.list_price_micros,
            payer=Payer.POOL,
            card=CardAddress(channel=str(self._world.channel("creations").id)),
            created_ms=self._ago(memory.hours_ago),
        )

    def _action(
        self,
        by: str,
        hours_ago: float,
        what: ActionKind,
        *,
        member: str | None = None,
        job: str | None = None,
        amount: int | None = None,
        reason: str = "",
        detail: str = "",
    ) -> Action:
        manager = as_manager(Member(id=self._member(by), scope=self._scope, manages_server=True))
        return manager.action(
            what,
            id=self._id(),
            at_ms=self._ago(hours_ago),
            member=None if member is None else self._member(member),
            job=job,
            amount=amount,
            reason=reason,
            detail=detail,
        )

    def _member(self, name: str) -> str:
        return str(self._world.member(name).id)

    def _id(self) -> str:
        return str(self._world.ids.mint())

    def _ago(self, hours: float) -> int:
        return self._now_ms - round(hours * HOUR_MS)
