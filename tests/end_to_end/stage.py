"""The whole bot on the whole sandbox, in one process, with both clocks in the test's hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any, TypeVar

import pytest

from bot.app.bot import Bot, open_bot
from bot.app.run import serve
from bot.domain.catalog import SPECS
from bot.domain.job import Job
from bot.domain.member import Member as Asker
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.settings import Settings
from sandbox.discord.changes import InteractionSent
from sandbox.discord.limits import Rate, Rates
from sandbox.discord.model import Channel, Interaction, InteractionState, Member, Message, Role
from sandbox.discord.world import World
from sandbox.providers.work import ProviderJob
from sandbox.server import Sandbox
from tests.media.conftest import PIXEL_LIMITS
from tests.patience import PATIENCE_S

LOOK_EVERY_S = 0.01
SPEED = 20.0  # The first look at a provider comes after two seconds of the bot's.
FRAME_RATE = 2  # Painting films is what costs.
_OFTEN = Rate(most=100_000, per_s=1.0)
UNHURRIED = Rates(per_token=_OFTEN, per_channel=_OFTEN, old_edits=_OFTEN, other=_OFTEN, everything=_OFTEN)

# What the bot gives up on because its members or its end can not wait: in real time, which a busy machine needs.
HURRIED = (
    "bot.app.bot.CLOSE_PATIENCE_S",
    "bot.chat.callers.LOOK_UP_PATIENCE_S",
    "bot.chat.card.edit_queue.PROGRESS_TIMEOUT_S",
    "bot.chat.card.edit_queue.STATE_TIMEOUT_S",
    "bot.chat.features.usage.NAMES_LIMIT_S",
    "bot.chat.features.report_channel.REPORT_PATIENCE_S",
    "bot.engine.catalog_refresh.FIRST_REFRESH_LIMIT_S",
    "bot.engine.new_servers.FIRST_LOOK_LIMIT_S",
    *PIXEL_LIMITS,
)

T = TypeVar("T")


@dataclass
class Hands:
    """What a test moves time with: the bot's clocks and Discord's jump together.

    The bot's own clocks may also run `speed` times as fast, so that what it waits for between two looks at a provider
    takes a test a moment. Discord's keep to real time: three seconds to the first answer are three seconds.
    """

    world: World | None = None
    speed: float = 1.0
    skipped_s: float = 0.0
    began_wall_s: float = field(default_factory=time)
    began_steady_s: float = field(default_factory=monotonic)

    def skip(self, seconds: float) -> None:
        self.skipped_s += seconds
        if self.world is not None:
            self.world.skip(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            wall_ms=lambda: int((self.began_wall_s + self._passed_s()) * 1000),
            steady_s=lambda: self.began_steady_s + self._passed_s(),
            sleep=lambda seconds: asyncio.sleep(seconds / self.speed),
        )

    def _passed_s(self) -> float:
        return (monotonic() - self.began_steady_s) * self.speed + self.skipped_s


@dataclass
class Stage:
    """One test's world. `bot` may be closed and opened again on the same database."""

    sandbox: Sandbox
    folder: Path
    hands: Hands = field(default_factory=Hands)
    settings: Mapping[str, Any] = field(default_factory=dict)
    shows_all: bool = True

    @property
    def world(self) -> World:
        return self.sandbox.world

    @asynccontextmanager
    async def bot(self, *, home: Path | None = None, **changes: Any) -> AsyncIterator[Bot]:
        """The bot, connected and with its commands registered; with a `home` of its own, it knows nothing yet.

        Everybody is shown all of them, as every server can decide: what holds is the bot's own check, not Discord's.
        """
        stop = asyncio.Event()
        if self.shows_all:
            for command in ("mod", "setup", "operator"):
                self.decide(command, self.world.server.roles[0], may=True)
        settings = settings_for(self.sandbox, home or self.folder, **{**self.settings, **changes})
        async with open_bot(settings, clock=self.hands.clock) as bot:
            serving = asyncio.create_task(serve(bot, self.sandbox.token, stop))
            known = asyncio.create_task(
                self.world.until(lambda: self.world.bot_online and self._has_commands(settings), PATIENCE_S)
            )
            try:
                await asyncio.wait({serving, known}, return_when=asyncio.FIRST_COMPLETED)
                if serving.done():
                    serving.result()
                await known
                yield bot
            finally:
                stop.set()
                known.cancel()
                await asyncio.gather(serving, known, return_exceptions=True)

    def decide(self, command: str, whom: Member | Role, *, may: bool) -> None:
        """What the demo's server decides under Server Settings, Integrations."""
        self.world.command_permissions.decide(self.world.server, command, whom, may=may)

    def _has_commands(self, settings: Settings) -> bool:
        """Everywhere, and in the servers that the operator named and the bot is in."""
        own = [int(one) for one in settings.operator_servers if int(one) in self.world.servers]
        return all(self.world.commands.get(scope) for scope in (None, *own))

    async def upload(self, path: Path) -> str:
        return str((await self.world.upload(path.name, path.read_bytes())).id)

    async def use(
        self,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        by: str = "Mira",
        channel: str | Channel = "creations",
    ) -> Interaction:
        """Use a slash command and wait for its first answer."""
        where = self.world.channel(channel) if isinstance(channel, str) else channel
        return await self.answered(await self.world.command(self.world.member(by), where, command, options))

    async def press(self, interaction: Interaction, label: str, *, by: str = "Mira") -> Interaction:
        """Press a button on the card of `interaction` and wait for the answer."""
        card = self.card(interaction)
        return await self.answered(await self.world.press(self.world.member(by), card, buttons_of(card)[label]))

    async def delete(self, interaction: Interaction, *, by: str = "Mira") -> Interaction:
        """Press Delete on one's own card, and mean it."""
        return await self.answered(await self.world.submit(await self.press(interaction, "Delete", by=by), {}))

    async def answered(self, interaction: Interaction) -> Interaction:
        await self.world.until(lambda: interaction.state is not InteractionState.SENT, PATIENCE_S)
        return interaction

    async def ended(self, bot: Bot, interaction: Interaction) -> Job:
        """The job that the interaction began, when it is over and its card says so."""
        async with asyncio.timeout(PATIENCE_S):
            while (job := await bot.store.jobs.job(str(interaction.id))) is None or not job.is_over:
                await bot.services.engine.runner.ended(str(interaction.id))
                await asyncio.sleep(0)  # Between the card's arrival and the runner's start there is nothing to wait on.
            await bot.services.engine.runner.ended(str(interaction.id))
            concluded = await bot.store.jobs.job(job.id)
            assert concluded is not None
            return concluded

    async def made(self, bot: Bot, command: str, options: Mapping[str, Any], **where: Any) -> tuple[Job, Message]:
        """Use a slash command and wait until its job is over: the job and its card."""
        used = await self.use(command, options, **where)
        return await self.ended(bot, used), self.card(used)

    async def until(self, found: Callable[[], T | None]) -> T:
        """The first truthy value of `found`. For what nothing tells of, such as another process's files."""
        async with asyncio.timeout(PATIENCE_S):
            while not (value := found()):  # noqa: ASYNC110 - another process sets no event of ours.
                await asyncio.sleep(LOOK_EVERY_S)
            return value

    async def until_job(self, bot: Bot, interaction: Interaction) -> Job:
        """The job that the interaction began, when it is over, whether or not its card ever stood."""
        id_ = str(interaction.id)
        async with asyncio.timeout(PATIENCE_S):
            while (  # noqa: ASYNC110 - a job without a card has no event to wait for.
                (job := await bot.store.jobs.job(id_)) is None
                or not job.is_over
                or job in await bot.store.jobs.unclosed()
            ):
                await asyncio.sleep(LOOK_EVERY_S)
        return job

    def redeliver(self, interaction: Interaction) -> None:
        """Let the gateway deliver an interaction once more, as it may after a resume."""
        self.world.publish(InteractionSent(interaction=interaction))

    def answers(self, interaction: Interaction) -> list[Message]:
        """Every message that the bot made for an interaction."""
        return [message for message in self.world.messages.values() if message.interaction_id == interaction.id]

    def card(self, interaction: Interaction) -> Message:
        card = self.world.original(interaction)
        assert card is not None
        return card

    async def card_says(self, interaction: Interaction, words: str) -> Message:
        """The card, as soon as `words` stand on it."""
        return await self.world.until(
            lambda: card if (card := self.world.original(interaction)) and words in text_of(card) else None, PATIENCE_S
        )

    def answer(self, interaction: Interaction) -> str:
        """What the answer to an interaction says."""
        return text_of(self.card(interaction))

    def orders(self, words: str = "") -> list[ProviderJob]:
        """What providers took, of the orders with these words in the prompt."""
        return [job for job in self.sandbox.providers.jobs if words in job.prompt]

    def member(self, name: str) -> Member:
        return self.world.member(name)

    def payer(self, name: str = "Mira") -> Asker:
        """A member of the demo's server, as the books know them."""
        return Asker(id=str(self.member(name).id), scope=Scope(self.world.server.id))

    async def settled(self, bot: Bot, job: Job) -> list[str]:
        """What the books did for a job, oldest first: "hold", then "capture" or "release", perhaps "refund"."""
        return [str(transfer.kind) for transfer in await bot.store.credit_reports.transfers_of(job.id)]

    def said_to(self, member: str) -> list[str]:
        """Everything that only this member can see, oldest first."""
        who = self.world.member(member).id
        return [text_of(message) for message in self.world.messages.values() if message.ephemeral_for == who]

    def written_to(self, member: str) -> list[str]:
        """Everything in the direct messages between the bot and a member, oldest first."""
        channel = self.world.dm(self.world.member(member))
        return [text_of(message) for message in self.world.messages.values() if message.channel_id == channel.id]


@asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    record: Path,
    rates: Rates | None = UNHURRIED,
    pace: float = 0.02,
    speed: float = SPEED,
    **settings: Any,
) -> AsyncIterator[Stage]:
    """A sandbox and no bot yet; `rates` of None are Discord's own. `settings` are those of every bot on it."""
    hands = Hands(speed=speed)
    sandbox = Sandbox(record=record, pace=pace, frame_rate=FRAME_RATE, rates=rates, first_response_s=PATIENCE_S)
    await sandbox.start()
    hands.world = sandbox.world
    try:
        with pytest.MonkeyPatch.context() as patch:
            for limit in HURRIED:
                patch.setattr(limit, PATIENCE_S)
            yield Stage(sandbox=sandbox, folder=folder, hands=hands, settings=settings)
    finally:
        await sandbox.stop()


def settings_for(sandbox: Sandbox, folder: Path, **changes: Any) -> Settings:
    urls = sandbox.urls
    values: dict[str, Any] = {
        "discord_token": sandbox.token,
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "data_dir": folder,
        "operator_servers": str(sandbox.world.server.id),
        "refill_per_month": 0,  # A pool has what a test puts into it, whatever day of the month it is.
        "discord_api_url": urls.discord_api,
        "discord_gateway_url": urls.discord_gateway,
        **{spec.key_setting.lower(): f"key-{name}" for name, spec in SPECS.items()},
        **{f"{origin}_url": url for origin, url in urls.providers.items()},
    }
    return Settings(_env_file=None, **{**values, **changes})


def text_of(message: Message) -> str:
    """Everything that can be read on a message."""
    return "\n".join([message.content, *_texts(message.components)]).strip()


def _texts(components: Any) -> list[str]:
    found = []
    for component in components:
        if "content" in component:
            found.append(component["content"])
        found += _texts(component.get("components", ()))
    return found


def buttons_of(message: Message) -> dict[str, str]:
    """Label to custom_id (or address) of every button on a message."""
    found: dict[str, str] = {}

    def walk(components: Any) -> None:
        for component in components:
            if component.get("type") == 2:
                found[component.get("label", "")] = component.get("custom_id") or component.get("url", "")
            walk(component.get("components", ()))

    walk(message.components)
    return found


def option_of(stage: Stage, command: str, option: str) -> Mapping[str, Any]:
    """How an option was described to Discord."""
    described = next(one for one in stage.world.commands[None] if one["name"] == command)
    return next(one for one in described["options"] if one["name"] == option)
