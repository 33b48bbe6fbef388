"""`python -m bot ledger ...`: the operator's own look into the books, beside a bot that may be running.

It takes no lock and migrates nothing; SQLite lets both read and write, and every guard stands in the database itself.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bot.domain.action import Action, ActionKind
from bot.domain.ledger import Transfer
from bot.ports.clock import Clock
from bot.services.credits import check_possible
from bot.services.operator import CONSOLE
from bot.services.reasons import stated
from bot.settings import BadSettings, Settings
from bot.store.history import SqliteBooks
from bot.store.store import SqliteStore
from bot.store.treasury import SqliteTreasury

SENDING_S = 10 * 60.0
SLACK_S = 60 * 60.0
COLUMNS = ("at", "kind", "amount", "from", "to", "member", "job", "made_by", "reason", "id", "settles")
FORMULAS = tuple("=+-@\t\r")


@dataclass(frozen=True, kw_only=True)
class LedgerProof:
    """What a proof of the books found; no complaint is what should be found."""

    transfers: int
    servers: int
    complaints: Sequence[str]


async def verify(settings: Settings, clock: Clock) -> LedgerProof:
    """Prove the books from their rows alone. Raises Unusable."""
    now_ms = clock.wall_ms()
    working_s = (settings.queue_limit_minutes + settings.render_limit_minutes) * 60 + SENDING_S + SLACK_S
    async with SqliteStore.open(settings.database_path, now_ms=now_ms, alone=False) as store:
        proof = await store.prove(now_ms=now_ms, working_ms=round(working_s * 1000))
    return LedgerProof(transfers=proof.transfers, servers=proof.scopes, complaints=proof.complaints)


async def export(settings: Settings, clock: Clock, *, server: str, out: Path) -> int:
    """Write a server's whole book as CSV, oldest first; how many rows. Raises Unusable or BadSettings."""
    async with SqliteStore.open(settings.database_path, now_ms=clock.wall_ms(), alone=False) as store:
        books = SqliteBooks(store.database, settings.limits)
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                rows = 0
                async for transfer in books.every_transfer(server):
                    writer.writerow(map(safe, row_of(transfer)))
                    rows += 1
                return rows
        except OSError as error:
            raise BadSettings(f"{out} can not be written to ({error.strerror}).") from error


async def grant(
    settings: Settings, clock: Clock, *, server: str, member: str | None, amount: int, reason: str
) -> Transfer:
    """Create credits for a pool or a wallet. Raises Refusal or Unusable."""
    check_possible(amount)
    async with SqliteStore.open(settings.database_path, now_ms=clock.wall_ms(), alone=False) as store:
        action = Action(
            id=f"cli-{uuid4()}",
            scope=server,
            at_ms=clock.wall_ms(),
            by=CONSOLE,
            kind=ActionKind.CREATE,
            member=member,
            amount=amount,
            reason=stated(reason),
        )
        return await SqliteTreasury(store.database, settings.limits).create(action)


def row_of(transfer: Transfer) -> Sequence[str]:
    at = datetime.fromtimestamp(transfer.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return (
        at,
        transfer.kind,
        str(transfer.amount),
        transfer.debit,
        transfer.credit,
        transfer.member or "",
        transfer.job or "",
        transfer.made_by,
        transfer.reason,
        transfer.id,
        transfer.settles or "",
    )


def safe(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: reasons are written by people."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
