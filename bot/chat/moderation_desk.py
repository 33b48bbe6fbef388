"""Where moderators block, trust and pause, and set the words that their server does not want."""

from typing import Any

import discord
from discord import app_commands, ui

from bot.chat import forms
from bot.chat.answering import AnyInteraction, answering
from bot.chat.card import view
from bot.chat.rules_buttons import page_row
from bot.chat.text import moderation as words
from bot.chat.who import member_of
from bot.domain.errors import Outage
from bot.domain.refusals import NotModerator
from bot.domain.text import REASON_LIMIT_CHARS
from bot.domain.word_rules import RuleAction
from bot.services.moderation import Moderation
from bot.services.word_rules import WordRules

BLOCK = "block:"
REASON, DAYS = "reason", "days"
MOST_CHOICES = 25
CHOICE_LIMIT_CHARS = 100


class ModerationDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, moderation: Moderation, rules: WordRules) -> None:
        self._moderation = moderation
        self._rules = rules

    # -- members --------------------------------------------------------------------------------------------------

    async def block(self, interaction: AnyInteraction, member: str, reason: str, days: int | None) -> None:
        async with answering(interaction) as answer:
            by, id_ = member_of(interaction), str(interaction.id)
            standing = await self._moderation.block(member, by=by, id=id_, reason=reason, days=days)
            await answer.say(words.blocked(member, standing))

    async def unblock(self, interaction: AnyInteraction, member: str, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._moderation.unblock(member, by=member_of(interaction), id=str(interaction.id), reason=reason)
            await answer.say(words.UNBLOCKED.format(member=member))

    async def trust(self, interaction: AnyInteraction, member: str, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._moderation.trust(member, by=member_of(interaction), id=str(interaction.id), reason=reason)
            await answer.say(words.TRUSTED.format(member=member))

    async def untrust(self, interaction: AnyInteraction, member: str, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._moderation.untrust(member, by=member_of(interaction), id=str(interaction.id), reason=reason)
            await answer.say(words.UNTRUSTED.format(member=member))

    async def press_block(self, interaction: AnyInteraction, member: str) -> None:
        """Ask why and for how long, for whoever may block; that is asked again when the form comes back."""
        async with answering(interaction) as answer:
            await self._moderation.check(member_of(interaction))
            await answer.open(_block_form(member))

    # -- places ---------------------------------------------------------------------------------------------------

    async def pause(self, interaction: AnyInteraction, channel: str | None, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._moderation.pause(channel, by=member_of(interaction), id=str(interaction.id), reason=reason)
            await answer.say(words.paused(channel))

    async def resume(self, interaction: AnyInteraction, channel: str | None) -> None:
        async with answering(interaction) as answer:
            await self._moderation.resume(channel, by=member_of(interaction), id=str(interaction.id))
            await answer.say(words.RESUMED.format(where=words.place(channel)))

    # -- words ----------------------------------------------------------------------------------------------------

    async def add_rule(
        self, interaction: AnyInteraction, pattern: str, action: str, *, is_regex: bool, exceptions: str
    ) -> None:
        """`exceptions` are parted by commas."""
        async with answering(interaction) as answer:
            rule = await self._rules.add(
                pattern,
                RuleAction(action),
                by=member_of(interaction),
                id=str(interaction.id),
                is_regex=is_regex,
                exceptions=exceptions.split(","),
            )
            await answer.say(words.rule_added(rule))

    async def remove_rule(self, interaction: AnyInteraction, rule: str) -> None:
        async with answering(interaction) as answer:
            await self._rules.remove(rule, by=member_of(interaction), id=str(interaction.id))
            await answer.say(words.RULE_REMOVED)

    async def rule_choices(self, interaction: AnyInteraction, typed: str) -> list[app_commands.Choice[str]]:
        """For the autocompletion of `remove`; who is no moderator is told nothing, and nobody of an outage."""
        try:
            rules = await self._rules.list(by=member_of(interaction))
        except (NotModerator, Outage):
            return []
        fitting = [rule for rule in rules if typed.casefold() in rule.pattern.casefold()]
        return [
            app_commands.Choice(name=rule.pattern[:CHOICE_LIMIT_CHARS], value=rule.id)
            for rule in fitting[:MOST_CHOICES]
        ]

    async def list_rules(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            await answer.show(await self._rules_page(interaction, 0))

    async def turn_rules(self, interaction: AnyInteraction, page: int) -> None:
        """Another page, in the place of the one whose button was pressed."""
        async with answering(interaction) as answer:
            await answer.redraw(await self._rules_page(interaction, page))

    async def test_rules(self, interaction: AnyInteraction, prompt: str) -> None:
        async with answering(interaction) as answer:
            await answer.say(words.rules_test(await self._rules.test(prompt, by=member_of(interaction))))

    async def _rules_page(self, interaction: AnyInteraction, page: int) -> ui.LayoutView:
        rules = await self._rules.list(by=member_of(interaction))
        if not rules:
            return view.note(words.NO_RULES)
        pages = -(-len(rules) // words.RULES_A_PAGE)
        page = min(max(page, 0), pages - 1)
        parts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(words.rules_page(rules, page, pages))]
        if pages > 1:
            parts.append(page_row(page, pages))
        return view.message(parts, view.OFF)


class BlockForm:
    """The form behind the button under a report."""

    def __init__(self, desk: ModerationDesk) -> None:
        self._desk = desk

    def is_mine(self, interaction: AnyInteraction) -> bool:
        return forms.custom_id_of(interaction).startswith(BLOCK)

    async def submitted(self, interaction: AnyInteraction) -> None:
        filled = forms.filled_in(interaction)
        member = forms.custom_id_of(interaction).removeprefix(BLOCK)
        await self._desk.block(
            interaction, member, filled.first(REASON) or "", _days((filled.first(DAYS) or "").strip())
        )


def _days(text: str) -> int | None:
    """What is no number is no number of days that anybody can be blocked for."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() else 0


def _block_form(member: str) -> ui.Modal:
    reason: ui.TextInput[Any] = ui.TextInput(
        custom_id=REASON, style=discord.TextStyle.paragraph, max_length=REASON_LIMIT_CHARS
    )
    days: ui.TextInput[Any] = ui.TextInput(custom_id=DAYS, required=False, max_length=4)
    return forms.form(words.BLOCK_TITLE, f"{BLOCK}{member}", {words.BLOCK_REASON: reason, words.BLOCK_DAYS: days})
