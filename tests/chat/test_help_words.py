"""`/help` at its fullest, and with commands that it does not know yet."""

from bot.chat.text import help as help_text

EVERYTHING = [help_text.FOR_MEMBERS, help_text.FOR_MODERATORS, help_text.FOR_MANAGERS, help_text.FOR_OPERATOR]


def test_all_of_it_fits_into_one_message_with_the_longest_ids() -> None:
    every = [command for part in EVERYTHING for line in part.lines for command in line.commands]
    page = help_text.help_page(EVERYTHING, every, lambda name: f"</{name}:{2**63}>", note=help_text.OPERATOR_ELSEWHERE)

    assert len(page) < help_text.HELP_LIMIT_CHARS
    assert all(f"</{command}:" in page for command in every)


def test_a_command_that_no_line_tells_of_is_told_with_those_of_the_same_right() -> None:
    offered = ["create", "mod jump", "swim"]
    page = help_text.help_page(EVERYTHING, offered, lambda name: f"/{name}", note="")

    assert "/swim" in page.partition("**Moderators**")[0]
    assert "/mod jump" in page.partition("**Moderators**")[2]
