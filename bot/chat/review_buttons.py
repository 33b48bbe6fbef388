"""The buttons under what moderators have to decide. What they decide on is in the custom_id, and so is its stage."""

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.chat.press import Press
from bot.chat.text import reviews as words
from bot.domain.job import JobId
from bot.domain.review import ReviewStage

if TYPE_CHECKING:
    from bot.chat.client import VideoClient

Style = discord.ButtonStyle


class ApproveButton(Press, template=r"approve:(?P<stage>request|video):(?P<job>\d+)"):
    """Lets a request or a video go on."""

    def __init__(self, job: JobId, stage: str) -> None:
        super().__init__(ui.Button(label=words.APPROVE, style=Style.success, custom_id=f"approve:{stage}:{job}"))
        self.job, self.stage = job, ReviewStage(stage)

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.reviews.approve(interaction, self.job, self.stage)


class DenyButton(Press, template=r"deny:(?P<stage>request|video):(?P<job>\d+)"):
    """Asks for the reason first."""

    def __init__(self, job: JobId, stage: str) -> None:
        super().__init__(ui.Button(label=words.DENY, style=Style.danger, custom_id=f"deny:{stage}:{job}"))
        self.job, self.stage = job, ReviewStage(stage)

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.reviews.ask_reason(interaction, self.job, self.stage)


class TrustButton(Press, template=r"trust:(?P<stage>request|video):(?P<job>\d+)"):
    """Lets this one go on, and the member's next ones too."""

    def __init__(self, job: JobId, stage: str) -> None:
        super().__init__(ui.Button(label=words.TRUST, style=Style.secondary, custom_id=f"trust:{stage}:{job}"))
        self.job, self.stage = job, ReviewStage(stage)

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.reviews.approve(interaction, self.job, self.stage, trusts=True)


def decide_row(job: JobId, stage: ReviewStage) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    return row.add_item(ApproveButton(job, stage)).add_item(DenyButton(job, stage)).add_item(TrustButton(job, stage))


REVIEW_BUTTONS = (ApproveButton, DenyButton, TrustButton)
