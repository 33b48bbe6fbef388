"""`/mod rules`: the words that a server does not want in a prompt."""

from dataclasses import dataclass
from enum import StrEnum

from discord import app_commands, ui
from discord.app_commands import Choice, Range

from bot.chat.callers import AnyInteraction, member_of
from bot.chat.custom_id import CustomId
from bot.chat.interactions import Reply, replies
from bot.chat.layout import OFF, Part, container, note, row
from bot.chat.options import MOST_CHOICES
from bot.chat.router import Router
from bot.chat.text import moderation as words
from bot.domain.errors import Outage
from bot.domain.refusals.access import NotModerator
from bot.domain.request import PROMPT_LIMIT_CHARS
from bot.domain.word_rules import PATTERN_LIMIT_CHARS, RuleAction, WordRule
from bot.services.word_rules import WordRules

CHOICE_LIMIT_CHARS = 100
ACTIONS = [Choice(name=f"{action}: {words.RULE_ACTION[action]}", value=action.value) for action in RuleAction]

Pattern = Range[str, 1, PATTERN_LIMIT_CHARS]


class PageTurn(StrEnum):
    """To the page before, or to the next one."""

    BACK = "back"
    ON = "on"


@dataclass(frozen=True)
class TurnRulesPage(CustomId, kind="rules"):
    """Shows the page with this number, from 0 on, in the same message."""

    turn: PageTurn
    page: int


def register(mod: app_commands.Group, router: Router, *, word_rules: WordRules) -> None:
    """Add the commands to `/mod`, and let the list be leafed through."""
    group = app_commands.Group(name="rules", description="Words that a prompt should not have", parent=mod)

    @group.command(name="add", description="Look for words in every prompt from now on")
    @app_commands.describe(
        pattern="A word or a phrase; found in capitals, accents and look-alike letters, never inside other words",
        action="What happens to a prompt that has it",
        regex="The pattern is a regular expression (RE2)",
        exceptions="Words, parted by commas, in which it does not count",
    )
    @app_commands.choices(action=ACTIONS)
    @replies
    async def add(
        reply: Reply, pattern: Pattern, action: str, regex: bool = False, exceptions: Range[str, 0, 2000] = ""
    ) -> None:
        rule = await word_rules.add(
            pattern,
            RuleAction(action),
            by=reply.by,
            id=reply.id,
            is_regex=regex,
            exceptions=exceptions.split(","),
        )
        await reply.say(words.rule_added(rule))

    @group.command(name="list", description="Every word rule of this server")
    @replies
    async def list_(reply: Reply) -> None:
        await reply.show(_page(await word_rules.list(by=reply.by), 0))

    @group.command(name="remove", description="Stop looking for these words")
    @app_commands.describe(rule="Which one")
    @replies
    async def remove(reply: Reply, rule: Pattern) -> None:
        await word_rules.remove(rule, by=reply.by, id=reply.id)
        await reply.say(words.RULE_REMOVED)

    @remove.autocomplete("rule")
    async def complete(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        """Who is no moderator is told nothing, and of an outage nothing is said."""
        try:
            rules = await word_rules.list(by=member_of(interaction))
        except (NotModerator, Outage):
            return []
        fitting = [rule for rule in rules if typed.casefold() in rule.pattern.casefold()]
        return [Choice(name=rule.pattern[:CHOICE_LIMIT_CHARS], value=rule.id) for rule in fitting[:MOST_CHOICES]]

    @group.command(name="test", description="What would happen to a prompt, and which rule says so")
    @app_commands.describe(prompt="The prompt; nothing is made and nothing is spent")
    @replies
    async def test(reply: Reply, prompt: Range[str, 1, PROMPT_LIMIT_CHARS]) -> None:
        await reply.say(words.rules_test(await word_rules.test(prompt, by=reply.by)))

    async def turn(reply: Reply, pressed: TurnRulesPage) -> None:
        await reply.redraw(_page(await word_rules.list(by=reply.by), pressed.page))

    router.on(TurnRulesPage, turn)


def _page(rules: tuple[WordRule, ...], page: int) -> ui.LayoutView:
    if not rules:
        return note(words.NO_RULES)
    pages = -(-len(rules) // words.RULES_A_PAGE)
    page = min(page, pages - 1)
    parts: list[Part] = [ui.TextDisplay(words.rules_page(rules, page, pages))]
    if pages > 1:
        back = TurnRulesPage(PageTurn.BACK, max(0, page - 1)).button(words.PREVIOUS, disabled=page == 0)
        on = TurnRulesPage(PageTurn.ON, page + 1).button(words.NEXT, disabled=page == pages - 1)
        parts.append(row(back, on))
    return container(parts, OFF)
