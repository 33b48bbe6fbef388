"""The forms of the set-up screen: drawn from the settings as they are, read into a choice."""

from collections.abc import Iterable, Sequence

import discord
from discord import ui

from bot.chat.custom_id import are_ids
from bot.chat.features.setup.controls import CHANNEL_TYPES, MOST_CHANNELS, SetupForm, SetupPage
from bot.chat.forms import Filled, labelled
from bot.chat.text import setup as words
from bot.domain import settings_change
from bot.domain.catalog import ProviderName
from bot.domain.offers import options
from bot.domain.refusals.controls import Control, OutdatedControl
from bot.domain.request import Tool
from bot.domain.server import ServerSettings
from bot.domain.settings_change import SettingsChange

LONGEST_NUMBER = 20  # Room for a number that is too large, so that the answer can say so.
EVERYTHING_TOO, VIDEOS_TOO = "everything", "videos"


def draw_form(page: SetupPage, settings: ServerSettings, providers: Sequence[ProviderName]) -> ui.Modal:
    """The form, filled in with what holds now."""
    match page:
        case SetupPage.RULES:
            fields = _rules(settings)
        case SetupPage.TRIGGERS:
            fields = _triggers(settings)
        case SetupPage.LIMITS:
            fields = [
                _number("server", words.LIMIT_SERVER, words.LIMIT_NOTE, settings.jobs_at_once),
                _number("member", words.LIMIT_MEMBER, words.LIMIT_NOTE, settings.member_jobs_at_once),
            ]
        case SetupPage.DEFAULTS:
            fields = _defaults(settings, providers)
    return labelled(words.PAGE[page], SetupForm(page), fields)


def read_form(page: SetupPage, filled: Filled) -> SettingsChange:
    """What was chosen. Raises BadNumber."""
    match page:
        case SetupPage.RULES:
            return settings_change.review_rules(
                cost_above=filled.first("cost") or "",
                newer_than_days=filled.first("days") or "",
                patience_h=filled.first("hours") or "",
                everything=EVERYTHING_TOO in filled.all("more"),
                videos_too=VIDEOS_TOO in filled.all("more"),
            )
        case SetupPage.TRIGGERS:
            return settings_change.review_triggers(roles=filled.ids("roles"), channels=filled.ids("channels"))
        case SetupPage.LIMITS:
            return settings_change.limits(
                jobs_at_once=filled.first("server") or "", member_jobs_at_once=filled.first("member") or ""
            )
        case SetupPage.DEFAULTS:
            return settings_change.defaults(
                aspect=filled.first("aspect"),
                duration_s=_seconds(filled.first("duration")),
                resolution=filled.first("resolution"),
            )


def _seconds(picked: str | None) -> int | None:
    """Only what this form offers is a length; whatever else comes back was made elsewhere. Raises OutdatedControl."""
    if picked is None:
        return None
    if not are_ids([picked]):
        raise OutdatedControl(control=Control.FORM)
    return int(picked)


def _rules(settings: ServerSettings) -> list[ui.Label[ui.Modal]]:
    rules = settings.review
    more = ui.CheckboxGroup[ui.Modal](
        custom_id="more",
        required=False,
        min_values=0,
        max_values=2,
        options=[
            discord.CheckboxGroupOption(label=words.REVIEW_EVERYTHING, value=EVERYTHING_TOO, default=rules.everything),
            discord.CheckboxGroupOption(
                label=words.REVIEW_VIDEOS,
                value=VIDEOS_TOO,
                description=words.REVIEW_VIDEOS_NOTE,
                default=rules.videos_too,
            ),
        ],
    )
    return [
        _number("cost", words.REVIEW_COST, words.REVIEW_COST_NOTE, rules.cost_above),
        _number("days", words.REVIEW_DAYS, words.REVIEW_DAYS_NOTE, rules.newer_than_days),
        _number("hours", words.REVIEW_HOURS, words.REVIEW_HOURS_NOTE, rules.patience_h),
        ui.Label(text=words.REVIEW_MORE, component=more),
    ]


def _triggers(settings: ServerSettings) -> list[ui.Label[ui.Modal]]:
    roles = ui.RoleSelect[ui.Modal](
        custom_id="roles",
        required=False,
        min_values=0,
        max_values=MOST_CHANNELS,
        default_values=[discord.Object(int(role)) for role in settings.review.roles],
    )
    channels = ui.ChannelSelect[ui.Modal](
        custom_id="channels",
        required=False,
        min_values=0,
        max_values=MOST_CHANNELS,
        channel_types=CHANNEL_TYPES,
        default_values=[discord.Object(int(channel)) for channel in settings.review.channels],
    )
    return [
        ui.Label(text=words.REVIEW_ROLES, description=words.REVIEW_ROLES_NOTE, component=roles),
        ui.Label(text=words.REVIEW_CHANNELS, description=words.REVIEW_CHANNELS_NOTE, component=channels),
    ]


def _defaults(settings: ServerSettings, providers: Sequence[ProviderName]) -> list[ui.Label[ui.Modal]]:
    """What can be said of every video: the lengths of key frames are a matter of their number."""
    text, image = options(Tool.TEXT, providers), options(Tool.IMAGE, providers)
    lengths = sorted({*text.durations_s, *image.durations_s})
    now = settings.defaults
    offered = (
        ("aspect", words.DEFAULT_ASPECT, [(a, a) for a in text.aspects], now.aspect),
        ("duration", words.DEFAULT_DURATION, [(str(s), f"{s} seconds") for s in lengths], str(now.duration_s)),
        ("resolution", words.DEFAULT_RESOLUTION, [(str(r), str(r)) for r in text.resolutions], now.resolution),
    )
    return [_select(name, label, values, chosen) for name, label, values, chosen in offered if values]


def _select(id: str, text: str, values: Iterable[tuple[str, str]], chosen: str | None) -> ui.Label[ui.Modal]:
    picks = [discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in values]
    select: ui.Select[ui.Modal] = ui.Select(custom_id=id, options=picks, min_values=0, required=False)
    return ui.Label(text=text, description=words.DEFAULT_NOTE, component=select)


def _number(id: str, text: str, note: str, value: int | None) -> ui.Label[ui.Modal]:
    field: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=id, required=False, max_length=LONGEST_NUMBER, default=None if value is None else str(value)
    )
    return ui.Label(text=text, description=note, component=field)
