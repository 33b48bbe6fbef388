"""Puts together what runs by itself: the course of every job, the queue, the audit's feed and the refresh of prices."""

from dataclasses import dataclass

from bot.app.ports import Ports
from bot.engine.approval import Approval
from bot.engine.audit_feed import AuditFeed
from bot.engine.catalog_refresh import CatalogRefresh
from bot.engine.course import Course
from bot.engine.delivery import Deliverer
from bot.engine.disk_alarm import DiskAlarm
from bot.engine.failover import Failover
from bot.engine.fair_queue import FairQueue
from bot.engine.gallery import Gallery
from bot.engine.inputs import Inputs
from bot.engine.new_servers import NewServers
from bot.engine.news import News
from bot.engine.pool_watch import PoolWatch
from bot.engine.publishing import PicturePublisher
from bot.engine.routing import Routing
from bot.engine.runner import Runner
from bot.engine.submission import Submitter
from bot.engine.transitions import Transitions


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The parts that somebody else asks or tells something."""

    routing: Routing
    fair_queue: FairQueue
    transitions: Transitions
    submitter: Submitter
    inputs: Inputs
    runner: Runner
    catalog_refresh: CatalogRefresh
    audit_feed: AuditFeed
    pool_watch: PoolWatch
    new_servers: NewServers


def make_engine(ports: Ports) -> Engine:
    """Nothing runs yet."""
    store, clock, presenter = ports.store, ports.clock, ports.presenter
    routing = Routing(terms=ports.terms, exclusions=store.exclusions, clock=clock)
    fair_queue = FairQueue(
        recent_use=store.recent_use, clock=clock, places=ports.places, member_places=ports.member_places
    )
    transitions = Transitions(store=store.jobs, presenter=presenter, clock=clock)
    submitter = Submitter(providers=ports.providers, routing=routing, transitions=transitions, clock=clock)
    inputs = Inputs(attachments=ports.attachments, media=ports.media, folder=ports.folder, clock=clock)
    course = _make_course(
        ports, routing=routing, fair_queue=fair_queue, transitions=transitions, submitter=submitter, inputs=inputs
    )
    runner = Runner(
        providers=ports.providers,
        course=course,
        transitions=transitions,
        inputs=inputs,
        fair_queue=fair_queue,
        submitter=submitter,
        clock=clock,
    )
    return Engine(
        routing=routing,
        fair_queue=fair_queue,
        transitions=transitions,
        submitter=submitter,
        inputs=inputs,
        runner=runner,
        catalog_refresh=CatalogRefresh(
            providers=ports.providers,
            routing=routing,
            operator_alerts=ports.operator_alerts,
            offer_anew=ports.offer_anew,
            clock=clock,
        ),
        audit_feed=AuditFeed(outbox=store.audit, channel=ports.log_channel, clock=clock),
        pool_watch=PoolWatch(
            pools=store.pools,
            reports=store.credit_reports,
            servers=store.servers,
            warnings=ports.pool_warnings,
            cheapest=routing.cheapest,
            clock=clock,
        ),
        new_servers=NewServers(
            store=store.admissions,
            marks=store.marks,
            membership=ports.membership,
            operator_alerts=ports.operator_alerts,
            policy=ports.policy.admission,
            clock=clock,
        ),
    )


def _make_course(
    ports: Ports,
    *,
    routing: Routing,
    fair_queue: FairQueue,
    transitions: Transitions,
    submitter: Submitter,
    inputs: Inputs,
) -> Course:
    store, clock, presenter = ports.store, ports.clock, ports.presenter
    publisher = PicturePublisher(store=store.jobs, presenter=presenter)
    return Course(
        store=store.jobs,
        providers=ports.providers,
        presenter=presenter,
        inputs=inputs,
        publisher=publisher,
        transitions=transitions,
        approval=Approval(
            reviews=store.reviews,
            servers=store.servers,
            review_channel=ports.review_channel,
            store=store.jobs,
            presenter=presenter,
            transitions=transitions,
            clock=clock,
        ),
        failover=Failover(
            inputs=inputs,
            publisher=publisher,
            fair_queue=fair_queue,
            submitter=submitter,
            routing=routing,
            transitions=transitions,
            store=store.jobs,
            presenter=presenter,
            clock=clock,
            patience_s=ports.patience.submit_s,
        ),
        submitter=submitter,
        deliverer=Deliverer(
            presenter=presenter,
            media=ports.media,
            reviews=store.reviews,
            review_channel=ports.review_channel,
            clock=clock,
        ),
        news=News(store=store.jobs, presenter=presenter, clock=clock),
        gallery=Gallery(servers=store.servers, store=store.jobs, channel=ports.gallery_channel, clock=clock),
        disk_alarm=DiskAlarm(operator_alerts=ports.operator_alerts, clock=clock),
        clock=clock,
        patience=ports.patience,
    )
