"""What the operator holds against a provider's bill: orders that nobody knows of, and costs beside prices."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat.text.cards import card_link
from bot.chat.text.format import PROVIDER, TOOL, dollars
from bot.domain.catalog import CATALOG, MICROS_PER_USD
from bot.domain.job import Job
from bot.domain.operations import Bill, Health, Priced

MUCH_MORE = 0.05  # A provider that bills so much more than was charged should catch the eye.
BILL_PROMPT_LIMIT_CHARS = 120
NOTHING_BILLED = "No provider has told what a video cost in that time."


def of_provider(one: Health) -> list[str]:
    """A line for each way in which it counts what it bills; none where it tells nothing."""
    lines = []
    if one.bill.jobs:
        lines.append(f"it billed {dollars(one.bill.own_micros)} this month for {_difference(one.bill)}")
    if one.bill.unit_jobs:
        lines.append(f"it counted {_units(one.bill)} this month, and names no money")
    return lines


def price_lines(rows: Sequence[Priced]) -> str:
    """One line for each kind of video: what was charged for one, and what the provider says that one cost."""
    return "\n".join(map(_priced, rows)) or NOTHING_BILLED


def unknown_in_full(jobs: Sequence[Job]) -> str:
    """Everything that helps to find each of these orders at its provider, and what they would cost together."""
    total = dollars(sum(job.list_price_micros for job in jobs))
    count = _count(len(jobs), "order")
    end = f"{count} of unknown outcome, {total} of list price. None was sent again, and their credits are back."
    return "\n\n".join([*map(_unknown, jobs), end])


def unknown_as_json(job: Job) -> str:
    """An order of unknown outcome as one line for a program."""
    request = job.request
    return json.dumps(
        {
            "job": job.id,
            "provider": job.provider,
            "model": _model(job),
            "tool": request.tool,
            "resolution": request.resolution,
            "duration_s": request.duration_s,
            "aspect": request.aspect,
            "seed": request.seed,
            "prompt": request.prompt,
            "images": len(request.images),
            "list_price_usd": job.list_price_micros / MICROS_PER_USD,
            "sent": _utc(job.submitted_ms),
            "given_up": _utc(job.finished_ms),
            "heard": job.failure.detail if job.failure else "",
            "ticket": job.ticket.id if job.ticket else None,
            "member": job.member,
            "server": job.scope,
            "card": card_link(job) or None,
        },
        ensure_ascii=False,
    )


def _unknown(job: Job) -> str:
    request = job.request
    asked = " ".join(request.prompt.split())[:BILL_PROMPT_LIMIT_CHARS]
    made = [TOOL[request.tool], f"{request.duration_s} s", request.resolution, request.aspect]
    facts = [*filter(None, made), f"seed {request.seed}", *([f"“{asked}”"] if asked else [])]
    found = [f"job {job.id}", f"ticket {job.ticket.id if job.ticket else 'never heard'}"]
    whose = [f"member {job.member}", f"server {job.scope}", card_link(job) or "a card that only the member sees"]
    heard = job.failure.detail if job.failure and job.failure.detail else "nothing"
    return "\n".join(
        [
            f"{_utc(job.submitted_ms)}  {PROVIDER[job.provider]}  {_model(job)}  {dollars(job.list_price_micros)}",
            f"    {', '.join(facts)}",
            f"    {', '.join(found)} (the job's number is the key that went along, where the provider takes one)",
            f"    {', '.join(whose)}",
            f"    given up {_utc(job.finished_ms)}; heard: {heard}",
        ]
    )


def _priced(row: Priced) -> str:
    what = f"{PROVIDER[row.provider]}, {TOOL[row.tool]}, {row.resolution}, {row.duration_s} s"
    if not row.bill.jobs:
        return f"{what}: {_units(row.bill)}"
    each = f"{dollars(row.bill.own_micros // row.bill.jobs)} a job"
    return f"{what}: {each} by its own word, for {_difference(row.bill)}"


def _units(bill: Bill) -> str:
    units = f"{bill.units:g} billable {'unit' if bill.units == 1 else 'units'}"
    return f"{units} for {_count(bill.unit_jobs, 'job')} charged at {dollars(bill.unit_charged_micros)}"


def _difference(bill: Bill) -> str:
    """How many jobs, what was charged for them, and how that differs."""
    jobs = f"{_count(bill.jobs, 'job')} charged at {dollars(bill.charged_micros)}"
    more = bill.more_micros
    if more == 0:
        return f"{jobs}: as charged"
    if more < 0:
        return f"{jobs}: {dollars(-more)} less"
    alarm = "**MORE**" if more > MUCH_MORE * bill.charged_micros else "more"
    return f"{jobs}: {dollars(more)} {alarm}"


def _model(job: Job) -> str:
    return CATALOG[job.provider][job.request.tool].model if job.request.tool in CATALOG[job.provider] else "-"


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" if number == 1 else f"{number:,} {of}s"


def _utc(ms: int | None) -> str:
    return "-" if ms is None else f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
