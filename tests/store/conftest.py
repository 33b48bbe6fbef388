"""A real store on a real file for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.store.samples import LIMITS, NOON_MS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        yield store
        assert await store.integrity.verify() == []
