"""Commands whose attachments are pictures: Discord's client then offers nothing else, and takes nothing else.

Discord goes by the extension of a file's name alone (DISCORD.md, 1.9), so that what a picture really is, is looked at
all the same. discord.py 2.7.1 can not say `file_types`; once it can, this file has nothing to add.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

PICTURES = ["image"]

Callback = Callable[..., Coroutine[Any, Any, None]]


class PictureCommand(app_commands.Command[Any, ..., None]):
    """A slash command that takes pictures in every option that takes a file."""

    def to_dict(self, tree: app_commands.CommandTree[Any]) -> dict[str, Any]:
        """What Discord is told of it."""
        told = super().to_dict(tree)
        for option in told["options"]:
            if option["type"] == discord.AppCommandOptionType.attachment.value:
                option.setdefault("file_types", PICTURES)
        return told


def picture_command(*, name: str, description: str) -> Callable[[Callback], PictureCommand]:
    """Makes a command of what it does, as discord.py's own `command` does."""

    def make(callback: Callback) -> PictureCommand:
        return PictureCommand(name=name, description=description, callback=callback)

    return make
