"""`/credits`: what a member has, where it went, and giving it away. Every answer is private; a button confirms gifts.

Whose credits a button is about stands in its custom_id: the messages are private, and the service asks again all the
same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import app_commands, ui
from discord.app_commands import Choice

from bot.chat.callers import AnyInteraction, member_of, person_of, person_there
from bot.chat.client import VideoClient
from bot.chat.custom_id import CustomId
from bot.chat.interactions import Reply, replies
from bot.chat.layout import note
from bot.chat.options import MOST_CHOICES, CreditsOption, JobOption
from bot.chat.router import Router
from bot.chat.text import common
from bot.chat.text import credits as words
from bot.ports.credit_reports import LedgerPage
from bot.ports.jobs import ListedJob
from bot.services.credits import Credits

JOB = "One of your videos, or the link to its card"


@dataclass(frozen=True)
class Give(CustomId, kind="give"):
    """Gives what was offered under the id of the command, however often and wherever it is pressed."""

    offer: str
    giver: str
    receiver: str
    amount: int


@dataclass(frozen=True)
class Donate(CustomId, kind="donate"):
    """Gives the pool what was offered under the id of the command."""

    offer: str
    giver: str
    amount: int


@dataclass(frozen=True)
class NeverMind(CustomId, kind="nevermind"):
    """Takes an offer away."""

    giver: str


@dataclass(frozen=True)
class TurnHistory(CustomId, kind="history"):
    """Another page of a member's history: what came before a row; 0 is the newest page."""

    member: str
    before: int


@dataclass(frozen=True)
class OpenHistory(CustomId, kind="moves"):
    """On a member's card, for moderators: that member's history, in a message of its own."""

    member: str


def register(client: VideoClient, *, credits: Credits) -> None:
    """Offer the commands, and let their buttons work."""
    group = app_commands.Group(name="credits", description="What you can spend on videos, and where it went")
    _looking(group, client.router, credits)
    _giving(group, client.router, credits)
    client.serve(group)


def choices(jobs: Sequence[ListedJob], typed: str) -> list[Choice[str]]:
    """The jobs whose line holds what was typed so far."""
    lines = [(words.choice(listed), listed.job.id) for listed in jobs]
    return [Choice(name=line, value=id_) for line, id_ in lines if typed.casefold() in line.casefold()]


def _looking(group: app_commands.Group, router: Router, credits: Credits) -> None:
    @group.command(name="balance", description="Your share of the pool, the pool, and your wallet")
    @replies
    async def balance(reply: Reply) -> None:
        await reply.say(words.balance_lines(*await credits.balance(reply.by)))

    @group.command(name="history", description="Everything your credits did, newest first")
    @replies
    async def history(reply: Reply) -> None:
        await reply.show(_history(await credits.history(reply.by, of=reply.by.id), reply.by.id, before=0))

    @group.command(name="explain", description="What a video cost, who paid, and what became of it")
    @app_commands.describe(job=JOB)
    @replies
    async def explain(reply: Reply, job: JobOption) -> None:
        await reply.say(words.story(await credits.explain(reply.by, job)))

    @explain.autocomplete("job")
    async def explainable(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        return choices(await credits.explainable(member_of(interaction), limit=MOST_CHOICES), typed)

    async def turn(reply: Reply, pressed: TurnHistory) -> None:
        page = await credits.history(reply.by, of=pressed.member, before=pressed.before or None)
        await reply.redraw(_history(page, pressed.member, before=pressed.before))

    async def open_(reply: Reply, pressed: OpenHistory) -> None:
        await reply.show(_history(await credits.history(reply.by, of=pressed.member), pressed.member, before=0))

    router.on(TurnHistory, turn)
    router.on(OpenHistory, open_)


def _giving(group: app_commands.Group, router: Router, credits: Credits) -> None:
    @group.command(name="give", description="Give credits of your wallet to another member; you confirm it first")
    @app_commands.describe(member="Who gets them", amount="How many of your wallet's credits")
    @replies
    async def offer_gift(reply: Reply, member: discord.User, amount: CreditsOption) -> None:
        wallet = await credits.offer_gift(reply.by, person_of(member), amount)
        give = Give(reply.id, reply.by.id, str(member.id), amount)
        await _offer(reply, words.gift_offer(str(member.id), amount, wallet), give, words.CONFIRM_GIFT)

    @group.command(name="donate", description="Give credits of your wallet to the server's pool; you confirm it first")
    @app_commands.describe(amount="How many of your wallet's credits")
    @replies
    async def offer_donation(reply: Reply, amount: CreditsOption) -> None:
        wallet = await credits.offer_donation(reply.by, amount)
        donate = Donate(reply.id, reply.by.id, amount)
        await _offer(reply, words.donation_offer(amount, wallet), donate, words.CONFIRM_DONATION)

    async def give(reply: Reply, pressed: Give) -> None:
        receiver = await person_there(reply.interaction, pressed.receiver)
        transfer = await credits.give(
            reply.by, giver=pressed.giver, receiver=receiver, amount=pressed.amount, id=pressed.offer
        )
        await reply.redraw(note(words.given(transfer)))

    async def donate(reply: Reply, pressed: Donate) -> None:
        transfer = await credits.donate(reply.by, giver=pressed.giver, amount=pressed.amount, id=pressed.offer)
        await reply.redraw(note(words.given(transfer)))

    async def never_mind(reply: Reply, pressed: NeverMind) -> None:
        credits.never_mind(reply.by, giver=pressed.giver)
        await reply.redraw(note(words.NOTHING_GIVEN))

    router.on(Give, give)
    router.on(Donate, donate)
    router.on(NeverMind, never_mind)


async def _offer(reply: Reply, sentence: str, confirm: Give | Donate, label: str) -> None:
    """Say what would happen, and let a button do it."""
    never_mind = NeverMind(reply.by.id).button(words.NEVER_MIND)
    await reply.say(sentence, confirm.button(label, discord.ButtonStyle.primary), never_mind)


def _history(page: LedgerPage, member: str, *, before: int) -> ui.LayoutView:
    buttons = [TurnHistory(member, 0).button(words.NEWEST)] if before else []
    if page.older is not None:
        buttons.append(TurnHistory(member, page.older).button(common.OLDER))
    return note(words.history(page), *buttons)
