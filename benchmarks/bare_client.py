"""The floor under `bench_cards`: discord.py as it comes, which answers /create with a fixed card and does nothing else.

python -m benchmarks.bare_client TOKEN API_URL GATEWAY_URL
"""

import sys
from typing import Any

import discord
from discord import app_commands, ui

from bot.chat.client import point_at


class FixedCard(ui.LayoutView):
    """As many components as a card of the bot's has."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        row: ui.ActionRow[FixedCard] = ui.ActionRow()
        row.add_item(ui.Button(label="Cancel", custom_id="cancel"))
        texts = [ui.TextDisplay[FixedCard](text) for text in ("**A lighthouse**", "Waiting for its turn", "20 credits")]
        self.add_item(ui.Container(*texts, row, accent_colour=0x5B8DEF))


def client() -> discord.Client:
    bare = discord.Client(
        intents=discord.Intents(guilds=True),
        allowed_mentions=discord.AllowedMentions.none(),
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
        max_messages=None,
    )
    tree = app_commands.CommandTree(bare)

    @tree.command(description="Make a video from a sentence")
    async def create(interaction: discord.Interaction[Any], prompt: str) -> None:  # noqa: ARG001 - Discord sends it.
        await interaction.response.send_message(view=FixedCard())

    async def setup_hook() -> None:
        await tree.sync()

    bare.setup_hook = setup_hook  # type: ignore[method-assign]
    return bare


if __name__ == "__main__":
    token, api_url, gateway_url = sys.argv[1:]
    point_at(api_url=api_url, gateway_url=gateway_url)
    client().run(token, log_handler=None)
