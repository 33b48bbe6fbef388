"""Furnishes the connection to Discord: a desk for every service, and the commands, buttons and forms before them."""

from collections.abc import Sequence

import discord

from bot.app.services import Services
from bot.chat.audit_desk import AuditDesk
from bot.chat.card.presenter import DiscordPresenter
from bot.chat.client import AnyCommand, VideoClient
from bot.chat.cogs.audit import make_audit
from bot.chat.cogs.create import make_commands
from bot.chat.cogs.credits import make_credits
from bot.chat.cogs.menu import AnimateForm
from bot.chat.cogs.mine import make_jobs
from bot.chat.cogs.mod import make_mod
from bot.chat.cogs.operator import make_operator
from bot.chat.cogs.queue import make_queue
from bot.chat.cogs.reviews import make_reviews
from bot.chat.cogs.rules import make_rules
from bot.chat.cogs.setup import make_setup, make_setup_forms
from bot.chat.cogs.standing import make_standing
from bot.chat.cogs.treasury import make_treasury
from bot.chat.cogs.usage import make_usage
from bot.chat.credits_desk import CreditsDesk
from bot.chat.desk import Desk
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.moderation_desk import BlockForm, ModerationDesk
from bot.chat.operator_desk import OperatorDesk
from bot.chat.queue_desk import QueueDesk
from bot.chat.results_desk import ResultForms, ResultsDesk
from bot.chat.reviews_desk import DenyForm, ReviewsDesk
from bot.chat.rooms import Form, Rooms
from bot.chat.setup_desk import SetupDesk
from bot.chat.treasury_desk import TreasuryDesk
from bot.chat.usage_desk import UsageDesk
from bot.domain.catalog import Catalog, ProviderName
from bot.media.pixels import Pixels
from bot.ports.clock import Clock
from bot.settings import Settings


def make_rooms(
    services: Services,
    *,
    presenter: DiscordPresenter,
    panel: DiscordReviewChannel,
    charts: Pixels,
    providers: Sequence[ProviderName],
    clock: Clock,
) -> Rooms:
    return Rooms(
        orders=Desk(orders=services.orders, presenter=presenter, clock=clock),
        credits=CreditsDesk(services.credits),
        treasury=TreasuryDesk(services.credit_admin),
        reviews=ReviewsDesk(reviews=services.reviews, panel=panel),
        results=ResultsDesk(results=services.videos, panel=panel),
        moderation=ModerationDesk(moderation=services.moderation, rules=services.word_rules),
        queue=QueueDesk(queue=services.queue, orders=services.orders),
        operator=OperatorDesk(services.operations),
        usage=UsageDesk(reports=services.usage, charts=charts),
        audit=AuditDesk(services.audit),
        setup=SetupDesk(setup=services.setup, providers=providers),
    )


def creating(rooms: Rooms, settings: Settings, catalog: Catalog) -> Sequence[AnyCommand]:
    """The commands that make videos, with what they cost by `catalog`."""
    commands = make_commands(rooms.orders, catalog, settings.credits_per_usd)
    for command in commands:
        _open_everywhere(command, direct=settings.direct_use, user=settings.direct_use)
    return commands


def furnish(client: VideoClient, rooms: Rooms, settings: Settings, catalog: Catalog) -> None:
    animate = AnimateForm(rooms.orders)
    mod = make_mod(
        [
            *make_treasury(rooms.treasury),
            make_reviews(rooms.reviews),
            make_rules(rooms.moderation),
            *make_standing(rooms.moderation),
            make_audit(rooms.audit),
            make_usage(rooms.usage),
        ]
    )
    forms: list[Form] = [
        animate,
        DenyForm(rooms.reviews),
        ResultForms(rooms.results),
        BlockForm(rooms.moderation),
        *make_setup_forms(rooms.setup),
    ]
    in_servers: list[AnyCommand] = [mod, make_setup(rooms.setup)]
    operator = make_operator(rooms.operator)
    everywhere: list[AnyCommand] = [
        make_jobs(rooms.orders),
        make_credits(rooms.credits),
        make_queue(rooms.queue),
        animate.make_menu(),
        operator,
    ]
    commands = [*creating(rooms, settings, catalog), *everywhere, *in_servers]
    client.furnish(rooms=rooms, commands=commands, forms=forms)
    for command in in_servers:
        command.allowed_contexts = discord.app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        )
        command.allowed_installs = discord.app_commands.AppInstallationType(guild=True, user=False)
    for command in everywhere:
        # Whoever runs the bot is not a member of every server, but can always write to it.
        direct = settings.direct_use or command is operator
        _open_everywhere(command, direct=direct, user=settings.direct_use)


def _open_everywhere(command: AnyCommand, *, direct: bool, user: bool) -> None:
    """In servers, in `direct` messages to the bot, and wherever a `user` brings it along."""
    command.allowed_contexts = discord.app_commands.AppCommandContext(
        guild=True, dm_channel=direct, private_channel=user
    )
    command.allowed_installs = discord.app_commands.AppInstallationType(guild=True, user=user)
