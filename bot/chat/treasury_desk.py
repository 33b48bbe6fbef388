"""Where moderators steer the server's credits: every answer is private, the service decides who is one."""

import discord
from discord import ui
from discord.app_commands import Choice

from bot.chat.answering import AnyInteraction, answering
from bot.chat.card import view
from bot.chat.credit_buttons import OpenHistoryButton, PoolHistoryButton
from bot.chat.credits_desk import AnyUser, choices
from bot.chat.text import credit_admin as credit_admin_text
from bot.chat.text import credits as credits_text
from bot.chat.who import member_of, person_of
from bot.domain.errors import Refusal
from bot.domain.quota import Quota, QuotaFor
from bot.domain.refusals import OneOfThem
from bot.ports.credit_reports import LedgerPage
from bot.services.credit_admin import CreditAdmin, QuotaTarget


class TreasuryDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, treasurer: CreditAdmin) -> None:
        self._treasurer = treasurer

    async def grant(self, interaction: AnyInteraction, member: AnyUser, amount: int, reason: str) -> None:
        async with answering(interaction) as answer:
            by, to = member_of(interaction), person_of(member)
            transfer = await self._treasurer.grant(by, to, amount, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.done(transfer))

    async def take(self, interaction: AnyInteraction, member: AnyUser, amount: int, reason: str) -> None:
        async with answering(interaction) as answer:
            by, of = member_of(interaction), person_of(member)
            transfer = await self._treasurer.take(by, of, amount, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.done(transfer))

    async def refund(self, interaction: AnyInteraction, job: str, amount: int | None, reason: str) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            done = await self._treasurer.refund(by, job, amount, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.refunded(*done))

    async def refundable(self, interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        """Nobody but a moderator is shown what others made."""
        try:
            return choices(await self._treasurer.refundable(member_of(interaction)), typed)
        except Refusal:
            return []

    async def about(self, interaction: AnyInteraction, member: AnyUser) -> None:
        async with answering(interaction) as answer:
            about = await self._treasurer.about(member_of(interaction), person_of(member))
            await answer.show(view.note(credit_admin_text.about(about), OpenHistoryButton(about.person.id)))

    # -- quotas ---------------------------------------------------------------------------------------------------

    async def set_quota(self, interaction: AnyInteraction, whose: QuotaTarget, quota: Quota, reason: str) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            await self._treasurer.set_quota(by, whose, quota, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.quota_set(whose, quota))

    async def clear_quota(self, interaction: AnyInteraction, whose: QuotaTarget, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._treasurer.clear_quota(member_of(interaction), whose, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.quota_cleared(whose))

    async def quotas(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            await answer.say(credit_admin_text.quotas(*await self._treasurer.quotas(member_of(interaction))))

    # -- the pool -------------------------------------------------------------------------------------------------

    async def pool(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            await answer.say(credit_admin_text.pool(await self._treasurer.pool(member_of(interaction))))

    async def pool_history(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            await answer.show(_history(await self._treasurer.pool_history(member_of(interaction)), before=0))

    async def turn(self, interaction: AnyInteraction, *, before: int) -> None:
        """Turn the page of a pool's history that is open; whoever lost the right meanwhile sees no more of it."""
        async with answering(interaction) as answer:
            page = await self._treasurer.pool_history(member_of(interaction), before=before or None)
            await answer.redraw(_history(page, before=before))

    async def freeze(self, interaction: AnyInteraction, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._treasurer.freeze(member_of(interaction), reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.FROZEN)

    async def unfreeze(self, interaction: AnyInteraction, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._treasurer.unfreeze(member_of(interaction), reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.UNFROZEN)

    async def refill(self, interaction: AnyInteraction, amount: int, reason: str) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            refill = await self._treasurer.refill(by, amount, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.refill_chosen(refill))

    async def add(self, interaction: AnyInteraction, amount: int, reason: str) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            transfer = await self._treasurer.add(by, amount, reason=reason, id=str(interaction.id))
            await answer.say(credit_admin_text.done(transfer))


def whose(role: discord.Role | None, member: AnyUser | None) -> QuotaTarget:
    """Whom the two options name together: neither is everybody. Raises OneOfThem."""
    match role, member:
        case None, None:
            return QuotaTarget()
        case discord.Role() as named, None:
            if named.is_default():
                return QuotaTarget()
            return QuotaTarget(kind=QuotaFor.ROLE, subject=str(named.id), called=named.name)
        case None, user if user is not None:
            return QuotaTarget(kind=QuotaFor.MEMBER, subject=str(user.id))
        case _:
            raise OneOfThem(options=("role", "member"))


def _history(page: LedgerPage, *, before: int) -> ui.LayoutView:
    buttons = [PoolHistoryButton(credits_text.NEWEST, 0)] if before else []
    if page.older is not None:
        buttons.append(PoolHistoryButton(credits_text.OLDER, page.older))
    return view.note(credits_text.history(page), *buttons)
