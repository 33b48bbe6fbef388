"""A bench for each test; whatever a test does, its books balance at the end and nothing keeps running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.clock import NOON_MS
from tests.services.bench import LIMITS, Bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with Store.open(tmp_path / "bot.db", now_ms=NOON_MS, limits=LIMITS) as store:
        bench = Bench(store=store, folder=tmp_path / "jobs")
        yield bench
        for engine in bench.engines:
            await engine.runner.stop()
        assert await store.integrity.verify() == []
