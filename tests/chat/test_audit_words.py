"""The audit in words: a line for every kind of action, whatever stands in it, and pages that Discord takes."""

from dataclasses import replace

import pytest

from bot.chat.custom_id import LIMIT_CHARS
from bot.chat.features.audit import TurnAuditPage
from bot.chat.text import audit as audit_text
from bot.domain.action import ActionKind, AuditEntry
from bot.domain.scope import Scope
from bot.ports.audit import AuditFilter, AuditLine
from bot.services.audit import PAGE_LINES, Direction
from bot.services.operator import CONSOLE
from tests.chat.samples import JOB, NASTY
from tests.clock import NOON_MS

MESSAGE_LIMIT_CHARS = 4000

FULL = AuditEntry(
    id="1",
    scope=Scope("7001"),
    at_ms=NOON_MS,
    by="8002",
    kind=ActionKind.GRANT,
    member="8001",
    job="4001",
    amount=50,
    reason="won the contest",
    detail="a month",
)
LINE = AuditLine(seq=1, action=FULL, card=JOB.card)


def line(what: ActionKind, **changes: object) -> str:
    return audit_text.said(replace(FULL, kind=what, **changes), JOB.card)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ActionKind)
def test_every_action_has_its_line_and_its_name(what: ActionKind) -> None:
    said = line(what)

    assert said.startswith("<@8002> ")
    assert said.endswith("· “won the contest”")
    assert what in audit_text.WHAT
    assert "{" not in said
    assert "None" not in said


@pytest.mark.parametrize("what", ActionKind)
def test_an_action_that_says_little_still_has_a_line(what: ActionKind) -> None:
    said = audit_text.said(AuditEntry(id="1", scope=Scope("*"), at_ms=NOON_MS, by="", kind=what))

    assert said.startswith("The bot ")
    assert "None" not in said


def test_a_line_names_the_member_the_amount_the_video_and_why() -> None:
    assert line(ActionKind.GRANT, detail="") == "<@8002> gave <@8001> 50 credits from the pool · “won the contest”"
    assert "[a video](https://discord.com/channels/7001/9001/9002) by <@8001>" in line(ActionKind.DENY)
    assert line(ActionKind.QUOTA, reason="") == "<@8002> set the quota for <@8001> (a month)"


def test_channels_and_roles_are_called_by_their_names_and_members_are_not_pinged() -> None:
    said = line(
        ActionKind.SETUP, detail=f"log <#{10**17}>, role <@&{10**17}>, <@{10**17}>, <#1>, @everyone", member=None
    )

    assert f"(log <#{10**17}>, role <@&{10**17}>, \\<@\u200b{10**17}\\>" in said
    assert "<#1>" not in said
    assert "@everyone" not in said


def test_the_command_line_is_the_operator() -> None:
    assert line(ActionKind.CREATE, by=CONSOLE).startswith("The bot's operator created 50 credits")


def test_a_private_card_is_not_linked() -> None:
    said = audit_text.said(replace(FULL, kind=ActionKind.DENY), replace(JOB.card, ephemeral=True))

    assert "http" not in said


def test_what_people_wrote_is_shown_and_never_obeyed() -> None:
    said = line(ActionKind.RULE_ADD, reason=NASTY, detail=NASTY)

    assert "@everyone" not in said
    assert "<@123>" not in said


def test_without_what_people_wrote_nobodys_words_are_left() -> None:
    bare = audit_text.log_line(replace(LINE, action=replace(FULL, reason="a nasty word", detail="another")), bare=True)

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
                    FULL, scope=Scope(snowflake), kind=what, by=snowflake, member=snowflake, reason=NASTY, detail=NASTY
                ),
                card=card,
            )
            for what in ActionKind
        ),
        key=lambda one: len(audit_text.said(one.action, one.card)),
    )
    which = AuditFilter(member=snowflake, kind=ActionKind.RULE_REMOVE, since_days=3650)

    assert len(audit_text.page([longest] * PAGE_LINES, which)) <= MESSAGE_LIMIT_CHARS
    assert len(audit_text.log_line(longest)) <= MESSAGE_LIMIT_CHARS


@pytest.mark.parametrize("what", ActionKind)
def test_what_was_asked_for_fits_into_a_button(what: ActionKind) -> None:
    turn = TurnAuditPage(Direction.OLDER, 2**63 - 1, "1" * 18, what, 3650)

    assert len(str(turn)) <= LIMIT_CHARS
    assert TurnAuditPage.read(str(turn).split(":")[1:]) == turn
