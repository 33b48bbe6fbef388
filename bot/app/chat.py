"""Puts the features on the connection to Discord: each registers its commands, and what its buttons and forms do."""

import discord
from discord import app_commands

from bot.app.services import Services
from bot.chat.card.ordering import CardOrders
from bot.chat.client import AnyCommand, VideoClient
from bot.chat.features import (
    animate_menu,
    audit,
    create,
    credit_admin,
    credit_requests,
    credits,  # noqa: A004 - the domain's word; nobody prints Python's own credits.
    help,  # noqa: A004 - the command's name.
    joining,
    lost_channels,
    member_card,
    moderation,
    operator,
    operator_servers,
    orders,
    private_videos,
    queue,
    reports,
    reviews,
    usage,
    videos,
    word_rules,
)
from bot.chat.features.report_channel import ReportChannel
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.features.setup import commands as setup
from bot.chat.messages import Messages
from bot.domain.catalog import Catalog
from bot.ports.charts import Charts
from bot.ports.clock import Clock
from bot.ports.presenter import Presenter
from bot.settings import Settings
from bot.store.store import Store

# Manage Server, and no less: whoever is shown `/mod` by it may use it, and nobody is shown what they may not. Of the
# role that a server chose Discord knows nothing, and whatever moderators' roles usually have, such as Timeout Members,
# some of them have not, and others have who moderate no videos. The server gives `/mod` to the role that it chose,
# once, under Server Settings, Integrations; `/setup` says so beside the role.
MODERATES = discord.Permissions(manage_guild=True)


class Features:
    """Everything that can be done on Discord, registered; `creating` gives the commands whose prices change."""

    def __init__(
        self,
        client: VideoClient,
        services: Services,
        settings: Settings,
        *,
        catalog: Catalog,
        presenter: Presenter,
        messages: Messages,
        review_channel: DiscordReviewChannel,
        charts: Charts,
        store: Store,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._orders = CardOrders(orders=services.orders, presenter=presenter, clock=clock)
        client.serve(*self.creating(catalog))
        animate_menu.register(client, orders=self._orders)
        orders.register(client, orders=services.orders)
        queue.register(client, queue=services.queue, orders=services.orders)
        credits.register(client, credits=services.credits)
        credit_requests.register(client, credit_help=services.credit_help, messages=messages)
        report_channel = ReportChannel(messages, services.reports)
        videos.register(client.router, videos=services.videos, messages=messages, report_channel=report_channel)
        reports.register(
            client.router,
            reports=services.reports,
            videos=services.videos,
            messages=messages,
            report_channel=report_channel,
        )
        private_videos.register(client.router, videos=services.videos, messages=messages)
        mod = self._mod(client, services, review_channel, charts)
        client.serve_in_servers(mod, admit=services.authority.moderator_or_operator)
        setup.register(client, setup=services.setup, providers=tuple(settings.keys))
        operator.register(client, operations=services.operations, admission=services.admission)
        help.register(client, authority=services.authority)
        operator_servers.register(client, named=settings.operator_servers, marks=store.marks)
        joining.register(
            client,
            marks=store.marks,
            reports=store.credit_reports,
            check_admission=services.admission.check,
            messages=messages,
            clock=clock,
        )
        lost_channels.register(client, servers=store.servers, marks=store.marks, messages=messages)

    def creating(self, catalog: Catalog) -> list[AnyCommand]:
        """The commands that make videos, with what they cost by `catalog`."""
        return [*create.make_commands(self._orders, catalog, self._settings.credits_per_usd)]

    def _mod(
        self, client: VideoClient, services: Services, review_channel: DiscordReviewChannel, charts: Charts
    ) -> app_commands.Group:
        mod = app_commands.Group(
            name="mod",
            description="For moderators: credits, reviews, rules and the audit",
            default_permissions=MODERATES,
        )
        credit_admin.register(mod, client.router, credit_admin=services.credit_admin)
        member_card.register(mod, client.router, credit_admin=services.credit_admin, moderation=services.moderation)
        reviews.register(mod, client.router, reviews=services.reviews, channel=review_channel)
        word_rules.register(mod, client.router, word_rules=services.word_rules)
        moderation.register(mod, client.router, moderation=services.moderation)
        audit.register(mod, client.router, audit=services.audit)
        usage.register(mod, server_usage=services.usage, charts=charts)
        return mod
