"""`python -m bot ledger ...`: the operator's own look into the books, beside a bot that may be running.

It takes no lock and migrates nothing; SQLite lets both read and write, and every guard stands in the database itself.
"""

import csv
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from bot.app.bot import SYSTEM_CLOCK
from bot.cli.exits import finish, say, settings_or_exit
from bot.cli.servers import EvenUnknown, ServerOption, check_known, id_or_bad
from bot.domain.action import ActionKind
from bot.domain.authority import as_operator, stated
from bot.domain.ledger import Transfer
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.services.credits import check_possible
from bot.services.operator import CONSOLE_MEMBER
from bot.settings import BadSettings, Settings
from bot.store.store import Store

SENDING_S = 10 * 60.0
SLACK_S = 60 * 60.0
COLUMNS = ("at", "kind", "amount", "from", "to", "member", "job", "made_by", "reason", "id", "settles")
FORMULAS = tuple("=+-@\t\r")
HELP = (
    "The books, also beside a running bot: verify, export, grant. A hold sets credits aside, a capture pays them, a "
    "release gives back what was set aside, a refund what was paid."
)

cli = typer.Typer(no_args_is_help=True, help=HELP)


@cli.command()
def verify() -> None:
    """Prove that the books agree with themselves and with the jobs. Exit status: 0 they do, 1 they do not."""
    proof = finish(_verify(settings_or_exit(), SYSTEM_CLOCK))
    for complaint in proof.complaints:
        say(complaint, style="red")
    counted = f"{_count(proof.transfers, 'transfer')} in {_count(proof.servers, 'server')}"
    if proof.complaints:
        say(f"The books do not agree: {_count(len(proof.complaints), 'complaint')} about {counted}.")
        raise typer.Exit(1)
    say(f"The books agree: {counted}, every account is its transfers, all sum to zero, no hold is overdue.")


@cli.command()
def export(
    *,
    server: ServerOption,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The CSV to write.")],
    even_unknown: EvenUnknown = False,
) -> None:
    """Write everything a server's credits did as CSV, oldest first."""
    rows = finish(_export(settings_or_exit(), SYSTEM_CLOCK, server=Scope(server), out=out, even_unknown=even_unknown))
    say(f"{out}: {_count(rows, 'transfer')}")


@cli.command()
def grant(
    *,
    server: ServerOption,
    amount: Annotated[int, typer.Option(help="How many new credits.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit.")],
    member: Annotated[
        str | None, typer.Option(callback=id_or_bad, help="For this member's wallet, not the pool.")
    ] = None,
    even_unknown: EvenUnknown = False,
) -> None:
    """Create credits for a server's pool, or for a member's wallet."""
    done = finish(
        _grant(
            settings_or_exit(),
            SYSTEM_CLOCK,
            server=Scope(server),
            member=member,
            amount=amount,
            reason=reason,
            even_unknown=even_unknown,
        )
    )
    say(f"{done.amount} new credits in {done.credit.id}.")


@dataclass(frozen=True, kw_only=True)
class LedgerProof:
    """What a proof of the books found; no complaint is what should be found."""

    transfers: int
    servers: int
    complaints: Sequence[str]


async def _verify(settings: Settings, clock: Clock) -> LedgerProof:
    """Prove the books from their rows alone. Raises Unusable."""
    now_ms = clock.wall_ms()
    working_s = (settings.queue_limit_minutes + settings.render_limit_minutes) * 60 + SENDING_S + SLACK_S
    async with _beside(settings, clock) as store:
        proof = await store.integrity.prove(now_ms=now_ms, working_ms=round(working_s * 1000))
    return LedgerProof(transfers=proof.transfers, servers=proof.scopes, complaints=proof.complaints)


async def _export(settings: Settings, clock: Clock, *, server: Scope, out: Path, even_unknown: bool) -> int:
    """Write a server's whole book as CSV, oldest first; how many rows. Raises Unusable or BadSettings."""
    async with _beside(settings, clock) as store:
        await check_known(store, settings, server, even_unknown=even_unknown)
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                rows = 0
                async for transfer in store.credit_reports.every_transfer(server):
                    writer.writerow(map(_safe, _row_of(transfer)))
                    rows += 1
                return rows
        except OSError as error:
            raise BadSettings(f"{out} can not be written to ({error.strerror}).") from error


async def _grant(
    settings: Settings, clock: Clock, *, server: Scope, member: str | None, amount: int, reason: str, even_unknown: bool
) -> Transfer:
    """Create credits for a pool or a wallet. Raises Refusal or Unusable."""
    check_possible(amount)
    async with _beside(settings, clock) as store:
        await check_known(store, settings, server, even_unknown=even_unknown)
        action = as_operator(CONSOLE_MEMBER).action(
            ActionKind.CREATE,
            scope=server,
            id=f"cli-{uuid4()}",
            at_ms=clock.wall_ms(),
            member=member,
            amount=amount,
            reason=stated(reason),
        )
        return await store.credits.create(action)


def _beside(settings: Settings, clock: Clock) -> AbstractAsyncContextManager[Store]:
    return Store.open(settings.database_path, now_ms=clock.wall_ms(), limits=settings.limits, alone=False)


def _row_of(transfer: Transfer) -> Sequence[str]:
    at = datetime.fromtimestamp(transfer.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return (
        at,
        transfer.kind,
        str(transfer.amount),
        transfer.debit.id,
        transfer.credit.id,
        transfer.member or "",
        transfer.job or "",
        transfer.made_by,
        transfer.reason,
        transfer.id,
        transfer.settles or "",
    )


def _safe(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: reasons are written by people."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"
