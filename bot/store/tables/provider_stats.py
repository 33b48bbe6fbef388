"""How it goes with the providers, from what is kept of their jobs: what waits, what failed, how long it takes, what it
cost by our list and by their own word.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from statistics import median

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.job import Job
from bot.domain.operations import Bill, Health, Priced
from bot.domain.period import DAY_MS, Period, window_of
from bot.domain.request import Resolution, Tool
from bot.store.sql import Row, Sql
from bot.store.tables import exclusions
from bot.store.tables.rows import job_of

_NOW = """
SELECT provider,
    SUM(CASE WHEN state IN ('queued', 'preparing') THEN 1 ELSE 0 END) AS waiting,
    SUM(CASE WHEN state IN ('submitting', 'rendering', 'rendered') THEN 1 ELSE 0 END) AS rendering
FROM jobs WHERE finished_ms IS NULL GROUP BY provider
"""
_SUCCESSES = "SELECT provider, MAX(rendered_ms) AS last_ms FROM jobs WHERE rendered_ms IS NOT NULL GROUP BY provider"
_TIMES = "SELECT provider, rendered_ms - submitted_ms AS took_ms FROM jobs WHERE rendered_ms >= $1"
_FAILED = "SELECT provider, fault FROM jobs WHERE state = 'failed' AND finished_ms >= $1 AND fault IS NOT NULL"
_COST = """
SELECT provider,
    CAST(SUM(
        CASE WHEN finished_ms IS NULL OR (submitted_ms >= $1 AND submitted_ms < $2) THEN list_price_micros ELSE 0 END
    ) AS BIGINT) AS day,
    CAST(SUM(list_price_micros) AS BIGINT) AS month
FROM jobs
WHERE finished_ms IS NULL OR (may_have_cost = 1 AND submitted_ms >= $3 AND submitted_ms < $4)
GROUP BY provider
"""
# A job that became no video was charged to nobody, whatever the provider took for it.
_BILL = """
    COUNT(cost_micros) AS jobs,
    CAST(COALESCE(SUM(
        CASE WHEN cost_micros IS NOT NULL AND rendered_ms IS NOT NULL THEN list_price_micros END
    ), 0) AS BIGINT) AS charged,
    CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) AS own,
    COALESCE(SUM(CASE WHEN cost_micros IS NULL THEN 1 END), 0) AS unit_jobs,
    COALESCE(SUM(CASE WHEN cost_micros IS NULL THEN cost_units END), 0) AS units,
    CAST(COALESCE(SUM(
        CASE WHEN cost_micros IS NULL AND rendered_ms IS NOT NULL THEN list_price_micros END
    ), 0) AS BIGINT) AS unit_charged
FROM jobs WHERE submitted_ms >= $1 AND submitted_ms < $2 AND (cost_micros IS NOT NULL OR cost_units IS NOT NULL)
"""
_BILLS = f"SELECT provider, {_BILL} GROUP BY provider"
_PRICED = f"""
SELECT provider, tool, resolution, duration_s, {_BILL} GROUP BY provider, tool, resolution, duration_s
ORDER BY provider, tool, resolution NULLS FIRST, duration_s NULLS FIRST
"""
_UNKNOWN = """
SELECT * FROM jobs
WHERE state = 'failed' AND finished_ms >= $1 AND fault = 'unknown'
ORDER BY finished_ms DESC, id DESC LIMIT $2
"""


async def health(sql: Sql, *, at_ms: int) -> Mapping[ProviderName, Health]:
    """O(jobs): asked by a person, now and then. `sql` should be a snapshot."""
    found: dict[ProviderName, Health] = {}

    def note(name: str, **known: object) -> None:
        provider = ProviderName(name)
        found[provider] = replace(found.get(provider, Health(provider=provider)), **known)  # type: ignore[arg-type]

    for row in await sql.fetch_all(_NOW):
        note(row["provider"], waiting=row["waiting"], rendering=row["rendering"])
    for row in await sql.fetch_all(_SUCCESSES):
        note(row["provider"], last_success_ms=row["last_ms"])
    times: dict[str, list[int]] = {}
    for row in await sql.fetch_all(_TIMES, at_ms - DAY_MS):
        times.setdefault(row["provider"], []).append(row["took_ms"])
    for name, took_ms in times.items():
        note(name, median_s=median(took_ms) / 1000)
    faults: dict[str, Counter[Fault]] = {}
    for row in await sql.fetch_all(_FAILED, at_ms - DAY_MS):
        faults.setdefault(row["provider"], Counter())[Fault(row["fault"])] += 1
    for name, counted in faults.items():
        note(name, faults=dict(counted.most_common()), unknown=counted[Fault.UNKNOWN])
    day, month = window_of(Period.DAY, at_ms), window_of(Period.MONTH, at_ms)
    for row in await sql.fetch_all(_COST, day.start_ms, day.end_ms, month.start_ms, month.end_ms):
        note(row["provider"], day_micros=row["day"], month_micros=row["month"])
    for row in await sql.fetch_all(_BILLS, month.start_ms, month.end_ms):
        note(row["provider"], bill=_bill_of(row))
    for exclusion in await exclusions.every(sql):
        known = found.get(exclusion.provider, Health(provider=exclusion.provider))
        note(exclusion.provider, exclusions=(*known.exclusions, exclusion))
    return found


async def priced(sql: Sql, *, since_ms: int, until_ms: int) -> list[Priced]:
    """O(jobs): no index knows which of them have a cost, and a person asks, now and then."""
    return [
        Priced(
            provider=ProviderName(row["provider"]),
            tool=Tool(row["tool"]),
            resolution=Resolution(row["resolution"]),
            duration_s=row["duration_s"],
            bill=_bill_of(row),
        )
        for row in await sql.fetch_all(_PRICED, since_ms, until_ms)
    ]


async def unknown(sql: Sql, *, since_ms: int, limit: int) -> list[Job]:
    """Jobs of which nobody knows whether the provider took them, newest first."""
    return [job_of(row) for row in await sql.fetch_all(_UNKNOWN, since_ms, limit)]


def _bill_of(row: Row) -> Bill:
    return Bill(
        jobs=row["jobs"],
        charged_micros=row["charged"],
        own_micros=row["own"],
        unit_jobs=row["unit_jobs"],
        units=row["units"],
        unit_charged_micros=row["unit_charged"],
    )
