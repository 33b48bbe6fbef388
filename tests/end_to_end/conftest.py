"""Stages: one for each test, and one that a module shares where its tests can not get in each other's way.

What a stage exchanged with Discord is held against Discord's own description afterwards, and its books are checked.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from bot.app.bot import Bot
from tests.end_to_end.stage import Stage, open_stage
from tests.sandbox.conformity import violations

# What differs between two exchanges that are otherwise the same: ids, times, counts, tokens and signatures.
_VARYING = re.compile(r"/(?:webhooks|interactions)/\d+/[\w-]+|[0-9a-f]{32,}|\d+")

PLENTY: dict[str, Any] = {
    "starting_pool": 1_000_000,
    "quota_per_day": 1_000_000,
    "daily_spend_limit_usd": 1_000_000,
    "monthly_spend_limit_usd": 1_000_000,
    "server_daily_spend_limit_usd": 1_000_000,
    "member_jobs_at_once": 100,
}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    record = tmp_path / "traffic.jsonl"
    async with open_stage(tmp_path, record=record) as stage:
        yield stage
    assert problems_in(record) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One for all tests of a module, with credits for all of them and no bot on it yet."""
    folder = tmp_path_factory.mktemp("stage")
    record = folder / "traffic.jsonl"
    async with open_stage(folder, record=record, **PLENTY) as stage:
        yield stage
    assert problems_in(record) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_bot(shared_stage: Stage) -> AsyncIterator[Bot]:
    """One bot on the shared stage, with all three providers."""
    async with shared_stage.bot() as bot:
        yield bot
        assert await bot.store.integrity.verify() == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture with something to see in it, 640 x 480."""
    return picture(tmp_path / "photo.jpg")


def problems_in(record: Path) -> list[str]:
    """How recorded traffic is not Discord's. Of exchanges that differ in numbers only, the first stands for all."""
    distinct = {_VARYING.sub("0", line): line for line in reversed(record.read_text().splitlines())}
    kept = record.with_suffix(".distinct.jsonl")
    kept.write_text("".join(f"{line}\n" for line in distinct.values()))
    return violations(kept)


def picture(path: Path, width: int = 640, height: int = 480) -> Path:
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(path, quality=90)
    return path
