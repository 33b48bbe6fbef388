"""A real store on a real file for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import SqliteStore
from tests.store.samples import NOON_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore.open(path, now_ms=NOON_MS) as store:
        yield store
        assert await store.verify() == []
