"""A bench for each test; whatever a test does, its books balance at the end and nothing keeps running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import SqliteStore
from tests.clock import NOON_MS
from tests.services.bench import Bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with SqliteStore.open(tmp_path / "bot.db", now_ms=NOON_MS) as store:
        bench = Bench(store=store, folder=tmp_path / "jobs")
        yield bench
        for engine in bench.engines:
            await engine.runner.stop()
        assert await store.verify() == []
