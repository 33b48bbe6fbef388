"""The audit in words: a line for every kind of action, whatever stands in it, and pages that Discord takes."""

from dataclasses import replace

import pytest

from bot.chat import words
from bot.chat.audit_desk import AuditButton
from bot.domain.action import Action, What
from bot.ports.audit import Line, Which
from bot.services.audit import PAGE_LINES, Way
from bot.services.operator import CONSOLE
from tests.chat.samples import JOB, NASTY
from tests.clock import NOON_MS

BUTTON_ID_LIMIT_CHARS = 100
MESSAGE_LIMIT_CHARS = 4000

FULL = Action(
    id="1",
    scope="7001",
    at_ms=NOON_MS,
    by="8002",
    what=What.GRANT,
    member="8001",
    job="4001",
    amount=50,
    reason="won the contest",
    detail="a month",
)
LINE = Line(seq=1, action=FULL, card=JOB.card)


def line(what: What, **changes: object) -> str:
    return words.audit.said(replace(FULL, what=what, **changes), JOB.card)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", What)
def test_every_action_has_its_line_and_its_name(what: What) -> None:
    said = line(what)

    assert said.startswith("<@8002> ")
    assert said.endswith("· “won the contest”")
    assert what in words.audit.WHAT
    assert "{" not in said
    assert "None" not in said


@pytest.mark.parametrize("what", What)
def test_an_action_that_says_little_still_has_a_line(what: What) -> None:
    said = words.audit.said(Action(id="1", scope="*", at_ms=NOON_MS, by="", what=what))

    assert said.startswith("The bot ")
    assert "None" not in said


def test_a_line_names_the_member_the_amount_the_video_and_why() -> None:
    assert line(What.GRANT, detail="") == "<@8002> gave <@8001> 50 credits from the pool · “won the contest”"
    assert "[a video](https://discord.com/channels/7001/9001/9002) by <@8001>" in line(What.DENY)
    assert line(What.QUOTA, reason="") == "<@8002> set the quota for <@8001> (a month)"


def test_channels_and_roles_are_called_by_their_names_and_members_are_not_pinged() -> None:
    said = line(What.SETUP, detail=f"log <#{10**17}>, role <@&{10**17}>, <@{10**17}>, <#1>, @everyone", member=None)

    assert f"(log <#{10**17}>, role <@&{10**17}>, \\<@\u200b{10**17}\\>" in said
    assert "<#1>" not in said
    assert "@everyone" not in said


def test_the_command_line_is_the_operator() -> None:
    assert line(What.CREATE, by=CONSOLE).startswith("The bot's operator created 50 credits")


def test_a_private_card_is_not_linked() -> None:
    said = words.audit.said(replace(FULL, what=What.DENY), replace(JOB.card, ephemeral=True))

    assert "http" not in said


def test_what_people_wrote_is_shown_and_never_obeyed() -> None:
    said = line(What.RULE_ADD, reason=NASTY, detail=NASTY)

    assert "@everyone" not in said
    assert "<@123>" not in said


def test_without_what_people_wrote_nobodys_words_are_left() -> None:
    bare = words.audit.log_line(replace(LINE, action=replace(FULL, reason="a nasty word", detail="another")), bare=True)

    assert "nasty" not in bare
    assert "another" not in bare


def test_the_longest_page_fits_into_one_message() -> None:
    snowflake = "1" * 20
    card = replace(JOB.card, channel=snowflake, message=snowflake)
    longest = max(
        (
            replace(
                LINE,
                action=replace(
                    FULL, scope=snowflake, what=what, by=snowflake, member=snowflake, reason=NASTY, detail=NASTY
                ),
                card=card,
            )
            for what in What
        ),
        key=lambda one: len(words.audit.said(one.action, one.card)),
    )
    which = Which(member=snowflake, what=What.RULE_REMOVE, since_days=3650)

    assert len(words.audit.page([longest] * PAGE_LINES, which)) <= MESSAGE_LIMIT_CHARS
    assert len(words.audit.log_line(longest)) <= MESSAGE_LIMIT_CHARS


@pytest.mark.parametrize("what", What)
def test_what_was_asked_for_fits_into_a_button(what: What) -> None:
    button = AuditButton(Way.OLDER, 2**63, Which(member="1" * 20, what=what, since_days=3650))

    assert len(button.custom_id) <= BUTTON_ID_LIMIT_CHARS
    assert button.template.fullmatch(button.custom_id)
