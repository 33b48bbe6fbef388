"""Where members ask for their credits: every answer is private, and nothing moves before a button confirms it."""

from collections.abc import Sequence

import discord
from discord import ui
from discord.app_commands import Choice

from bot.chat.answering import AnyInteraction, answering
from bot.chat.card import view
from bot.chat.credit_buttons import DonateButton, GiveButton, HistoryButton, NeverMindButton
from bot.chat.text import credits as credits_text
from bot.chat.who import member_of, person_of, person_there
from bot.domain.job import Job
from bot.ports.credit_reports import LedgerPage
from bot.services.credits import Credits

AnyUser = discord.User | discord.Member


class CreditsDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, credits: Credits) -> None:
        self._credits = credits

    async def balance(self, interaction: AnyInteraction) -> None:
        """What the member can spend."""
        async with answering(interaction) as answer:
            await answer.say(credits_text.balance(*await self._credits.balance(member_of(interaction))))

    async def history(self, interaction: AnyInteraction, *, of: str | None = None) -> None:
        """The newest page of one's own history, or of another member's."""
        async with answering(interaction) as answer:
            by = member_of(interaction)
            whose = of or by.id
            await answer.show(_history(await self._credits.history(by, of=whose), whose, before=0))

    async def turn(self, interaction: AnyInteraction, *, of: str, before: int) -> None:
        """Turn the page of a history that is open."""
        async with answering(interaction) as answer:
            page = await self._credits.history(member_of(interaction), of=of, before=before or None)
            await answer.redraw(_history(page, of, before=before))

    async def explain(self, interaction: AnyInteraction, job: str) -> None:
        async with answering(interaction) as answer:
            await answer.say(credits_text.story(await self._credits.explain(member_of(interaction), job)))

    async def explainable(self, interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        return choices(await self._credits.explainable(member_of(interaction)), typed)

    async def offer_gift(self, interaction: AnyInteraction, receiver: AnyUser, amount: int) -> None:
        """Say what would happen, and let a button do it."""
        async with answering(interaction) as answer:
            by, id_ = member_of(interaction), str(interaction.id)
            wallet = await self._credits.offer_gift(by, person_of(receiver), amount)
            confirm = GiveButton(id_, by.id, str(receiver.id), amount)
            said = credits_text.gift_offer(str(receiver.id), amount, wallet)
            await answer.show(view.note(said, confirm, NeverMindButton(by.id)))

    async def give(self, interaction: AnyInteraction, id: str, *, giver: str, receiver: str, amount: int) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            person = await person_there(interaction, receiver)
            transfer = await self._credits.give(by, giver=giver, receiver=person, amount=amount, id=id)
            await answer.redraw(view.note(credits_text.given(transfer)))

    async def offer_donation(self, interaction: AnyInteraction, amount: int) -> None:
        async with answering(interaction) as answer:
            by, id_ = member_of(interaction), str(interaction.id)
            wallet = await self._credits.offer_donation(by, amount)
            said = credits_text.donation_offer(amount, wallet)
            await answer.show(view.note(said, DonateButton(id_, by.id, amount), NeverMindButton(by.id)))

    async def donate(self, interaction: AnyInteraction, id: str, *, giver: str, amount: int) -> None:
        async with answering(interaction) as answer:
            transfer = await self._credits.donate(member_of(interaction), giver=giver, amount=amount, id=id)
            await answer.redraw(view.note(credits_text.given(transfer)))

    async def never_mind(self, interaction: AnyInteraction, *, giver: str) -> None:
        async with answering(interaction) as answer:
            self._credits.never_mind(member_of(interaction), giver=giver)
            await answer.redraw(view.note(credits_text.NOTHING_GIVEN))


def choices(jobs: Sequence[Job], typed: str) -> list[Choice[str]]:
    """The jobs whose line holds what was typed so far."""
    lines = [(credits_text.choice(job), job.id) for job in jobs]
    return [Choice(name=line, value=id_) for line, id_ in lines if typed.casefold() in line.casefold()]


def _history(page: LedgerPage, of: str, *, before: int) -> ui.LayoutView:
    buttons = [HistoryButton(credits_text.NEWEST, of, 0)] if before else []
    if page.older is not None:
        buttons.append(HistoryButton(credits_text.OLDER, of, page.older))
    return view.note(credits_text.history(page), *buttons)
