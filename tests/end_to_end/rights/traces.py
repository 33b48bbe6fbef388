"""What an attempt left behind: books, settings and messages before and after it, and everything set right again."""

from dataclasses import dataclass
from typing import Any

from bot.store.sql import Sql
from tests.end_to_end.rights.town import Town

# What people decide; small, and put back after every cell.
DECIDED = ("servers", "quotas", "word_rules", "standings", "pauses", "house", "credit_requests", "reports")
# Of what only ever grows, its end says whether it did. Of jobs, those that somebody could do something to.
GROWN = (
    "SELECT COUNT(*), MAX(seq) FROM transfers",
    "SELECT COUNT(*), MAX(seq) FROM actions",
    "SELECT * FROM accounts ORDER BY id",
    "SELECT COUNT(*) FROM jobs",
    "SELECT id, state, cancel_wanted FROM jobs WHERE finished_ms IS NULL ORDER BY id",
)

Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Traces:
    """One moment of the whole town."""

    decided: tuple[Rows, ...]
    grown: tuple[Rows, ...]
    messages: frozenset[int]

    def differ(self, before: "Traces") -> bool:
        """Whether anything else is in the database than before, or a message is gone."""
        same = (self.decided, self.grown) == (before.decided, before.grown)
        return not same or not before.messages <= self.messages


async def traces(town: Town) -> Traces:
    async def read(sql: Sql) -> Traces:
        return Traces(
            decided=tuple([await _all(sql, f"SELECT * FROM {name} ORDER BY 1, 2") for name in DECIDED]),  # noqa: S608
            grown=tuple([await _all(sql, query) for query in GROWN]),
            messages=frozenset(town.stage.world.messages),
        )

    return await town.bot.store.database.snapshot(read)


async def put_back(town: Town, before: Traces) -> None:
    """Let everything be decided as it was then."""

    async def write(sql: Sql) -> None:
        for name, rows in zip(DECIDED, before.decided, strict=True):
            await sql.run(f"DELETE FROM {name}")  # noqa: S608 - names of ours.
            for row in rows:
                values = ", ".join(f"${n + 1}" for n in range(len(row)))
                await sql.run(f"INSERT INTO {name} VALUES ({values})", *row)  # noqa: S608

    await town.bot.store.database.transaction(write)


async def _all(sql: Sql, query: str) -> Rows:
    return tuple(tuple(row) for row in await sql.fetch_all(query))
