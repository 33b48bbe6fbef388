"""What a statement sees of the database that it runs in, whichever that is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

Value = str | int | float | None


class Row(Protocol):
    """One row of an answer: `row["name"]` is the value of a column, iterating gives all values in order."""

    def __getitem__(self, name: str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Iterable[str]: ...


class Sql(Protocol):
    """Statements in one transaction. `$1` in the text is the first of `values`."""

    async def fetch_all(self, text: str, *values: Value) -> Sequence[Row]: ...

    async def fetch_one(self, text: str, *values: Value) -> Row | None:
        """The first row, None where there is none."""

    async def run(self, text: str, *values: Value) -> None: ...
