"""What can be chosen when a server is set up, and what is no number."""

import pytest

from bot.domain import settings_change
from bot.domain.channels import ChannelUse, channels_of
from bot.domain.refusals.controls import BadNumber
from bot.domain.server import Defaults, ReviewRules, ServerSettings

NOTHING = ServerSettings()


@pytest.mark.parametrize("use", ChannelUse)
def test_a_channel_is_chosen_for_its_use_and_for_no_other(use: ChannelUse) -> None:
    chosen = channels_of(settings_change.channels(use, ["11"]).edit(NOTHING))

    assert {which for which, ids in chosen.items() if ids == ("11",)} == {use}


@pytest.mark.parametrize("use", ChannelUse)
def test_picking_nothing_empties_the_choice(use: ChannelUse) -> None:
    chosen = settings_change.channels(use, ["11"]).edit(NOTHING)

    assert settings_change.channels(use, []).edit(chosen) == NOTHING


def test_two_choices_at_once_both_count() -> None:
    first, second = settings_change.channels(ChannelUse.LOG, ["11"]), settings_change.moderator_role("5")

    assert second.edit(first.edit(NOTHING)) == ServerSettings(log_channel="11", moderator_role="5")


def test_review_rules_leave_roles_and_channels_as_they_are() -> None:
    before = settings_change.review_triggers(roles=["5"], channels=["11"]).edit(NOTHING)
    rules = settings_change.review_rules(
        cost_above="30", newer_than_days=" 7 ", patience_h="", everything=False, videos_too=True
    )

    assert rules.edit(before).review == ReviewRules(
        cost_above=30, newer_than_days=7, roles=("5",), channels=("11",), videos_too=True
    )


def test_limits_and_defaults_may_be_left_open() -> None:
    limits = settings_change.limits(jobs_at_once="3", member_jobs_at_once="")
    defaults = settings_change.defaults(aspect=None, duration_s=10, resolution=None)

    assert limits.edit(NOTHING) == ServerSettings(jobs_at_once=3)
    assert defaults.edit(NOTHING) == ServerSettings(defaults=Defaults(duration_s=10))


@pytest.mark.parametrize("said", ["0", "-1", "many", "1.5", "1e3", str(2**63), "9" * 5000, "٣", "0x10", "1 0"])
def test_what_is_no_number_in_range_is_refused_by_name(said: str) -> None:
    with pytest.raises(BadNumber) as refused:
        settings_change.limits(jobs_at_once=said, member_jobs_at_once="")

    assert refused.value.field == "Videos at once in this server"


def test_every_choice_says_in_a_few_words_what_it_set() -> None:
    said = [
        settings_change.channels(ChannelUse.CREATIVE, ["11", "12"]).detail,
        settings_change.channels(ChannelUse.LOG, []).detail,
        settings_change.moderator_role("5").detail,
        settings_change.limits(jobs_at_once="3", member_jobs_at_once="").detail,
        settings_change.defaults(aspect="9:16", duration_s=10, resolution=None).detail,
    ]

    assert said == [
        "creative channels: <#11> <#12>",
        "log channel: none",
        "moderator role: <@&5>",
        "at once: 3 in the server, any number for a member",
        "defaults: 9:16, 10 s",
    ]
