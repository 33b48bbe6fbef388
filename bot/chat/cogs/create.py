"""`/create`, `/animate`, `/frames` and `/scenes`: Discord offers what the providers that are set up really make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.desk import Desk, image_of
from bot.domain.catalog import ProviderName, options
from bot.domain.request import PROMPT_LIMIT_CHARS, SEED_LIMIT, Resolution, Tool, VideoRequest

Prompt = Range[str, 1, PROMPT_LIMIT_CHARS]
Seed = Range[int, 0, SEED_LIMIT]
AnyCommand = app_commands.Command[Any, ..., None]

PROMPT = "What happens in the video"
NEGATIVE = "What should not be in it"
SEED = "The same number and the same words give the same video"
PRIVATE = "Only you see the card"
RESOLUTION = "Sharper costs more"
DURATION = "Longer costs more"
ASPECT = "Shape of the video"


def make_commands(desk: Desk, providers: Sequence[ProviderName]) -> list[AnyCommand]:
    """The commands for the tools that at least one provider has."""
    makers = {Tool.TEXT: _create, Tool.IMAGE: _animate, Tool.FRAMES: _frames, Tool.SCENES: _scenes}
    return [make(desk, providers) for tool, make in makers.items() if options(tool, providers).durations_s]


def _create(desk: Desk, providers: Sequence[ProviderName]) -> AnyCommand:
    offered = options(Tool.TEXT, providers)

    @app_commands.command(name="create", description="Make a video from a sentence")
    @app_commands.describe(
        prompt=PROMPT,
        aspect=ASPECT,
        duration=DURATION,
        resolution=RESOLUTION,
        negative=NEGATIVE,
        seed=SEED,
        private=PRIVATE,
    )
    @app_commands.choices(aspect=[Choice(name=a, value=a) for a in offered.aspects])
    @app_commands.choices(duration=_durations(offered.durations_s))
    @app_commands.choices(resolution=_resolutions(offered.resolutions))
    async def create(
        interaction: AnyInteraction,
        prompt: Prompt,
        aspect: str | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        await desk.order(interaction, wish.request(Tool.TEXT, aspect=aspect))

    if not offered.aspects:
        create._params.pop("aspect")  # discord.py has no public way to leave an option out.
    return create


def _animate(desk: Desk, providers: Sequence[ProviderName]) -> AnyCommand:
    offered = options(Tool.IMAGE, providers)

    @app_commands.command(name="animate", description="Bring a picture to life")
    @app_commands.describe(
        image="JPEG, PNG, WebP or GIF",
        prompt=PROMPT,
        duration=DURATION,
        resolution=RESOLUTION,
        negative=NEGATIVE,
        seed=SEED,
        private=PRIVATE,
    )
    @app_commands.choices(duration=_durations(offered.durations_s))
    @app_commands.choices(resolution=_resolutions(offered.resolutions))
    async def animate(
        interaction: AnyInteraction,
        image: discord.Attachment,
        prompt: Prompt | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        await desk.order(interaction, wish.request(Tool.IMAGE, images=(image,)))

    return animate


def _frames(desk: Desk, providers: Sequence[ProviderName]) -> AnyCommand:
    offered = options(Tool.FRAMES, providers)

    @app_commands.command(name="frames", description="Make a video that leads from picture to picture")
    @app_commands.describe(
        first="Where the video begins",
        last="Where it ends, or the second key frame when more follow",
        third="A third key frame",
        fourth="A fourth key frame",
        fifth="A fifth key frame",
        prompt=PROMPT,
        duration="Of the whole video; longer costs more",
        resolution=RESOLUTION,
        negative=NEGATIVE,
        seed=SEED,
        private=PRIVATE,
    )
    @app_commands.choices(duration=_durations(offered.durations_s))
    @app_commands.choices(resolution=_resolutions(offered.resolutions))
    async def frames(
        interaction: AnyInteraction,
        first: discord.Attachment,
        last: discord.Attachment,
        third: discord.Attachment | None = None,
        fourth: discord.Attachment | None = None,
        fifth: discord.Attachment | None = None,
        prompt: Prompt | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        given = (first, last, third, fourth, fifth)
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        await desk.order(interaction, wish.request(Tool.FRAMES, images=[image for image in given if image is not None]))

    for surplus in ("third", "fourth", "fifth")[max(0, offered.most_images - 2) :]:
        frames._params.pop(surplus)
    return frames


def _scenes(desk: Desk, providers: Sequence[ProviderName]) -> AnyCommand:
    offered = options(Tool.SCENES, providers)

    @app_commands.command(name="scenes", description="Make a video with the people, things and places of your pictures")
    @app_commands.describe(
        prompt=PROMPT,
        first="Somebody, something or a place that is in the video",
        second="Another one",
        third="A third one",
        fourth="A fourth one",
        fifth="A fifth one",
        aspect=ASPECT,
        duration=DURATION,
        resolution=RESOLUTION,
        negative=NEGATIVE,
        seed=SEED,
        private=PRIVATE,
    )
    @app_commands.choices(aspect=[Choice(name=a, value=a) for a in offered.aspects])
    @app_commands.choices(duration=_durations(offered.durations_s))
    @app_commands.choices(resolution=_resolutions(offered.resolutions))
    async def scenes(
        interaction: AnyInteraction,
        prompt: Prompt,
        first: discord.Attachment,
        second: discord.Attachment | None = None,
        third: discord.Attachment | None = None,
        fourth: discord.Attachment | None = None,
        fifth: discord.Attachment | None = None,
        aspect: str | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        given = (first, second, third, fourth, fifth)
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        images = [image for image in given if image is not None]
        await desk.order(interaction, wish.request(Tool.SCENES, aspect=aspect, images=images))

    return scenes


@dataclass(frozen=True)
class _Wish:
    """The options that all commands share, as Discord sends them."""

    prompt: str | None
    negative: str | None
    duration: int | None
    resolution: str | None
    seed: int | None
    private: bool

    def request(
        self, tool: Tool, *, aspect: str | None = None, images: Iterable[discord.Attachment] = ()
    ) -> VideoRequest:
        return VideoRequest(
            tool=tool,
            prompt=self.prompt or "",
            negative=self.negative or "",
            aspect=aspect,
            duration_s=self.duration,
            resolution=None if self.resolution is None else Resolution(self.resolution),
            seed=self.seed,
            images=tuple(image_of(image) for image in images),
            private=self.private,
        )


def _durations(durations_s: Sequence[int]) -> list[Choice[int]]:
    return [Choice(name=f"{s} seconds" if s > 1 else "1 second", value=s) for s in durations_s]


def _resolutions(resolutions: Sequence[Resolution]) -> list[Choice[str]]:
    return [Choice(name=str(r), value=str(r)) for r in resolutions]
