"""The buttons under a finished video and under a report of one; what they are about is in the custom_id."""

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.chat.press import Press
from bot.chat.text import moderation as words
from bot.domain.job import Job, JobId

if TYPE_CHECKING:
    from bot.chat.client import VideoClient

Style = discord.ButtonStyle


class DeleteButton(Press, template=r"delete:(?P<job>\d+)"):
    """Takes away the message that it stands under: its author's at once, somebody else's with a reason."""

    def __init__(self, job: JobId) -> None:
        super().__init__(ui.Button(label=words.DELETE, style=Style.secondary, custom_id=f"delete:{job}"))
        self.job = job

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.results.press_delete(interaction, self.job)


class RemoveButton(Press, template=r"remove:(?P<job>\d+)"):
    """Takes away the card that a report is about."""

    def __init__(self, job: JobId) -> None:
        super().__init__(ui.Button(label=words.DELETE_TITLE, style=Style.danger, custom_id=f"remove:{job}"))
        self.job = job

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.results.press_remove(interaction, self.job)


class ReportButton(Press, template=r"report:(?P<job>\d+)"):
    """Asks what is wrong, and tells the moderators."""

    def __init__(self, job: JobId) -> None:
        super().__init__(ui.Button(label=words.REPORT, style=Style.secondary, custom_id=f"report:{job}"))
        self.job = job

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.results.press_report(interaction, self.job)


class BlockButton(Press, template=r"block:(?P<member>\d+)"):
    """Asks why and for how long, and blocks the member whose video was reported."""

    def __init__(self, member: str) -> None:
        super().__init__(ui.Button(label=words.BLOCK, style=Style.secondary, custom_id=f"block:{member}"))
        self.member = member

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.moderation.press_block(interaction, self.member)


def result_row(job: Job) -> ui.ActionRow[ui.LayoutView]:
    """Under a finished video; there is nobody to report it to in a direct message or on a private card."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(DeleteButton(job.id))
    return row.add_item(ReportButton(job.id)) if words.has_moderators(job) else row


def report_row(job: Job) -> ui.ActionRow[ui.LayoutView]:
    """Under a report."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    return row.add_item(RemoveButton(job.id)).add_item(BlockButton(job.member))


RESULT_BUTTONS = (DeleteButton, RemoveButton, ReportButton, BlockButton)
