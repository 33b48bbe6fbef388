"""One Chromium for all tests here, and a stage for each; without a Chromium the tests say so and are skipped."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from sandbox.providers.film.landscape import landscape
from tests.browser.visitor import PATIENCE_MS, Visitor, visit
from tests.end_to_end.stage import Stage, open_stage
from tests.sandbox.conformity import violations

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SPEED = 5.0  # The bot is in less of a hurry than elsewhere, so that a card can be seen on its way.

Visit = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("No Chromium was found, so the page is not tried out.")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIETLY)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    record = tmp_path / "traffic.jsonl"
    async with open_stage(tmp_path, record=record, rates=None, speed=SPEED) as stage:
        yield stage
    assert violations(record) == []


@pytest_asyncio.fixture(loop_scope="session")
async def enter(browser: Browser, stage: Stage) -> AsyncIterator[Visit]:
    """Opens the page for a member; at the end, no window may have complained about anything."""
    visitors: list[Visitor] = []

    async def enter(name: str = "Mira", **how: tuple[int, int]) -> Visitor:
        visitors.append(await visit(browser, stage.sandbox, name, **how))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        await visitor.page.context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture with something to see in it, 960 x 640."""
    path = tmp_path / "harbour.jpg"
    next(iter(landscape("", 7, (960, 640), 1.0, 1))).save(path, quality=90)
    return path
