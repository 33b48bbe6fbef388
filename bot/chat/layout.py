"""What messages are made of: one coloured container, with texts, pictures and rows of buttons. Pure."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import discord
from discord import ui
from discord.utils import MISSING

NO_MENTIONS = discord.AllowedMentions.none()  # But where a member is told, and where a server chose a role to ping.
BUTTON_URL_LIMIT_CHARS = 512
BUSY = discord.Colour.from_str("#5b8def")
GOOD = discord.Colour.from_str("#3fb27f")
BAD = discord.Colour.from_str("#d9534f")
OFF = discord.Colour.from_str("#8a8f98")
ALARM = discord.Colour.from_str("#e0a030")

Part = ui.Item[ui.LayoutView]

Files = Mapping[str, Path | bytes]
"""What each file is called in the message; where it lies, or what is in it."""


def container(parts: Sequence[Part], colour: discord.Colour) -> ui.LayoutView:
    """A message of one coloured container."""
    return _view([ui.Container(*parts, accent_colour=colour)])


def note(text: str, *buttons: ui.Item[Any]) -> ui.LayoutView:
    """A private answer that looks as the cards do, with what can be done about it."""
    return container([ui.TextDisplay(text), *([row(*buttons)] if buttons else [])], OFF)


def file_note(text: str, *, picture: str | None, file: str) -> ui.LayoutView:
    """A private answer with a picture, where there is one, and a file to download, both by their names."""
    parts: list[Part] = [ui.TextDisplay(text)]
    if picture is not None:
        parts.append(pictures([picture]))
    parts.append(attached(file))
    return container(parts, OFF)


def media_at(url: str) -> ui.MediaGallery[ui.LayoutView]:
    """A picture or a video that lies elsewhere at Discord."""
    return ui.MediaGallery(discord.MediaGalleryItem(url))


def attached(file: str) -> ui.File[ui.LayoutView]:
    """One of the message's own files to open or download, by its name."""
    return ui.File(f"attachment://{file}")


def with_note(message: ui.LayoutView, text: str) -> ui.LayoutView:
    """The message with a line above it that says why it stands here."""
    return _view([ui.TextDisplay(text), *message.children])


def row(*items: ui.Item[Any]) -> ui.ActionRow[ui.LayoutView]:
    """Up to five buttons, or one select."""
    return ui.ActionRow(*items)


def pictures(filenames: Sequence[str]) -> ui.MediaGallery[ui.LayoutView]:
    """The message's own files, by their names."""
    return ui.MediaGallery(*(discord.MediaGalleryItem(f"attachment://{name}") for name in filenames))


def attachments(files: Files | None) -> list[discord.File]:
    """Left out, an edited message keeps what it has; an empty mapping takes everything away."""
    if files is None:
        return cast("list[discord.File]", MISSING)
    return [
        discord.File(BytesIO(file) if isinstance(file, bytes) else file, filename=name) for name, file in files.items()
    ]


def _view(parts: Sequence[Part]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for part in parts:
        view.add_item(part)
    # Clicks are found by their custom_id (router.py): discord.py need not remember this view, for a thousand cards.
    view.stop()
    return view
