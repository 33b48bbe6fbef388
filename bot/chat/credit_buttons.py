"""The buttons of `/credits` and `/mod pool history`. All they need stands in their custom_id, so restarts lose none.

Whose they are stands there too: the messages are private, and the service asks again all the same.
"""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.chat.text import credits as credits_text

if TYPE_CHECKING:
    from bot.chat.client import VideoClient

AnyButton = ui.Button[Any]


class GiveButton(
    ui.DynamicItem[AnyButton], template=r"give:(?P<id>\d+):(?P<giver>\d+):(?P<receiver>\d+):(?P<amount>\d+)"
):
    """Gives what was offered under the id of the command, however often and wherever it is pressed."""

    def __init__(self, id: str, giver: str, receiver: str, amount: int) -> None:
        super().__init__(
            ui.Button(
                label=credits_text.CONFIRM_GIFT,
                style=discord.ButtonStyle.primary,
                custom_id=f"give:{id}:{giver}:{receiver}:{amount}",
            )
        )
        self.offer, self.giver, self.receiver, self.amount = id, giver, receiver, amount

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["id"], match["giver"], match["receiver"], int(match["amount"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        desk = interaction.client.rooms.credits
        await desk.give(interaction, self.offer, giver=self.giver, receiver=self.receiver, amount=self.amount)


class DonateButton(ui.DynamicItem[AnyButton], template=r"donate:(?P<id>\d+):(?P<giver>\d+):(?P<amount>\d+)"):
    """The same for the pool."""

    def __init__(self, id: str, giver: str, amount: int) -> None:
        super().__init__(
            ui.Button(
                label=credits_text.CONFIRM_DONATION,
                style=discord.ButtonStyle.primary,
                custom_id=f"donate:{id}:{giver}:{amount}",
            )
        )
        self.offer, self.giver, self.amount = id, giver, amount

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["id"], match["giver"], int(match["amount"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.credits.donate(interaction, self.offer, giver=self.giver, amount=self.amount)


class NeverMindButton(ui.DynamicItem[AnyButton], template=r"nevermind:(?P<giver>\d+)"):
    """Takes the offer away."""

    def __init__(self, giver: str) -> None:
        super().__init__(
            ui.Button(
                label=credits_text.NEVER_MIND,
                style=discord.ButtonStyle.secondary,
                custom_id=f"nevermind:{giver}",
            )
        )
        self.giver = giver

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["giver"])

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.credits.never_mind(interaction, giver=self.giver)


class HistoryButton(ui.DynamicItem[AnyButton], template=r"history:(?P<of>\d+):(?P<before>\d+)"):
    """Another page of a member's history; 0 is the newest."""

    def __init__(self, label: str, of: str, before: int) -> None:
        super().__init__(ui.Button(label=label, custom_id=f"history:{of}:{before}"))
        self.of, self.before = of, before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(credits_text.OLDER, match["of"], int(match["before"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.credits.turn(interaction, of=self.of, before=self.before)


class OpenHistoryButton(ui.DynamicItem[AnyButton], template=r"moves:(?P<of>\d+)"):
    """On a member's card, for moderators: that member's history, in a message of its own."""

    def __init__(self, of: str) -> None:
        super().__init__(ui.Button(label=credits_text.ALL_MOVES, custom_id=f"moves:{of}"))
        self.of = of

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["of"])

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.credits.history(interaction, of=self.of)


class PoolHistoryButton(ui.DynamicItem[AnyButton], template=r"pool:(?P<before>\d+)"):
    """Another page of the pool's history, for moderators; 0 is the newest."""

    def __init__(self, label: str, before: int) -> None:
        super().__init__(ui.Button(label=label, custom_id=f"pool:{before}"))
        self.before = before

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(credits_text.OLDER, int(match["before"]))

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.treasury.turn(interaction, before=self.before)


CREDIT_BUTTONS = (GiveButton, DonateButton, NeverMindButton, HistoryButton, OpenHistoryButton, PoolHistoryButton)
