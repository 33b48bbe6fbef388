"""The whole bot on the whole sandbox, in one process, with both clocks in the test's hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import Any

from bot.app import Bot, open_bot, serve
from bot.domain.job import Job
from bot.ports import Clock
from bot.sandbox.limits import Rates
from bot.sandbox.model import Interaction, InteractionState, Member, Message
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.settings import Settings

PATIENCE_S = 30.0


@dataclass
class Hands:
    """What a test moves time with: the bot's clocks and Discord's jump together."""

    world: World | None = None
    skipped_s: float = 0.0

    def skip(self, seconds: float) -> None:
        self.skipped_s += seconds
        if self.world is not None:
            self.world.skip(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            wall_ms=lambda: int((time() + self.skipped_s) * 1000), steady_s=lambda: monotonic() + self.skipped_s
        )


@dataclass
class Stage:
    """One test's world. `bot` may be closed and opened again on the same database."""

    sandbox: Sandbox
    folder: Path
    hands: Hands = field(default_factory=Hands)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.sandbox.world

    @asynccontextmanager
    async def bot(self, **changes: Any) -> AsyncIterator[Bot]:
        """The bot, connected and with its commands registered."""
        stop = asyncio.Event()
        async with open_bot(
            settings_for(self.sandbox, self.folder, **{**self.settings, **changes}), clock=self.hands.clock
        ) as bot:
            serving = asyncio.create_task(serve(bot, self.sandbox.token, stop))
            known = asyncio.create_task(
                self.world.until(lambda: self.world.bot_online and bool(self.world.commands[None]), PATIENCE_S)
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

    async def upload(self, path: Path) -> str:
        return str((await self.world.upload(path.name, path.read_bytes())).id)

    async def use(
        self, command: str, options: Mapping[str, Any] | None = None, *, by: str = "Mira", channel: str = "creations"
    ) -> Interaction:
        """Use a slash command and wait for its first answer."""
        used = await self.world.command(self.world.member(by), self.world.channel(channel), command, options)
        return await self.answered(used)

    async def answered(self, interaction: Interaction) -> Interaction:
        await self.world.until(lambda: interaction.state is not InteractionState.SENT, PATIENCE_S)
        return interaction

    async def ended(self, bot: Bot, interaction: Interaction) -> Job:
        """The job that the interaction began, when it is over and its card says so."""
        async with asyncio.timeout(PATIENCE_S):
            while (job := await bot.store.job(str(interaction.id))) is None or not job.is_over:
                await bot.runner.ended(str(interaction.id))
                await asyncio.sleep(0)  # Between the card's arrival and the runner's start there is nothing to wait on.
            await bot.runner.ended(str(interaction.id))
        return job

    def card(self, interaction: Interaction) -> Message:
        card = self.world.original(interaction)
        assert card is not None
        return card

    async def card_says(self, interaction: Interaction, words: str) -> Message:
        """The card, as soon as `words` stand on it."""
        return await self.world.until(
            lambda: card if (card := self.world.original(interaction)) and words in text_of(card) else None, PATIENCE_S
        )

    def member(self, name: str) -> Member:
        return self.world.member(name)

    def said_to(self, member: str) -> list[str]:
        """Everything that only this member can see, oldest first."""
        who = self.world.member(member).id
        return [text_of(message) for message in self.world.messages.values() if message.ephemeral_for == who]


@asynccontextmanager
async def open_stage(
    folder: Path, *, record: Path, rates: Rates | None = None, pace: float = 0.02, **settings: Any
) -> AsyncIterator[Stage]:
    hands = Hands()
    sandbox = Sandbox(record=record, pace=pace, frame_rate=4, rates=rates)
    await sandbox.start()
    hands.world = sandbox.world
    try:
        yield Stage(sandbox=sandbox, folder=folder, hands=hands, settings=settings)
    finally:
        await sandbox.stop()


def settings_for(sandbox: Sandbox, folder: Path, **changes: Any) -> Settings:
    urls = sandbox.urls
    values: dict[str, Any] = {
        "discord_token": sandbox.token,
        "runcomfy_api_token": "key-runcomfy",
        "fal_key": "key-fal",
        "comfy_api_key": "key-comfy",
        "database_url": f"sqlite:///{folder / 'bot.db'}",
        "data_dir": folder,
        "discord_api_url": urls.discord_api,
        "discord_gateway_url": urls.discord_gateway,
        "runcomfy_url": urls.runcomfy,
        "fal_queue_url": urls.fal_queue,
        "fal_rest_url": urls.fal_rest,
        "comfy_url": urls.comfy,
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
