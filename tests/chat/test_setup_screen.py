"""The set-up screen and its forms at their fullest: within Discord's limits, and saying what holds."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.chat.features.setup.controls import SetupPage
from bot.chat.features.setup.forms import draw_form
from bot.chat.features.setup.screen import SHOWN_GAPS, setup_screen
from bot.chat.permissions import NEEDS
from bot.chat.text import setup as setup_text
from bot.domain.catalog import ProviderName
from bot.domain.channels import ChannelUse
from bot.domain.server import Defaults, ReviewRules, ServerSettings

LONGEST_GAP_CHARS = 400
NOT_PINGED = setup_text.not_pinged("9" * 19)
IDS = tuple(str(10**18 + n) for n in range(25))
FULL = ServerSettings(
    creative_channels=IDS,
    review_channel=IDS[0],
    log_channel=IDS[1],
    gallery_channel=IDS[2],
    moderator_role=IDS[3],
    notify_role=IDS[4],
    jobs_at_once=1000,
    member_jobs_at_once=1000,
    review=ReviewRules(cost_above=10**6, newer_than_days=3650, roles=IDS, channels=IDS, videos_too=True),
    defaults=Defaults(aspect="16:9", duration_s=10, resolution="1080p"),
)


def walk(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        if "component" in component:
            yield from walk([component["component"]])


def parts_of(settings: ServerSettings) -> list[Mapping[str, Any]]:
    return list(walk(setup_screen(settings, None, 1).to_components()))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("settings", [ServerSettings(), FULL], ids=["empty", "full"])
def test_the_screen_fits_into_one_message(settings: ServerSettings) -> None:
    every = parts_of(settings)

    assert len(every) <= 40
    assert (
        sum(len(part.get("content", "")) for part in every) + SHOWN_GAPS * LONGEST_GAP_CHARS + len(NOT_PINGED) <= 4000
    )
    assert all(len(part["custom_id"]) <= 100 for part in every if "custom_id" in part)


def test_the_line_for_a_channel_with_everything_missing_is_as_short_as_the_screen_counts_on() -> None:
    missing = [name for name, needed in NEEDS[ChannelUse.CREATIVE] if needed]
    line = setup_text.gap(ChannelUse.CREATIVE, IDS[0], missing, role=IDS[1], server=IDS[2])

    assert len(line) <= LONGEST_GAP_CHARS


def test_the_screen_shows_what_is_chosen_in_its_selects() -> None:
    selects = [part for part in parts_of(FULL) if part["type"] in (6, 8)]
    shown = {select["custom_id"]: [one["id"] for one in select["default_values"]] for select in selects}

    assert shown["setup:creative"] == [int(one) for one in IDS]
    assert shown["setup:gallery"] == [int(IDS[2])]
    assert shown["setup:moderators"] == [int(IDS[3])]
    assert shown["setup:notify"] == [int(IDS[4])]


def test_without_word_from_discord_the_screen_says_that_it_does_not_know() -> None:
    text = "\n".join(part.get("content", "") for part in parts_of(FULL))

    assert setup_text.UNKNOWN in text
    assert setup_text.ALL_WELL not in text


@pytest.mark.parametrize("page", SetupPage)
@pytest.mark.parametrize("settings", [ServerSettings(), FULL], ids=["empty", "full"])
def test_every_form_keeps_to_discords_limits(page: SetupPage, settings: ServerSettings) -> None:
    form = draw_form(page, settings, tuple(ProviderName)).to_dict()
    labels = form["components"]

    assert len(form["title"]) <= 45
    assert 1 <= len(labels) <= 5
    assert all(len(label["label"]) <= 45 and len(label.get("description") or "") <= 100 for label in labels)


@pytest.mark.parametrize("needed", NEEDS.values())
def test_every_permission_that_may_be_missing_has_its_name(needed: Any) -> None:
    assert all(setup_text.permission(name) for name, wanted in needed if wanted)
