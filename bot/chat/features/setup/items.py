"""What can be pressed and picked on the set-up screen. Each says in its custom_id what it is for, and keeps nothing."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.chat.text import setup as setup_text
from bot.domain.channels import ChannelUse

if TYPE_CHECKING:
    from bot.chat.client import VideoClient

MOST_CHANNELS = 25  # As many as one select takes.
CHANNEL_TYPES = [discord.ChannelType.text, discord.ChannelType.news]
ASKED = discord.Interaction[discord.Client]


class SetupPage(StrEnum):
    """The forms that the screen opens."""

    RULES = "rules"
    TRIGGERS = "triggers"
    LIMITS = "limits"
    DEFAULTS = "defaults"


class ChannelChoice(
    ui.DynamicItem[ui.ChannelSelect[Any]], template=rf"setup:(?P<use>{'|'.join(use.value for use in ChannelUse)})"
):
    """Chooses the channels for one use; picking none empties it."""

    def __init__(self, use: ChannelUse, chosen: Iterable[str] = ()) -> None:
        super().__init__(
            ui.ChannelSelect(
                custom_id=f"setup:{use}",
                channel_types=CHANNEL_TYPES,
                placeholder=setup_text.PLACEHOLDER[use],
                min_values=0,
                max_values=MOST_CHANNELS if use is ChannelUse.CREATIVE else 1,
                default_values=[discord.Object(int(channel)) for channel in chosen][:MOST_CHANNELS],
            )
        )
        self.use = use

    @classmethod
    async def from_custom_id(cls, _interaction: ASKED, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(ChannelUse(match["use"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.setup.channels(interaction, self.use, _picked(interaction))


class RoleChoice(ui.DynamicItem[ui.RoleSelect[Any]], template=r"setup:moderators"):
    """Chooses who moderates besides those with Manage Server."""

    def __init__(self, chosen: str | None = None) -> None:
        super().__init__(
            ui.RoleSelect(
                custom_id="setup:moderators",
                placeholder=setup_text.ROLE_PLACEHOLDER,
                min_values=0,
                max_values=1,
                default_values=[discord.Object(int(chosen))] if chosen else [],
            )
        )

    @classmethod
    async def from_custom_id(cls, _interaction: ASKED, _item: ui.Item[Any], _match: re.Match[str], /) -> Self:
        return cls()

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        picked = _picked(interaction)
        await interaction.client.rooms.setup.moderators(interaction, picked[0] if picked else None)


class PageButton(
    ui.DynamicItem[ui.Button[Any]], template=rf"setup:open:(?P<page>{'|'.join(page.value for page in SetupPage)})"
):
    """Opens one of the forms."""

    def __init__(self, page: SetupPage) -> None:
        super().__init__(
            ui.Button(label=setup_text.PAGE[page], style=discord.ButtonStyle.secondary, custom_id=f"setup:open:{page}")
        )
        self.page = page

    @classmethod
    async def from_custom_id(cls, _interaction: ASKED, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(SetupPage(match["page"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.setup.open_page(interaction, self.page)


def _picked(interaction: "discord.Interaction[VideoClient]") -> tuple[str, ...]:
    data: Mapping[str, Any] = interaction.data or {}
    return tuple(data.get("values", ()))


SETUP_ITEMS = (ChannelChoice, RoleChoice, PageButton)
