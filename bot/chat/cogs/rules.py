"""`/mod rules`: the words that a server does not want."""

from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.moderation_desk import ModerationDesk
from bot.chat.text.moderation import RULE_ACTION
from bot.domain.request import PROMPT_LIMIT_CHARS
from bot.domain.word_rules import PATTERN_LIMIT_CHARS, RuleAction

ACTIONS = [Choice(name=f"{action}: {RULE_ACTION[action]}", value=action.value) for action in RuleAction]


def make_rules(desk: ModerationDesk) -> app_commands.Group:
    """The group of four."""
    group = app_commands.Group(name="rules", description="Words that a prompt should not have")

    @group.command(name="add", description="Look for words in every prompt from now on")
    @app_commands.describe(
        pattern="A word or a phrase; found in capitals, accents and look-alike letters, never inside other words",
        action="What happens to a prompt that has it",
        regex="The pattern is a regular expression (RE2)",
        exceptions="Words, parted by commas, in which it does not count",
    )
    @app_commands.choices(action=ACTIONS)
    async def add(
        interaction: AnyInteraction,
        pattern: Range[str, 1, PATTERN_LIMIT_CHARS],
        action: str,
        regex: bool = False,
        exceptions: Range[str, 0, 2000] = "",
    ) -> None:
        await desk.add_rule(interaction, pattern, action, is_regex=regex, exceptions=exceptions)

    @group.command(name="list", description="Every word rule of this server")
    async def list_(interaction: AnyInteraction) -> None:
        await desk.list_rules(interaction)

    @group.command(name="remove", description="Stop looking for these words")
    @app_commands.describe(rule="Which one")
    async def remove(interaction: AnyInteraction, rule: Range[str, 1, PATTERN_LIMIT_CHARS]) -> None:
        await desk.remove_rule(interaction, rule)

    @remove.autocomplete("rule")
    async def choices(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        return await desk.rule_choices(interaction, typed)

    @group.command(name="test", description="What would happen to a prompt, and which rule says so")
    @app_commands.describe(prompt="The prompt; nothing is made and nothing is spent")
    async def test(interaction: AnyInteraction, prompt: Range[str, 1, PROMPT_LIMIT_CHARS]) -> None:
        await desk.test_rules(interaction, prompt)

    return group
