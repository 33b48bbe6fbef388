"""`/credits`: what a member has, where it went, and giving it away. Every answer is private."""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.credits_desk import CreditsDesk
from bot.domain.ledger import MOST_CREDITS

Amount = Range[int, 1, MOST_CREDITS]
JOB = "One of your videos, or the link to its card"


def make_credits(desk: CreditsDesk) -> app_commands.Group:
    group = app_commands.Group(name="credits", description="What you can spend on videos, and where it went")

    @group.command(name="balance", description="Your share of the pool, the pool, and your wallet")
    async def balance(interaction: AnyInteraction) -> None:
        await desk.balance(interaction)

    @group.command(name="history", description="Everything your credits did, newest first")
    async def history(interaction: AnyInteraction) -> None:
        await desk.history(interaction)

    @group.command(name="explain", description="What a video cost, who paid, and what became of it")
    @app_commands.describe(job=JOB)
    async def explain(interaction: AnyInteraction, job: Range[str, 1, 200]) -> None:
        await desk.explain(interaction, job)

    @explain.autocomplete("job")
    async def explainable(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        return await desk.explainable(interaction, typed)

    @group.command(name="give", description="Give credits of your wallet to another member; you confirm it first")
    @app_commands.describe(member="Who gets them", amount="How many of your wallet's credits")
    async def give(interaction: AnyInteraction, member: discord.User, amount: Amount) -> None:
        await desk.offer_gift(interaction, member, amount)

    @group.command(name="donate", description="Give credits of your wallet to the server's pool; you confirm it first")
    @app_commands.describe(amount="How many of your wallet's credits")
    async def donate(interaction: AnyInteraction, amount: Amount) -> None:
        await desk.offer_donation(interaction, amount)

    return group
