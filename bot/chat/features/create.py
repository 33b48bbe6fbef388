"""`/create`, `/animate`, `/frames` and `/scenes`: Discord offers what the providers that are set up really make."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.attachments import image_of
from bot.chat.card.ordering import CardOrders
from bot.chat.interactions import Reply, replies
from bot.chat.picture_options import picture_command
from bot.chat.text.format import PICTURE_KINDS, in_credits
from bot.domain.catalog import Catalog
from bot.domain.offers import least_price, options
from bot.domain.request import PROMPT_LIMIT_CHARS, SEED_LIMIT, Resolution, Tool, VideoRequest

Prompt = Range[str, 1, PROMPT_LIMIT_CHARS]
Seed = Range[int, 0, SEED_LIMIT]
VideoCommand = app_commands.Command[Any, ..., None]

ASPECT = "Shape of the video"
SHARED = {  # What each option that all commands have is for.
    "prompt": "What happens in the video",
    "duration": "Longer costs more",
    "resolution": "Sharper costs more",
    "negative": "What should not be in it",
    "seed": "The same number and the same words give the same video",
    "private": "Only you see the card",
}


def make_commands(orders: CardOrders, catalog: Catalog, credits_per_usd: int) -> list[VideoCommand]:
    """The commands for the tools that at least one provider of the catalog has, with its prices."""
    makers = {Tool.TEXT: _create, Tool.IMAGE: _animate, Tool.FRAMES: _frames, Tool.SCENES: _scenes}
    offers = {tool: _Offered(tool, catalog, credits_per_usd) for tool in makers}
    return [make(orders, offers[tool]) for tool, make in makers.items() if offers[tool].options.durations_s]


class _Offered:
    """What a command offers, with the least that each choice costs."""

    def __init__(self, tool: Tool, catalog: Catalog, credits_per_usd: int) -> None:
        self.options = options(tool, catalog)
        self._least = partial(least_price, tool, catalog, credits_per_usd, catalog=catalog)

    @property
    def durations(self) -> list[Choice[int]]:
        return [
            Choice(name=f"{_seconds(s)}, from {in_credits(self._least(duration_s=s))}", value=s)
            for s in self.options.durations_s
        ]

    @property
    def resolutions(self) -> list[Choice[str]]:
        return [
            Choice(name=f"{r}, from {in_credits(self._least(resolution=r))}", value=str(r))
            for r in self.options.resolutions
        ]


def _create(orders: CardOrders, offered: _Offered) -> VideoCommand:
    @app_commands.command(
        name="create", description="Make a video from a sentence; your share of the pool pays, then your wallet"
    )
    @app_commands.describe(aspect=ASPECT, **SHARED)
    @app_commands.choices(aspect=[Choice(name=a, value=a) for a in offered.options.aspects])
    @app_commands.choices(duration=offered.durations)
    @app_commands.choices(resolution=offered.resolutions)
    @replies
    async def create(
        reply: Reply,
        prompt: Prompt,
        aspect: str | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        await orders.place(reply, wish.request(Tool.TEXT, aspect=aspect))

    if not offered.options.aspects:
        create._params.pop("aspect")  # discord.py has no public way to leave an option out.
    return create


def _animate(orders: CardOrders, offered: _Offered) -> VideoCommand:
    @picture_command(
        name="animate", description="Bring a picture to life; your share of the pool pays, then your wallet"
    )
    @app_commands.describe(image=PICTURE_KINDS, **SHARED)
    @app_commands.choices(duration=offered.durations)
    @app_commands.choices(resolution=offered.resolutions)
    @replies
    async def animate(
        reply: Reply,
        image: discord.Attachment,
        prompt: Prompt | None = None,
        duration: int | None = None,
        resolution: str | None = None,
        negative: Prompt | None = None,
        seed: Seed | None = None,
        private: bool = False,
    ) -> None:
        wish = _Wish(prompt, negative, duration, resolution, seed, private)
        await orders.place(reply, wish.request(Tool.IMAGE, images=(image,)))

    return animate


def _frames(orders: CardOrders, offered: _Offered) -> VideoCommand:
    @picture_command(
        name="frames", description="A video from picture to picture; your share of the pool pays, then your wallet"
    )
    @app_commands.describe(
        first="Where the video begins",
        last="Where it ends, or the second key frame when more follow",
        third="A third key frame",
        fourth="A fourth key frame",
        fifth="A fifth key frame",
        **SHARED | {"duration": "Of the whole video; longer costs more"},
    )
    @app_commands.choices(duration=offered.durations)
    @app_commands.choices(resolution=offered.resolutions)
    @replies
    async def frames(
        reply: Reply,
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
        await orders.place(reply, wish.request(Tool.FRAMES, images=given))

    for surplus in ("third", "fourth", "fifth")[max(0, offered.options.most_images - 2) :]:
        frames._params.pop(surplus)
    return frames


def _scenes(orders: CardOrders, offered: _Offered) -> VideoCommand:
    @picture_command(
        name="scenes", description="Make a video with what your pictures show; the pool pays, then your wallet"
    )
    @app_commands.describe(
        first="Somebody, something or a place that is in the video",
        second="Another one",
        third="A third one",
        fourth="A fourth one",
        fifth="A fifth one",
        aspect=ASPECT,
        **SHARED,
    )
    @app_commands.choices(aspect=[Choice(name=a, value=a) for a in offered.options.aspects])
    @app_commands.choices(duration=offered.durations)
    @app_commands.choices(resolution=offered.resolutions)
    @replies
    async def scenes(
        reply: Reply,
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
        await orders.place(reply, wish.request(Tool.SCENES, aspect=aspect, images=given))

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
        self, tool: Tool, *, aspect: str | None = None, images: Iterable[discord.Attachment | None] = ()
    ) -> VideoRequest:
        return VideoRequest(
            tool=tool,
            prompt=self.prompt or "",
            negative=self.negative or "",
            aspect=aspect,
            duration_s=self.duration,
            resolution=None if self.resolution is None else Resolution(self.resolution),
            seed=self.seed,
            images=tuple(image_of(image) for image in images if image is not None),
            private=self.private,
        )


def _seconds(s: int) -> str:
    return f"{s} seconds" if s > 1 else "1 second"
