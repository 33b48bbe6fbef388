"""What the set-up screen looks like: settings in, a message out. Pure but for what the server's cache says."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import discord
from discord import ui

from bot.chat.features.setup.items import ChannelChoice, PageButton, RoleChoice, SetupPage
from bot.chat.invite import invite_link
from bot.chat.permissions import gaps_in, lacks_by_itself, own_role, still_there
from bot.chat.text import setup as setup_text
from bot.domain.channels import channels_of
from bot.domain.server import ServerSettings

SHOWN_GAPS = 6  # 4000 characters are all that a message can hold.
CALM = discord.Colour.from_str("#5b8def")
ALARM = discord.Colour.from_str("#e0a030")

Part = ui.Item[ui.LayoutView]


def setup_screen(settings: ServerSettings, guild: discord.Guild | None, application_id: int | None) -> ui.LayoutView:
    """The whole screen. `guild` is None while Discord has not told of it."""
    drawn = settings if guild is None else still_there(settings, guild)
    chosen = channels_of(drawn)
    parts: list[Part] = [ui.TextDisplay(setup_text.TITLE)]
    for use, label in setup_text.USE.items():
        parts += [ui.TextDisplay(label), _row(ChannelChoice(use, chosen[use]))]
    parts += [ui.TextDisplay(setup_text.ROLE), _row(RoleChoice(drawn.moderator_role))]
    parts += [ui.Separator(), ui.TextDisplay(setup_text.summary(settings))]
    parts += [_row(*(PageButton(page) for page in SetupPage)), ui.Separator()]
    lacking = [setup_text.UNKNOWN] if guild is None else list(_lacking(guild, settings))
    parts.append(ui.TextDisplay("\n".join(lacking) or setup_text.ALL_WELL))
    if guild is not None and application_id is not None and lacks_by_itself(guild):
        parts.append(_row(ui.Button(label=setup_text.INVITE, url=invite_link(application_id))))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts, accent_colour=ALARM if lacking else CALM))
    view.stop()  # Clicks are found by their custom_id: discord.py need not remember this view.
    return view


def _lacking(guild: discord.Guild, settings: ServerSettings) -> Iterator[str]:
    gaps = list(gaps_in(guild, settings))
    for gap in islice(gaps, SHOWN_GAPS):
        yield setup_text.gap(gap.use, gap.channel, gap.missing, role=own_role(guild), server=str(guild.id))
    if len(gaps) > SHOWN_GAPS:
        yield setup_text.more_gaps(len(gaps) - SHOWN_GAPS)


def _row(*items: ui.Item[Any]) -> Part:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for item in items:
        row.add_item(item)
    return row
