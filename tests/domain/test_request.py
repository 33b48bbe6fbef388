"""What a provider is told when a member said nothing."""

import pytest

from bot.domain.request import Tool, VideoRequest


@pytest.mark.parametrize("tool", [Tool.IMAGE, Tool.FRAMES])
@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_a_picture_without_words_gets_some(tool: Tool, prompt: str) -> None:
    assert VideoRequest(tool=tool, prompt=prompt).spoken_prompt.endswith(".")


@pytest.mark.parametrize("tool", Tool)
def test_a_members_own_words_are_told_as_they_are(tool: Tool) -> None:
    assert VideoRequest(tool=tool, prompt="  a fox, running ").spoken_prompt == "a fox, running"
