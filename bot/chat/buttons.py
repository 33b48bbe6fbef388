"""The buttons on a card. Each carries its job's id in its custom_id, so it works after a restart as before."""

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.chat.credit_buttons import CREDIT_BUTTONS
from bot.chat.features.setup.items import SETUP_ITEMS
from bot.chat.press import Press
from bot.chat.result_buttons import RESULT_BUTTONS
from bot.chat.review_buttons import REVIEW_BUTTONS
from bot.chat.rules_buttons import RulesPageButton
from bot.chat.text import common as common_text
from bot.domain.job import JobId

if TYPE_CHECKING:
    from bot.chat.client import VideoClient


class CancelButton(Press, template=r"cancel:(?P<job>\d+)"):
    """Cancels the job; the author and moderators may press it."""

    def __init__(self, job: JobId) -> None:
        super().__init__(
            ui.Button(label=common_text.CANCEL, style=discord.ButtonStyle.secondary, custom_id=f"cancel:{job}")
        )
        self.job = job

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.orders.cancel(interaction, self.job)


BUTTONS = (CancelButton, *CREDIT_BUTTONS, *REVIEW_BUTTONS, *RESULT_BUTTONS, RulesPageButton, *SETUP_ITEMS)
