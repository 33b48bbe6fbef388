"""What can be pressed and picked on the set-up screen. Each says in its custom_id what it is for, and keeps nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord
from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.text import setup as words
from bot.domain.channels import ChannelUse

MOST_CHANNELS = 25  # As many as one select takes.
CHANNEL_TYPES = [discord.ChannelType.text, discord.ChannelType.news]


class SetupPage(StrEnum):
    """The forms that the screen opens."""

    RULES = "rules"
    TRIGGERS = "triggers"
    LIMITS = "limits"
    DEFAULTS = "defaults"


@dataclass(frozen=True)
class PickChannels(CustomId, kind="setup"):
    """Chooses the channels for one use; picking none empties it."""

    use: ChannelUse

    def select(self, chosen: Iterable[str]) -> ui.ChannelSelect[Any]:
        """With what is chosen now; ids of channels that are there."""
        return ui.ChannelSelect(
            custom_id=str(self),
            channel_types=CHANNEL_TYPES,
            placeholder=words.PLACEHOLDER[self.use],
            min_values=0,
            max_values=MOST_CHANNELS if self.use is ChannelUse.CREATIVE else 1,
            default_values=[discord.Object(int(channel)) for channel in chosen][:MOST_CHANNELS],
        )


@dataclass(frozen=True)
class PickModerators(CustomId, kind="setup:moderators"):
    """Chooses who moderates besides those with Manage Server."""

    def select(self, chosen: str | None) -> ui.RoleSelect[Any]:
        """With the role that is chosen now; the id of a role that is there."""
        return _role_select(str(self), words.ROLE_PLACEHOLDER, chosen)


@dataclass(frozen=True)
class PickNotified(CustomId, kind="setup:notify"):
    """Chooses the role that is pinged for reviews and reports."""

    def select(self, chosen: str | None) -> ui.RoleSelect[Any]:
        """With the role that is chosen now; the id of a role that is there."""
        return _role_select(str(self), words.NOTIFY_PLACEHOLDER, chosen)


@dataclass(frozen=True)
class OpenPage(CustomId, kind="setup:open"):
    """Opens one of the forms."""

    page: SetupPage


@dataclass(frozen=True)
class SetupForm(CustomId, kind="setup:form"):
    """One of the forms."""

    page: SetupPage


def _role_select(custom_id: str, placeholder: str, chosen: str | None) -> ui.RoleSelect[Any]:
    return ui.RoleSelect(
        custom_id=custom_id,
        placeholder=placeholder,
        min_values=0,
        max_values=1,
        default_values=[discord.Object(int(chosen))] if chosen else [],
    )
