"""What the store promises to services and engine, a facade each, all on one database."""

from dataclasses import dataclass

from bot.domain.policy import Limits
from bot.ports.audit import AuditOutbox, AuditReader
from bot.ports.credit_moves import CreditMoves
from bot.ports.credit_reports import CreditReports
from bot.ports.exclusions import Exclusions
from bot.ports.jobs import JobStore
from bot.ports.moderation import ModerationStore
from bot.ports.operator import OperatorStore
from bot.ports.recent_use import RecentUse
from bot.ports.reviews import ReviewStore
from bot.ports.servers import ServerStore
from bot.ports.usage import UsageReports
from bot.store.chronicle import SqliteChronicle
from bot.store.exclusions import SqliteExclusions
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
class Stores:
    """One of each."""

    jobs: JobStore
    credits: CreditMoves
    credit_reports: CreditReports
    reviews: ReviewStore
    moderation: ModerationStore
    servers: ServerStore
    operator: OperatorStore
    usage: UsageReports
    audit: AuditReader
    audit_outbox: AuditOutbox
    exclusions: Exclusions
    recent_use: RecentUse


def stores_of(store: SqliteStore, limits: Limits) -> Stores:
    """Those of an open store; `limits` are the operator's."""
    database = store.database
    return Stores(
        jobs=store,
        credits=SqliteTreasury(database, limits),
        credit_reports=SqliteBooks(database, limits),
        reviews=SqliteReviews(database, limits),
        moderation=SqliteModeration(database),
        servers=SqliteServers(database),
        operator=SqliteOperating(database),
        usage=SqliteSpendings(database),
        audit=SqliteChronicle(database),
        audit_outbox=SqliteChronicle(database),
        exclusions=SqliteExclusions(database),
        recent_use=SqliteShares(database),
    )
