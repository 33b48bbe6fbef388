"""What the set-up screen looks like: settings in, a message out. Pure but for what the server's cache says."""

from collections.abc import Iterator
from itertools import islice

import discord
from discord import ui

from bot.chat.features.setup.controls import OpenPage, PickChannels, PickModerators, PickNotified, SetupPage
from bot.chat.layout import ALARM, BUSY, Part, container, row
from bot.chat.permissions import gaps_in, invite_link, lacks_by_itself, may_ping, own_role, still_there
from bot.chat.text import setup as words
from bot.domain.channels import channels_of
from bot.domain.server import ServerSettings

SHOWN_GAPS = 6  # 4000 characters are all that a message can hold.


def setup_screen(settings: ServerSettings, guild: discord.Guild | None, application_id: int | None) -> ui.LayoutView:
    """The whole screen. `guild` is None while Discord has not told of it."""
    drawn = settings if guild is None else still_there(settings, guild)
    chosen = channels_of(drawn)
    parts: list[Part] = [ui.TextDisplay(words.SETUP_TITLE)]
    for use, label in words.USE.items():
        parts += [ui.TextDisplay(label), row(PickChannels(use).select(chosen[use]))]
    parts += [ui.TextDisplay(words.ROLE), row(PickModerators().select(drawn.moderator_role))]
    if drawn.moderator_role is not None and not _is_shown_mod(guild, drawn.moderator_role):
        parts.append(ui.TextDisplay(words.role_hint(drawn.moderator_role)))
    parts += [ui.TextDisplay(words.NOTIFY), row(PickNotified().select(drawn.notify_role))]
    parts += [ui.Separator(), ui.TextDisplay(words.summary(settings))]
    parts += [row(*(OpenPage(page).button(words.PAGE[page]) for page in SetupPage)), ui.Separator()]
    lacking = [words.UNKNOWN] if guild is None else list(_lacking(guild, settings))
    parts.append(ui.TextDisplay("\n".join(lacking) or words.ALL_WELL))
    if guild is not None and application_id is not None and lacks_by_itself(guild):
        parts.append(row(ui.Button(label=words.INVITE, url=invite_link(application_id))))
    return container(parts, ALARM if lacking else BUSY)


def _is_shown_mod(guild: discord.Guild | None, role_id: str) -> bool:
    """Whether the role itself has what Discord shows `/mod` by."""
    role = None if guild is None else guild.get_role(int(role_id))
    return role is not None and (role.permissions.manage_guild or role.permissions.administrator)


def _lacking(guild: discord.Guild, settings: ServerSettings) -> Iterator[str]:
    gaps = list(gaps_in(guild, settings))
    for gap in islice(gaps, SHOWN_GAPS):
        yield words.gap(gap.use, gap.channel, gap.missing, role=own_role(guild), server=str(guild.id))
    if settings.notify_role is not None and not may_ping(guild, settings.notify_role):
        yield words.not_pinged(settings.notify_role)
    if len(gaps) > SHOWN_GAPS:
        yield words.more_gaps(len(gaps) - SHOWN_GAPS)
