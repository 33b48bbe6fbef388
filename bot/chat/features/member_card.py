"""`/mod member`: a member on one card, with all that moderators do about one. Rights are asked at every press."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord
from discord import app_commands, ui

from bot.chat.callers import person_of, person_there
from bot.chat.custom_id import CustomId
from bot.chat.features.credits import OpenHistory
from bot.chat.features.moderation import Block
from bot.chat.forms import Filled, form, reason_field
from bot.chat.interactions import Reply, replies
from bot.chat.layout import OFF, container, row
from bot.chat.router import Router
from bot.chat.text import credit_admin as words
from bot.chat.text import credits as credit_words
from bot.chat.text import member_card as labels
from bot.chat.text import moderation as moderation_words
from bot.domain.ledger import MOST_CREDITS
from bot.domain.period import Period
from bot.domain.quota import Quota, QuotaFor
from bot.domain.refusals.controls import Control, OutdatedControl
from bot.domain.refusals.spending import AmountNotPossible
from bot.ports.jobs import ListedJob
from bot.services.credit_admin import CreditAdmin, MemberOverview, QuotaTarget
from bot.services.moderation import Moderation

AMOUNT, PERIOD, JOB = "amount", "period", "job"
LONGEST_AMOUNT = 20  # Room for a number that is too large, so that the answer can say so.
REFUNDABLE = 25  # As many as one select takes.


class MemberDeed(StrEnum):
    """What can be done about a member from their card; the first four ask in a form first."""

    GRANT = "grant"
    TAKE = "take"
    QUOTA = "quota"
    REFUND = "refund"
    TRUST = "trust"
    UNTRUST = "untrust"
    UNBLOCK = "unblock"


@dataclass(frozen=True)
class DoToMember(CustomId, kind="member"):
    """Does it, or asks for what it needs; the form that does so has the same custom_id."""

    deed: MemberDeed
    member: str


def register(mod: app_commands.Group, router: Router, *, credit_admin: CreditAdmin, moderation: Moderation) -> None:
    """Add the command to `/mod`, and let its buttons and their forms work."""

    @mod.command(name="member", description="A member's credits, quota, videos and record on one card")
    @app_commands.describe(member="Whom to look at")
    @replies
    async def about(reply: Reply, member: discord.User) -> None:
        await reply.show(member_card(await credit_admin.about(reply.by, person_of(member))))

    async def press(reply: Reply, pressed: DoToMember) -> None:
        await moderation.check(reply.by)
        member = pressed.member
        match pressed.deed:
            case MemberDeed.TRUST:
                await moderation.trust(member, by=reply.by, id=reply.id)
                await reply.say(moderation_words.TRUSTED.format(member=member))
            case MemberDeed.UNTRUST:
                await moderation.untrust(member, by=reply.by, id=reply.id)
                await reply.say(moderation_words.UNTRUSTED.format(member=member))
            case MemberDeed.UNBLOCK:
                await moderation.unblock(member, by=reply.by, id=reply.id)
                await reply.say(moderation_words.UNBLOCKED.format(member=member))
            case MemberDeed.REFUND:
                jobs = await credit_admin.refundable(reply.by, member=member, limit=REFUNDABLE)
                if jobs:
                    await reply.open(_refund_form(pressed, jobs))
                else:
                    await reply.say(labels.NOTHING_TO_REFUND.format(member=member))
            case MemberDeed.QUOTA:
                await reply.open(_quota_form(pressed))
            case MemberDeed.GRANT | MemberDeed.TAKE:
                await reply.open(_amount_form(pressed))

    async def do(reply: Reply, sent: DoToMember) -> None:
        await moderation.check(reply.by)
        by, filled, reason = reply.by, reply.filled, reply.filled.reason
        match sent.deed:
            case MemberDeed.GRANT:
                amount = _amount(filled) or 0
                to = await person_there(reply.interaction, sent.member)
                await reply.say(words.done(await credit_admin.grant(by, to, amount, reason=reason, id=reply.id)))
            case MemberDeed.TAKE:
                amount = _amount(filled) or 0
                of = await person_there(reply.interaction, sent.member)
                await reply.say(words.done(await credit_admin.take(by, of, amount, reason=reason, id=reply.id)))
            case MemberDeed.REFUND:
                job = filled.first(JOB) or ""
                done = await credit_admin.refund(by, job, _amount(filled), reason=reason, id=reply.id)
                await reply.say(words.refunded(*done))
            case MemberDeed.QUOTA:
                target = QuotaTarget(kind=QuotaFor.MEMBER, subject=sent.member)
                quota = _quota(filled)
                if quota is None:
                    await credit_admin.clear_quota(by, target, reason=reason, id=reply.id)
                    await reply.say(words.quota_cleared(target))
                else:
                    await credit_admin.set_quota(by, target, quota, reason=reason, id=reply.id)
                    await reply.say(words.quota_set(target, quota))
            case _:
                raise OutdatedControl(control=Control.FORM)  # The others ask nothing.

    router.on(DoToMember, press)
    router.on_form(DoToMember, do, opener=lambda sent: sent)


def member_card(overview: MemberOverview) -> ui.LayoutView:
    """What there is to know of a member, and what can be done about them."""
    member, record = overview.person.id, overview.record

    def button(deed: MemberDeed) -> ui.Button[Any]:
        return DoToMember(deed, member).button(labels.DEED[deed])

    standing = [
        button(MemberDeed.UNTRUST if record.is_trusted else MemberDeed.TRUST),
        button(MemberDeed.UNBLOCK) if record.is_blocked else Block(member).button(labels.BLOCK),
        OpenHistory(member).button(credit_words.ALL_MOVES),
    ]
    credit_deeds = (MemberDeed.GRANT, MemberDeed.TAKE, MemberDeed.QUOTA, MemberDeed.REFUND)
    return container([ui.TextDisplay(words.about(overview)), row(*map(button, credit_deeds)), row(*standing)], OFF)


def _amount_form(pressed: DoToMember) -> ui.Modal:
    fields = {labels.AMOUNT: _amount_field(), labels.REASON_LABEL: reason_field()}
    return form(labels.TITLE[pressed.deed], pressed, fields)


def _quota_form(pressed: DoToMember) -> ui.Modal:
    periods = [
        discord.SelectOption(label=f"a {period}", value=period, default=not n) for n, period in enumerate(Period)
    ]
    select: ui.Select[Any] = ui.Select(custom_id=PERIOD, options=periods)
    fields = {
        labels.QUOTA_AMOUNT: _amount_field(required=False),
        labels.QUOTA_PERIOD: select,
        labels.REASON_LABEL: reason_field(),
    }
    return form(labels.TITLE[pressed.deed], pressed, fields)


def _refund_form(pressed: DoToMember, jobs: Sequence[ListedJob]) -> ui.Modal:
    options = [discord.SelectOption(label=credit_words.choice(listed), value=listed.job.id) for listed in jobs]
    select: ui.Select[Any] = ui.Select(custom_id=JOB, options=options)
    fields = {
        labels.REFUND_JOB: select,
        labels.REFUND_AMOUNT: _amount_field(required=False),
        labels.REASON_LABEL: reason_field(),
    }
    return form(labels.TITLE[pressed.deed], pressed, fields)


def _amount_field(*, required: bool = True) -> ui.TextInput[Any]:
    return ui.TextInput(custom_id=AMOUNT, required=required, max_length=LONGEST_AMOUNT)


def _amount(filled: Filled, *, least: int = 1) -> int | None:
    """None where nothing was written. Raises AmountNotPossible."""
    said = (filled.first(AMOUNT) or "").strip()
    if not said:
        return None
    is_number = said.isascii() and said.isdecimal() and len(said) <= LONGEST_AMOUNT
    if not is_number or not least <= int(said) <= MOST_CREDITS:
        raise AmountNotPossible(least=least, most=MOST_CREDITS)
    return int(said)


def _quota(filled: Filled) -> Quota | None:
    """None takes a member's own quota away. Raises AmountNotPossible or OutdatedControl."""
    amount, period = _amount(filled, least=0), filled.first(PERIOD)
    if period not in set(Period):
        raise OutdatedControl(control=Control.FORM)
    return None if amount is None else Quota(amount=amount, period=Period(period))
