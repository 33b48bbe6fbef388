"""A stage for every test; what it exchanged with Discord is held against Discord's own description afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.stage import Stage, open_stage
from tests.sandbox.conformity import violations


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    record = tmp_path / "traffic.jsonl"
    async with open_stage(tmp_path, record=record) as stage:
        yield stage
    assert violations(record) == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture with something to see in it, 640 x 480."""
    path = tmp_path / "photo.jpg"
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(path, quality=90)
    return path
