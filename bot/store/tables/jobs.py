"""The jobs table: the queue and the history."""

from dataclasses import replace

from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.job import OVER, CardAddress, Job, JobId, JobMoved, State, Ticket
from bot.domain.offers import Offer
from bot.domain.period import DAY_MS
from bot.domain.review import Review
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables.rows import card_of, card_text, failure_text, job_of, request_text, review_text, ticket_text


async def insert(sql: Sql, job: Job) -> None:
    await sql.run(
        """
        INSERT INTO jobs (
            id, scope, member, tool, provider, resolution, duration_s, state, price, list_price_micros, payer,
            request, card, ticket, video_url, failure, review, may_have_cost, cancel_wanted,
            created_ms, changed_ms, submitted_ms, rendered_ms, finished_ms, spare, cost_micros, cost_units,
            card_channel, card_message, fault, wallet_reason
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
        """,
        job.id,
        job.scope,
        job.member,
        job.request.tool,
        job.provider,
        job.request.resolution,
        job.request.duration_s,
        job.state,
        job.price,
        job.list_price_micros,
        job.payer,
        request_text(job.request),
        card_text(job.card),
        ticket_text(job.ticket),
        job.video_url,
        failure_text(job.failure),
        review_text(job.review),
        _may_have_cost(job.failure, job.rendered_ms is not None),
        int(job.cancel_wanted),
        job.created_ms,
        job.changed_ms,
        job.submitted_ms,
        job.rendered_ms,
        job.finished_ms,
        job.spare,
        job.cost.micros if job.cost else None,
        job.cost.units if job.cost else None,
        job.card.channel,
        job.card.message,
        job.failure.fault if job.failure else None,
        job.wallet_reason,
    )


async def find(sql: Sql, id: JobId) -> Job | None:
    row = await sql.fetch_one("SELECT * FROM jobs WHERE id = $1", id)
    return None if row is None else job_of(row)


async def advance(
    sql: Sql,
    job: Job,
    to: State,
    *,
    at_ms: int,
    ticket: Ticket | None,
    video_url: str | None,
    failure: Failure | None,
    cost: Cost | None = None,
    cancelled_by: str | None = None,
) -> Job:
    """Take the row on from `job.state`, keeping what is not given. Raises JobMoved when it is not there any more."""
    row = await sql.fetch_one(
        """
        UPDATE jobs SET
            state = $3,
            changed_ms = $4,
            submitted_ms = CASE $3 WHEN 'submitting' THEN $4 WHEN 'preparing' THEN NULL ELSE submitted_ms END,
            rendered_ms = CASE $3 WHEN 'rendered' THEN $4 ELSE rendered_ms END,
            finished_ms = $5,
            ticket = COALESCE($6, ticket),
            video_url = COALESCE($7, video_url),
            failure = COALESCE($8, failure),
            may_have_cost = $9,
            cost_micros = COALESCE($10, cost_micros),
            cost_units = COALESCE($11, cost_units),
            fault = COALESCE($12, fault),
            cancelled_by = COALESCE($13, cancelled_by)
        WHERE id = $1 AND state = $2
        RETURNING *
        """,
        job.id,
        job.state,
        to,
        at_ms,
        at_ms if to in OVER else None,
        ticket_text(ticket),
        video_url,
        failure_text(failure),
        _may_have_cost(failure, job.state is State.RENDERED),
        cost.micros if cost else None,
        cost.units if cost else None,
        failure.fault if failure else None,
        cancelled_by,
    )
    if row is None:
        raise JobMoved(f"job {job.id} is no longer {job.state}")
    return job_of(row)


async def reroute(sql: Sql, job: Job, offer: Offer, price: int) -> Job:
    """Let another provider make it, for `price` of what is held. Raises JobMoved where it is or was sent by now."""
    if price > job.held:
        raise ValueError(f"{price} is more than the {job.held} that are held")
    row = await sql.fetch_one(
        """
        UPDATE jobs SET provider = $3, request = $4, resolution = $5, duration_s = $6, list_price_micros = $7,
            price = $8, spare = price + spare - $8
        WHERE id = $1 AND state = $2 AND state IN ('queued', 'preparing')
        RETURNING *
        """,
        job.id,
        job.state,
        offer.provider,
        request_text(offer.request),
        offer.request.resolution,
        offer.request.duration_s,
        offer.list_price_micros,
        price,
    )
    if row is None:
        raise JobMoved(f"job {job.id} is no longer {job.state}, or was sent")
    return job_of(row)


async def set_card(sql: Sql, id: JobId, card: CardAddress) -> Job:
    """A card that is learned of after its job was closed is kept without its token."""
    row = await sql.fetch_one(
        """
        UPDATE jobs SET card_channel = $4, card_message = $5, card = CASE closed WHEN 1 THEN $3 ELSE $2 END
        WHERE id = $1 RETURNING *
        """,
        id,
        card_text(card),
        card_text(_without_token(card)),
        card.channel,
        card.message,
    )
    if row is None:
        raise LookupError(f"no job {id}")
    return job_of(row)


async def set_review(sql: Sql, id: JobId, review: Review) -> Job:
    row = await sql.fetch_one("UPDATE jobs SET review = $2 WHERE id = $1 RETURNING *", id, review_text(review))
    if row is None:
        raise LookupError(f"no job {id}")
    return job_of(row)


async def awaiting(sql: Sql, scope: Scope, *, limit: int) -> list[Job]:
    """What a moderator has to decide on: of the jobs that are not over, those of which `Job.awaits` names something."""
    rows = await sql.fetch_all(
        """
        SELECT * FROM jobs WHERE closed = 0 AND scope = $1 AND state IN ('awaiting_approval', 'rendered')
        ORDER BY created_ms, id
        """,
        scope,
    )
    return [job for job in map(job_of, rows) if job.awaits is not None][:limit]


async def want_cancel(sql: Sql, id: JobId, *, cancelled_by: str | None) -> Job:
    row = await sql.fetch_one(
        "UPDATE jobs SET cancel_wanted = 1, cancelled_by = $3 WHERE id = $1 AND state = $2 RETURNING *",
        id,
        State.RENDERING,
        cancelled_by,
    )
    if row is None:
        raise JobMoved(id)
    return job_of(row)


async def close(sql: Sql, id: JobId) -> None:
    row = await sql.fetch_one("SELECT card, card_channel, card_message FROM jobs WHERE id = $1", id)
    if row is None:
        raise LookupError(f"no job {id}")
    await sql.run("UPDATE jobs SET closed = 1, card = $2 WHERE id = $1", id, card_text(_without_token(card_of(row))))


async def unclosed(sql: Sql) -> list[Job]:
    return [job_of(row) for row in await sql.fetch_all("SELECT * FROM jobs WHERE closed = 0 ORDER BY created_ms, id")]


async def by_message(sql: Sql, scope: Scope, message: str) -> Job | None:
    """The job whose card is in this message."""
    row = await sql.fetch_one("SELECT * FROM jobs WHERE card_message = $2 AND scope = $1", scope, message)
    return None if row is None else job_of(row)


async def under_way(sql: Sql, scope: Scope, member: str) -> list[Job]:
    """The member's jobs that are not over, oldest first."""
    rows = await sql.fetch_all(
        "SELECT * FROM jobs WHERE scope = $1 AND member = $2 AND finished_ms IS NULL ORDER BY created_ms, id",
        scope,
        member,
    )
    return [job_of(row) for row in rows]


async def used(sql: Sql, scope: Scope, member: str, *, since_ms: int) -> dict[JobId, int]:
    """Prices of what was sent and not given back. What only waits uses nothing yet, what failed nothing in the end."""
    rows = await sql.fetch_all(
        """
        SELECT id, price FROM jobs
        WHERE scope = $1 AND member = $2 AND created_ms >= $3 AND created_ms < $4
          AND submitted_ms IS NOT NULL AND state IN ('submitting', 'rendering', 'rendered', 'delivered')
        """,
        scope,
        member,
        since_ms,
        since_ms + 2 * DAY_MS,  # What the future holds was asked for while the clock was ahead.
    )
    return {row["id"]: row["price"] for row in rows}


async def render_times_s(sql: Sql, job: Job, *, limit: int) -> list[float]:
    rows = await sql.fetch_all(
        """
        SELECT rendered_ms - submitted_ms AS took_ms FROM jobs
        WHERE provider = $1 AND tool = $2 AND duration_s = $3 AND resolution = $4 AND rendered_ms IS NOT NULL
        ORDER BY rendered_ms DESC LIMIT $5
        """,
        job.provider,
        job.request.tool,
        job.request.duration_s,
        job.request.resolution,
        limit,
    )
    return [row["took_ms"] / 1000 for row in rows]


def _may_have_cost(failure: Failure | None, rendered: bool) -> int:
    # A video that was rendered was paid for, whatever became of it afterwards.
    return int(failure is None or failure.may_have_cost or rendered)


def _without_token(card: CardAddress) -> CardAddress:
    return replace(card, token=None, token_until_ms=0)
