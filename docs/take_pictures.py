"""Takes the README's pictures from the bot as it is now: `make pictures`.

docs/card.png, small.png and review.png are taken in the demo, docs/usage.png is drawn from made-up numbers. A picture
made by hand is out of date with the next change of a card; these are made anew in a minute.
"""

import asyncio
import io
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import time

from PIL import Image
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from bot.chat.text import usage as usage_text
from bot.domain.request import Tool
from bot.domain.usage import Usage, Used, days_until
from bot.media.chart import draw

HERE = Path(__file__).parent
WIDE: ViewportSize = {"width": 1280, "height": 800}
SMALL: ViewportSize = {"width": 390, "height": 844}
SHOWN_AT_S = 2.5  # The middle of the film, when the light is at its fullest.
RENDER_LIMIT_MS = 120_000
LIMIT_BYTES = 600_000  # Together they must not make the README slow to open.

# Credits by tool, by member, a day each.
A_WEEK = {
    Tool.TEXT: {"1": (60, 20, 40, 100, 40, 80, 20), "2": (0, 40, 0, 20, 20, 20, 20), "4": (0, 0, 20, 0, 0, 20, 0)},
    Tool.IMAGE: {"1": (40, 20, 0, 60, 40, 0, 20), "3": (0, 0, 20, 0, 20, 40, 0)},
    Tool.FRAMES: {"2": (0, 0, 40, 0, 40, 20, 0)},
}

QUESTION = "Does anyone have an opening shot for the trailer?"
PROMPT = "Full moon over a pine forest, fireflies rise, slow push in"
COSTLY = "The whole harbour at night, one long crane shot from the lamp to the open sea"
PLAY_TO = """(video, s) => new Promise((there) => {
  video.muted = true;
  video.ontimeupdate = () => {
    if (video.currentTime < s) return;
    video.ontimeupdate = null;
    video.pause();
    there();
  };
  video.play();
})"""


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The demo in a process of its own; the address of its page."""
    command = (sys.executable, "-m", "bot", "demo", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, cwd=HERE.parent, stderr=asyncio.subprocess.PIPE)
    try:
        yield await _address(process)
    finally:
        process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    while process.stderr and (line := await process.stderr.readline()):
        if found := re.search(rb"http://\S+/", line):
            return found.group().decode()
    raise SystemExit("The demo did not start.")


async def play_the_scene(page: Page) -> Locator:
    """Jonas asks, Mira makes it; the finished card."""
    await page.get_by_test_id("hide-hint").click()
    await expect(page.get_by_text("your video is ready")).to_have_count(2, timeout=RENDER_LIMIT_MS)  # Of the past.
    await be(page, "Jonas")
    await say(page, QUESTION)
    await be(page, "Mira")
    await page.get_by_test_id("composer").fill("/create ")
    await page.get_by_test_id("command-option-prompt").fill(PROMPT)
    await page.get_by_test_id("send").click()
    card = page.get_by_test_id("container").last
    await expect(card).to_contain_text("Done in", timeout=RENDER_LIMIT_MS)
    await expect(page.get_by_text("your video is ready")).to_have_count(3)
    return card


async def ask_for_much(page: Page) -> None:
    """Mira wants a long, sharp video, which waits for Noor."""
    await be(page, "Mira")
    await page.get_by_test_id("composer").fill("/create ")
    await page.get_by_test_id("command-option-prompt").fill(COSTLY)
    for option, choice in (("duration", "10"), ("resolution", "1080")):
        await page.get_by_test_id("command-more").fill(option)
        await page.keyboard.press("Enter")
        await page.get_by_test_id(f"command-option-{option}").fill(choice)
        await page.keyboard.press("Enter")
    await page.get_by_test_id("send").click()
    await be(page, "Noor")
    await page.get_by_test_id("channel-review").click()
    await expect(page.get_by_test_id("container").last).to_contain_text(COSTLY)


async def be(page: Page, name: str) -> None:
    await page.get_by_test_id(f"member-{name}").click()
    await expect(page.get_by_test_id(f"member-{name}")).to_be_checked()


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()
    await expect(page.get_by_text(text)).to_be_visible()


async def take(page: Page, card: Locator, size: ViewportSize, path: Path) -> None:
    """One picture, with the film at its best moment and nothing in focus."""
    await page.set_viewport_size(size)
    await card.get_by_test_id("video").evaluate(PLAY_TO, SHOWN_AT_S)
    await shoot(page, path)


async def shoot(page: Page, path: Path) -> None:
    await page.evaluate("document.activeElement.blur()")
    await page.mouse.move(0, 0)
    Image.open(io.BytesIO(await page.screenshot())).convert("RGB").save(path, optimize=True)
    if path.stat().st_size > LIMIT_BYTES:
        raise SystemExit(f"{path.name} has become too heavy.")


def draw_a_week() -> None:
    """What `/mod usage` draws, of a week in which four people made videos."""
    days_ms = days_until(int(time() * 1000), 7)
    names = {"1": "Mira", "2": "Jonas", "3": "Noor", "4": "Ada"}
    rows = [
        Used(day_ms=days_ms[day], member=member, tool=tool, videos=amount // 20, amount=amount)
        for tool, members in A_WEEK.items()
        for member, amounts in members.items()
        for day, amount in enumerate(amounts)
        if amount
    ]
    png = draw(usage_text.usage_chart(Usage(days_ms=days_ms, rows=rows), names, "Lantern Studio"))
    Image.open(io.BytesIO(png)).convert("RGB").save(HERE / "usage.png", optimize=True)


async def main() -> None:
    draw_a_week()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("No Chromium was found.")
    async with demo() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport=WIDE, reduced_motion="reduce")
        await page.goto(address)
        card = await play_the_scene(page)
        await take(page, card, WIDE, HERE / "card.png")
        await take(page, card, SMALL, HERE / "small.png")
        await page.set_viewport_size(WIDE)
        await ask_for_much(page)
        await shoot(page, HERE / "review.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
