"""Buttons that know what they are about from their custom_id alone, so that they work after a restart as before."""

import re
from typing import Any, Self

import discord
from discord import ui


class Press(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button whose class takes by name what its template finds; this one itself finds nothing."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[discord.Client], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(**match.groupdict())  # type: ignore[arg-type]  # What a class takes, its template names.
