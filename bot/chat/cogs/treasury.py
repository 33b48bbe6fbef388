"""The parts of `/mod` that are about credits: grant, take, refund, member, quota and pool."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.treasury_desk import TreasuryDesk, whose
from bot.domain.ledger import MOST_CREDITS
from bot.domain.period import Period
from bot.domain.quota import Quota
from bot.domain.text import REASON_LIMIT_CHARS

Amount = Range[int, 1, MOST_CREDITS]
AmountOrNone = Range[int, 0, MOST_CREDITS]
Reason = Range[str, 1, REASON_LIMIT_CHARS]
Part = app_commands.Command[Any, ..., None] | app_commands.Group

REASON = "Why; it stands in the audit"
PERIODS = [Choice(name=f"a {period}", value=period.value) for period in Period]


def make_treasury(desk: TreasuryDesk) -> Sequence[Part]:
    return [*_members(desk), _quota(desk), _pool(desk)]


def _members(desk: TreasuryDesk) -> Sequence[Part]:
    @app_commands.command(name="grant", description="Give a member credits from the pool, for their wallet")
    @app_commands.describe(member="Who gets them", amount="How many of the pool's credits", reason=REASON)
    async def grant(interaction: AnyInteraction, member: discord.User, amount: Amount, reason: Reason) -> None:
        await desk.grant(interaction, member, amount, reason)

    @app_commands.command(name="take", description="Take credits out of a member's wallet, into the pool")
    @app_commands.describe(member="Whose wallet", amount="How many credits", reason=REASON)
    async def take(interaction: AnyInteraction, member: discord.User, amount: Amount, reason: Reason) -> None:
        await desk.take(interaction, member, amount, reason)

    @app_commands.command(name="refund", description="Give the credits of a video back to whoever paid")
    @app_commands.describe(
        job="The video, or the link to its card", reason=REASON, amount="Only so many; all that is left if empty"
    )
    async def refund(
        interaction: AnyInteraction, job: Range[str, 1, 200], reason: Reason, amount: Amount | None = None
    ) -> None:
        await desk.refund(interaction, job, amount, reason)

    @refund.autocomplete("job")
    async def refundable(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        return await desk.refundable(interaction, typed)

    @app_commands.command(name="member", description="A member's credits, quota, videos and record on one card")
    @app_commands.describe(member="Whom to look at")
    async def about(interaction: AnyInteraction, member: discord.User) -> None:
        await desk.about(interaction, member)

    return [grant, take, refund, about]


def _quota(desk: TreasuryDesk) -> app_commands.Group:
    group = app_commands.Group(name="quota", description="How much of the pool each member may use")

    @group.command(name="set", description="For everybody, for a role, or for one member")
    @app_commands.describe(
        amount="Credits of the pool; 0 is none",
        period="How often it begins anew",
        reason=REASON,
        role="For this role only",
        member="For this member only",
    )
    @app_commands.choices(period=PERIODS)
    async def set_(
        interaction: AnyInteraction,
        amount: AmountOrNone,
        period: str,
        reason: Reason,
        role: discord.Role | None = None,
        member: discord.User | None = None,
    ) -> None:
        quota = Quota(amount=amount, period=Period(period))
        await desk.set_quota(interaction, whose(role, member), quota, reason)

    @group.command(name="clear", description="Let the more general quota hold again")
    @app_commands.describe(reason=REASON, role="The quota of this role", member="The quota of this member")
    async def clear(
        interaction: AnyInteraction,
        reason: Reason,
        role: discord.Role | None = None,
        member: discord.User | None = None,
    ) -> None:
        await desk.clear_quota(interaction, whose(role, member), reason)

    @group.command(name="show", description="Every quota that is set here")
    async def show(interaction: AnyInteraction) -> None:
        await desk.quotas(interaction)

    return group


def _pool(desk: TreasuryDesk) -> app_commands.Group:
    group = app_commands.Group(name="pool", description="The credits that the server shares")

    @group.command(name="show", description="What is in it, what is held, and how long it lasts")
    async def show(interaction: AnyInteraction) -> None:
        await desk.pool(interaction)

    @group.command(name="history", description="Everything that came in and went out, newest first")
    async def history(interaction: AnyInteraction) -> None:
        await desk.pool_history(interaction)

    @group.command(name="freeze", description="Let the pool pay nothing new; wallets go on")
    @app_commands.describe(reason=REASON)
    async def freeze(interaction: AnyInteraction, reason: Reason) -> None:
        await desk.freeze(interaction, reason)

    @group.command(name="unfreeze", description="Let the pool pay again")
    @app_commands.describe(reason=REASON)
    async def unfreeze(interaction: AnyInteraction, reason: Reason) -> None:
        await desk.unfreeze(interaction, reason)

    @group.command(name="refill", description="How much comes in every period, up to what the operator allows")
    @app_commands.describe(amount="Credits every period; 0 is none", reason=REASON)
    async def refill(interaction: AnyInteraction, amount: AmountOrNone, reason: Reason) -> None:
        await desk.refill(interaction, amount, reason)

    @group.command(name="add", description="Create credits for the pool: the operator, or administrators they let")
    @app_commands.describe(amount="How many new credits", reason=REASON)
    async def add(interaction: AnyInteraction, amount: Amount, reason: Reason) -> None:
        await desk.add(interaction, amount, reason)

    return group
