"""Puts together everything that can be done with the bot, and what runs by itself, over any ports.

The one composition: the bot, its tests and the benchmarks are made here, and differ only in their ports.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.app.engine import Engine, make_engine
from bot.app.ports import Ports
from bot.domain.catalog import ProviderName
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.services.admission import ServerAdmission
from bot.services.audit import Audit
from bot.services.authority import Authority
from bot.services.credit_admin import CreditAdmin
from bot.services.credit_requests import CreditHelp
from bot.services.credits import Credits
from bot.services.moderation import Moderation
from bot.services.operator import Operations
from bot.services.orders import Orders
from bot.services.queue import Queue
from bot.services.reports import Reports
from bot.services.reviews import Reviews
from bot.services.setup import Setup
from bot.services.usage import ServerUsage
from bot.services.videos import Videos
from bot.services.word_rules import WordRules
from bot.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Services:
    """One of each kind of business, and the engine that they hand work over to."""

    engine: Engine
    authority: Authority
    admission: ServerAdmission
    orders: Orders
    queue: Queue
    videos: Videos
    reports: Reports
    credits: Credits
    credit_admin: CreditAdmin
    credit_help: CreditHelp
    reviews: Reviews
    moderation: Moderation
    word_rules: WordRules
    usage: ServerUsage
    audit: Audit
    setup: Setup
    operations: Operations


def make_services(ports: Ports, engine: Engine | None = None) -> Services:
    """Over a new engine, if there is none yet. Nothing runs by this alone."""
    store, clock = ports.store, ports.clock
    engine = engine or make_engine(ports)
    authority = Authority(store.servers)
    admission = ServerAdmission(
        store=store.admissions,
        membership=ports.membership,
        new_servers=engine.new_servers,
        authority=authority,
        policy=ports.policy.admission,
        clock=clock,
    )
    orders = Orders(
        store=store.jobs,
        reports=store.credit_reports,
        moderation=store.moderation,
        authority=authority,
        admission=admission,
        runner=engine.runner,
        routing=engine.routing,
        policy=ports.policy,
        clock=clock,
    )
    return Services(
        engine=engine,
        authority=authority,
        admission=admission,
        orders=orders,
        queue=Queue(store=store.jobs, recent_use=store.recent_use, fair_queue=engine.fair_queue),
        videos=Videos(store=store.jobs, reports=store.reports, authority=authority, clock=clock),
        reports=Reports(
            store=store.jobs, reports=store.reports, servers=store.servers, authority=authority, clock=clock
        ),
        credits=Credits(
            orders=orders, moves=store.credits, reports=store.credit_reports, authority=authority, clock=clock
        ),
        credit_admin=CreditAdmin(
            orders=orders,
            moves=store.credits,
            reports=store.credit_reports,
            servers=store.servers,
            authority=authority,
            limits=ports.policy.limits,
            admins_may_create=ports.admins_may_create,
            clock=clock,
        ),
        credit_help=CreditHelp(
            requests=store.credit_requests,
            orders=orders,
            reports=store.credit_reports,
            servers=store.servers,
            authority=authority,
            clock=clock,
        ),
        reviews=Reviews(
            store=store.jobs,
            reviews=store.reviews,
            authority=authority,
            runner=engine.runner,
            inputs=engine.inputs,
            clock=clock,
        ),
        moderation=Moderation(store=store.moderation, authority=authority, clock=clock),
        word_rules=WordRules(store=store.moderation, authority=authority, clock=clock),
        usage=ServerUsage(reports=store.usage, authority=authority, clock=clock),
        audit=Audit(reader=store.audit, authority=authority, clock=clock),
        setup=Setup(servers=store.servers, authority=authority, fair_queue=engine.fair_queue, clock=clock),
        operations=make_operations(store, providers=tuple(ports.providers), clock=clock, is_server=ports.is_in),
    )


def make_operations(
    store: Store, *, providers: Sequence[ProviderName], clock: Clock, is_server: Callable[[Scope], bool]
) -> Operations:
    """What the operator's commands do, on Discord and on the command line, which has no engine."""
    return Operations(
        store=store.operator,
        moves=store.credits,
        servers=store.servers,
        authority=Authority(store.servers),
        providers=providers,
        clock=clock,
        is_server=is_server,
    )
