"""What moderators do with a server's credits: `/mod grant`, `take`, `refund`, `quota` and `pool`."""

from dataclasses import dataclass

import discord
from discord import app_commands, ui
from discord.app_commands import Choice

from bot.chat.callers import AnyInteraction, AnyUser, member_of, person_of
from bot.chat.custom_id import CustomId
from bot.chat.features.credits import choices
from bot.chat.interactions import Reply, replies
from bot.chat.layout import note
from bot.chat.options import MOST_CHOICES, REASON_HINT, CreditsOption, CreditsOrNoneOption, JobOption, ReasonOption
from bot.chat.router import Router
from bot.chat.text import common
from bot.chat.text import credit_admin as words
from bot.chat.text import credits as credit_words
from bot.domain.errors import Refusal
from bot.domain.period import Period
from bot.domain.quota import Quota, QuotaFor
from bot.domain.refusals.spending import OneOfThem
from bot.ports.credit_reports import LedgerPage
from bot.services.credit_admin import CreditAdmin, QuotaTarget

PERIODS = [Choice(name=f"a {period}", value=period.value) for period in Period]


@dataclass(frozen=True)
class TurnPoolHistory(CustomId, kind="pool"):
    """Another page of the pool's history: what came before a row; 0 is the newest page."""

    before: int


def register(mod: app_commands.Group, router: Router, *, credit_admin: CreditAdmin) -> None:
    """Add the commands to `/mod`, and let the pool's history be leafed through."""
    _members(mod, credit_admin)
    _quotas(
        app_commands.Group(name="quota", description="How much of the pool each member may use", parent=mod),
        credit_admin,
    )
    pool = app_commands.Group(name="pool", description="The credits that the server shares", parent=mod)
    _pool(pool, credit_admin)
    _pool_history(pool, router, credit_admin)


def _members(mod: app_commands.Group, credit_admin: CreditAdmin) -> None:
    @mod.command(name="grant", description="Give a member credits from the pool, for their wallet")
    @app_commands.describe(member="Who gets them", amount="How many of the pool's credits", reason=REASON_HINT)
    @replies
    async def grant(reply: Reply, member: discord.User, amount: CreditsOption, reason: ReasonOption) -> None:
        transfer = await credit_admin.grant(reply.by, person_of(member), amount, reason=reason, id=reply.id)
        await reply.say(words.done(transfer))

    @mod.command(name="take", description="Take credits out of a member's wallet, into the pool")
    @app_commands.describe(member="Whose wallet", amount="How many credits", reason=REASON_HINT)
    @replies
    async def take(reply: Reply, member: discord.User, amount: CreditsOption, reason: ReasonOption) -> None:
        transfer = await credit_admin.take(reply.by, person_of(member), amount, reason=reason, id=reply.id)
        await reply.say(words.done(transfer))

    @mod.command(name="refund", description="Give the credits of a video back to whoever paid")
    @app_commands.describe(
        job="The video, or the link to its card", reason=REASON_HINT, amount="Only so many; all that is left if empty"
    )
    @replies
    async def refund(reply: Reply, job: JobOption, reason: ReasonOption, amount: CreditsOption | None = None) -> None:
        done = await credit_admin.refund(reply.by, job, amount, reason=reason, id=reply.id)
        await reply.say(words.refunded(*done))

    @refund.autocomplete("job")
    async def refundable(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
        """Only a moderator is shown what others made."""
        try:
            return choices(await credit_admin.refundable(member_of(interaction), limit=MOST_CHOICES), typed)
        except Refusal:
            return []


def _quotas(group: app_commands.Group, credit_admin: CreditAdmin) -> None:
    @group.command(name="set", description="For everybody, for a role, or for one member")
    @app_commands.describe(
        amount="Credits of the pool; 0 is none",
        period="How often it begins anew",
        reason=REASON_HINT,
        role="For this role only",
        member="For this member only",
    )
    @app_commands.choices(period=PERIODS)
    @replies
    async def set_(
        reply: Reply,
        amount: CreditsOrNoneOption,
        period: str,
        reason: ReasonOption,
        role: discord.Role | None = None,
        member: discord.User | None = None,
    ) -> None:
        target, quota = quota_target(role, member), Quota(amount=amount, period=Period(period))
        await credit_admin.set_quota(reply.by, target, quota, reason=reason, id=reply.id)
        await reply.say(words.quota_set(target, quota))

    @group.command(name="clear", description="Let the more general quota hold again")
    @app_commands.describe(reason=REASON_HINT, role="The quota of this role", member="The quota of this member")
    @replies
    async def clear(
        reply: Reply, reason: ReasonOption, role: discord.Role | None = None, member: discord.User | None = None
    ) -> None:
        target = quota_target(role, member)
        await credit_admin.clear_quota(reply.by, target, reason=reason, id=reply.id)
        await reply.say(words.quota_cleared(target))

    @group.command(name="show", description="Every quota that is set here")
    @replies
    async def show(reply: Reply) -> None:
        await reply.say(words.quotas(*await credit_admin.quotas(reply.by)))


def _pool(group: app_commands.Group, credit_admin: CreditAdmin) -> None:
    @group.command(name="show", description="What is in it, what is set aside, and how long it lasts")
    @replies
    async def show(reply: Reply) -> None:
        await reply.say(words.pool_lines(await credit_admin.pool(reply.by)))

    @group.command(name="freeze", description="Let the pool pay nothing new; wallets go on")
    @app_commands.describe(reason=REASON_HINT)
    @replies
    async def freeze(reply: Reply, reason: ReasonOption) -> None:
        await credit_admin.freeze(reply.by, reason=reason, id=reply.id)
        await reply.say(words.FROZEN)

    @group.command(name="unfreeze", description="Let the pool pay again")
    @app_commands.describe(reason=REASON_HINT)
    @replies
    async def unfreeze(reply: Reply, reason: ReasonOption) -> None:
        await credit_admin.unfreeze(reply.by, reason=reason, id=reply.id)
        await reply.say(words.UNFROZEN)

    @group.command(name="refill", description="How much comes in every period, up to what the operator allows")
    @app_commands.describe(amount="Credits every period; 0 is none", reason=REASON_HINT)
    @replies
    async def refill(reply: Reply, amount: CreditsOrNoneOption, reason: ReasonOption) -> None:
        await reply.say(words.refill_chosen(await credit_admin.refill(reply.by, amount, reason=reason, id=reply.id)))

    @group.command(name="add", description="Create credits for the pool: the operator, or administrators they let")
    @app_commands.describe(amount="How many new credits", reason=REASON_HINT)
    @replies
    async def add(reply: Reply, amount: CreditsOption, reason: ReasonOption) -> None:
        await reply.say(words.done(await credit_admin.add(reply.by, amount, reason=reason, id=reply.id)))


def _pool_history(group: app_commands.Group, router: Router, credit_admin: CreditAdmin) -> None:
    @group.command(name="history", description="Everything that came in and went out, newest first")
    @replies
    async def history(reply: Reply) -> None:
        await reply.show(_history(await credit_admin.pool_history(reply.by), before=0))

    async def turn(reply: Reply, pressed: TurnPoolHistory) -> None:
        """Who lost the right meanwhile sees no more of it."""
        page = await credit_admin.pool_history(reply.by, before=pressed.before or None)
        await reply.redraw(_history(page, before=pressed.before))

    router.on(TurnPoolHistory, turn)


def quota_target(role: discord.Role | None, member: AnyUser | None) -> QuotaTarget:
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
    buttons = [TurnPoolHistory(0).button(credit_words.NEWEST)] if before else []
    if page.older is not None:
        buttons.append(TurnPoolHistory(page.older).button(common.OLDER))
    return note(credit_words.history(page), *buttons)
