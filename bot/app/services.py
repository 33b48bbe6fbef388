"""Everything that can be done with the bot, over one store and one runner."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.app.adapters import house_of
from bot.engine.fair_queue import FairQueue
from bot.engine.routing import Routing
from bot.engine.runner import Runner
from bot.ports.clock import Clock
from bot.services.audit import Audit
from bot.services.authority import Authority
from bot.services.credit_admin import CreditAdmin
from bot.services.credits import Credits
from bot.services.moderation import Moderation
from bot.services.operator import Operations
from bot.services.orders import Orders
from bot.services.queue import Queue
from bot.services.reviews import Reviews
from bot.services.setup import Setup
from bot.services.usage import ServerUsage
from bot.services.videos import Videos
from bot.services.word_rules import WordRules
from bot.settings import Settings
from bot.store.chronicle import SqliteChronicle
from bot.store.history import SqliteBooks
from bot.store.moderation import SqliteModeration
from bot.store.operating import SqliteOperating
from bot.store.reviews import SqliteReviews
from bot.store.servers import SqliteServers
from bot.store.shares import SqliteShares
from bot.store.store import SqliteStore
from bot.store.treasury import SqliteTreasury
from bot.store.usage import SqliteSpendings


@dataclass(frozen=True, kw_only=True)
class Services:
    """One of each kind of business; the desks of the chat hand over to them."""

    orders: Orders
    credits: Credits
    treasurer: CreditAdmin
    reviews: Reviews
    results: Videos
    moderation: Moderation
    rules: WordRules
    queue: Queue
    operator: Operations
    reports: ServerUsage
    audit: Audit
    setup: Setup


def make_services(
    settings: Settings,
    store: SqliteStore,
    runner: Runner,
    turns: FairQueue,
    routing: Routing,
    *,
    clock: Clock,
    knows: Callable[[str], bool],
) -> Services:
    """`knows` tells whether the bot is in a server with an id."""
    database = store.database
    servers = SqliteServers(database)
    rights = Authority(servers)
    moderation = SqliteModeration(database)
    reviews = SqliteReviews(database, settings.limits)
    treasury = SqliteTreasury(database, settings.limits)
    books = SqliteBooks(database, settings.limits)
    orders = Orders(
        store=store,
        moderation=moderation,
        rights=rights,
        runner=runner,
        routing=routing,
        house=house_of(settings),
        clock=clock,
    )
    return Services(
        orders=orders,
        credits=Credits(orders=orders, treasury=treasury, books=books, rights=rights, clock=clock),
        treasurer=CreditAdmin(
            orders=orders,
            store=store,
            treasury=treasury,
            books=books,
            servers=servers,
            rights=rights,
            limits=settings.limits,
            admins_may_create=settings.admins_may_create_credits,
            clock=clock,
        ),
        reviews=Reviews(store=store, reviews=reviews, rights=rights, runner=runner, clock=clock),
        results=Videos(store=store, moderation=moderation, servers=servers, rights=rights, clock=clock),
        moderation=Moderation(store=moderation, rights=rights, clock=clock),
        rules=WordRules(store=moderation, rights=rights, clock=clock),
        queue=Queue(store=store, shares=SqliteShares(database), turns=turns, clock=clock),
        operator=operator_of(settings, store, clock=clock, knows=knows),
        reports=ServerUsage(spendings=SqliteSpendings(database), rights=rights, clock=clock),
        audit=Audit(audits=SqliteChronicle(database), rights=rights, clock=clock),
        setup=Setup(servers=servers, rights=rights, turns=turns, clock=clock),
    )


def operator_of(settings: Settings, store: SqliteStore, *, clock: Clock, knows: Callable[[str], bool]) -> Operations:
    """What the operator's commands do, on Discord and on the command line."""
    servers = SqliteServers(store.database)
    return Operations(
        operating=SqliteOperating(store.database),
        treasury=SqliteTreasury(store.database, settings.limits),
        servers=servers,
        rights=Authority(servers),
        providers=tuple(settings.keys),
        limits=settings.limits,
        clock=clock,
        knows=knows,
    )
