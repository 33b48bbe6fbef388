"""All that is kept, opened once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from bot.domain.policy import Limits
from bot.store.facades.admissions import SqlAdmissions
from bot.store.facades.audit import SqlAudit
from bot.store.facades.credit_reports import SqlCreditReports
from bot.store.facades.credit_requests import SqlCreditRequests
from bot.store.facades.credits import SqlCreditMoves
from bot.store.facades.exclusions import SqlExclusions
from bot.store.facades.jobs import SqlJobs
from bot.store.facades.marks import SqlMarks
from bot.store.facades.moderation import SqlModeration
from bot.store.facades.operator import SqlOperator
from bot.store.facades.pools import SqlPools
from bot.store.facades.recent_use import SqlRecentUse
from bot.store.facades.reports import SqlReports
from bot.store.facades.reviews import SqlReviews
from bot.store.facades.servers import SqlServers
from bot.store.facades.usage import SqlUsageReports
from bot.store.integrity import Integrity
from bot.store.sqlite.database import open_database
from bot.store.transactions import Database


class Store:
    """One promise of `ports` an attribute. `limits` are those of the settings; what the operator set since is kept."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self.database = database
        self.jobs = SqlJobs(database, limits)
        self.credits = SqlCreditMoves(database, limits)
        self.credit_requests = SqlCreditRequests(database, limits)
        self.pools = SqlPools(database)
        self.credit_reports = SqlCreditReports(database, limits)
        self.reviews = SqlReviews(database, limits)
        self.reports = SqlReports(database)
        self.moderation = SqlModeration(database)
        self.servers = SqlServers(database, limits)
        self.operator = SqlOperator(database, limits)
        self.usage = SqlUsageReports(database)
        self.audit = SqlAudit(database)
        self.exclusions = SqlExclusions(database)
        self.recent_use = SqlRecentUse(database)
        self.marks = SqlMarks(database)
        self.admissions = SqlAdmissions(database, limits)
        self.integrity = Integrity(database)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, now_ms: int, limits: Limits, alone: bool = True) -> AsyncIterator[Self]:
        """The file is made and migrated as needed. Not `alone`: beside a running bot. Raises Unusable."""
        async with open_database(path, now_ms=now_ms, alone=alone) as database:
            yield cls(database, limits)
