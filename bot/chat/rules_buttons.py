"""The buttons that leaf through the word rules; the page they lead to is in the custom_id."""

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.chat.press import Press
from bot.chat.text import moderation as words

if TYPE_CHECKING:
    from bot.chat.client import VideoClient


class RulesPageButton(Press, template=r"rules:(?P<way>back|on):(?P<page>\d{1,6})"):
    """Shows another page in the same message."""

    def __init__(self, way: str, page: int | str, *, disabled: bool = False) -> None:
        label = words.PREVIOUS if way == "back" else words.NEXT
        super().__init__(ui.Button(label=label, custom_id=f"rules:{way}:{page}", disabled=disabled))
        self.page = int(page)

    async def callback(self, interaction: "discord.Interaction[VideoClient]") -> None:  # type: ignore[override]
        await interaction.client.rooms.moderation.turn_rules(interaction, self.page)


def page_row(page: int, pages: int) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(RulesPageButton("back", max(0, page - 1), disabled=page == 0))
    return row.add_item(RulesPageButton("on", page + 1, disabled=page == pages - 1))
