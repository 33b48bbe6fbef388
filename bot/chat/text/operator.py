"""What the operator is told: money, health, and what became of a command."""

from collections.abc import Sequence

from bot.chat.text import bills
from bot.chat.text.format import PROVIDER, TOOL, dollars, in_credits, moment, quote, seconds
from bot.chat.text.operator_faults import FAULT_WORD
from bot.domain.exclusion import Exclusion
from bot.domain.job import Job
from bot.domain.operations import Health, Spending
from bot.domain.period import Period
from bot.domain.scope import Scope
from bot.services.operator import HealthReport

SHOWN_EXCLUSIONS = 2  # Of a provider, so that four of them fit into one message,
SHOWN_FAULTS = 8  # as of these, the most frequent ones.
BOT_RESUMED = "The bot takes new videos again, everywhere."
NOT_PAUSED = "The bot was not paused; it takes new videos."
NOTHING_UNKNOWN = "There is no order of unknown outcome in the last 30 days."


def pool_created(server: Scope, amount: int, name: str = "") -> str:
    return f"{in_credits(amount)} created for the pool of {_called(server, name)}. Its audit says so."


def refill_set(server: Scope, amount: int, period: Period, name: str = "") -> str:
    if not amount:
        return f"The pool of {_called(server, name)} is not refilled any more. What is in it stays."
    return f"The pool of {_called(server, name)} gets {in_credits(amount)} every {period}, beginning with the next."


def money_left(spending: list[Spending]) -> str:
    return "\n".join(map(_spending, spending))


def money_left_in(server: Scope, spending: Sequence[Spending], name: str = "") -> str:
    where = "Direct messages" if server == Scope.DIRECT else _called(server, name)
    return f"{where}\n{money_left(list(spending))}"


def bot_paused(reason: str) -> str:
    return (
        f"The bot takes no new videos, anywhere: “{quote(reason, 300)}”. What has begun goes on to its end. "
        "`/operator resume` ends the pause."
    )


def health_report(report: HealthReport) -> str:
    """All providers, the money, and whether the bot is paused."""
    parts = []
    if report.pause is not None:
        parts.append(f"**Paused** {moment(report.pause.at_ms)}: “{quote(report.pause.reason, 300)}”")
    parts += map(_health, report.providers)
    parts.append(money_left(list(report.spending)))
    return "\n\n".join(parts)


def unknown_orders(jobs: list[Job]) -> str:
    lines = [
        f"{moment(job.finished_ms or job.changed_ms, 'f')} · **{PROVIDER[job.provider]}** · "
        f"{TOOL[job.request.tool]} · {dollars(job.list_price_micros)} · <@{job.member}>\n"
        f"-# job {job.id} · {_ticket(job)}"
        for job in jobs
    ]
    head = "**Nobody knows whether these arrived.** They were not sent again, and their credits are back; look them up"
    return "\n\n".join([f"{head} at the provider.", *lines])


def _called(server: Scope, name: str) -> str:
    if name:
        return f"**{quote(name, 100)}**"
    return "direct messages" if server == Scope.DIRECT else f"server {server}"


def _spending(one: Spending) -> str:
    when = "Today" if one.period is Period.DAY else "This month"
    usual = "" if one.is_usual else ", set by `/operator caps`"
    return (
        f"**{when}**: {dollars(one.spent_micros)} spent, {dollars(one.held_micros)} set aside, "
        f"{dollars(one.left_micros)} left of {dollars(one.cap_micros)}{usual}; renewed {moment(one.resets_ms)}"
    )


def _health(one: Health) -> str:
    name = f"**{PROVIDER[one.provider]}**" + ("" if one.is_set_up else " (not set up any more)")
    now = f"{one.waiting} waiting, {one.rendering} rendering"
    last = f"last video {moment(one.last_success_ms)}" if one.last_success_ms else "no video yet"
    took = "" if one.median_s is None else f", usually after {seconds(one.median_s)}"
    most = list(one.faults.items())[:SHOWN_FAULTS]
    others = sum(one.faults.values()) - sum(count for _, count in most)
    counted = [f"{count} × {FAULT_WORD[fault]}" for fault, count in most]
    failed = ", ".join(counted + ([f"{others} × other"] if others else []))
    lines = [
        f"{name}: {now} · {last}{took}",
        f"-# {dollars(one.day_micros)} today, {dollars(one.month_micros)} this month · "
        + (f"failed in 24 h: {failed}" if failed else "nothing failed in 24 h"),
    ]
    lines += [f"-# {said}" for said in bills.of_provider(one)]
    lines += [f"-# {_refused(exclusion)}" for exclusion in one.exclusions[:SHOWN_EXCLUSIONS]]
    if one.unknown:
        lines.append("-# `/operator unknown` shows the orders of unknown outcome")
    return "\n".join(lines)


def _refused(one: Exclusion) -> str:
    what = "" if one.tool is None else f"{TOOL[one.tool]}: "
    return f"{what}{FAULT_WORD[one.fault]} {moment(one.since_ms)}, and no order was taken since"


def _ticket(job: Job) -> str:
    sent = f"sent {moment(job.submitted_ms, 'T')}" if job.submitted_ms else "sent at an unknown time"
    detail = f" · “{quote(job.failure.detail, 60)}”" if job.failure and job.failure.detail else ""
    return f"{sent} · ticket {quote(job.ticket.id, 60) if job.ticket else 'never heard'}{detail}"
