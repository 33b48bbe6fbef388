"""A member in front of the page, in a real browser: what they do there, and what they are shown."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, expect

from sandbox.server import Sandbox
from tests.patience import PATIENCE_S

WIDE = (1280, 800)
SMALL = (390, 844)
PATIENCE_MS = PATIENCE_S * 1000

NOTE_STATUS_LINES = """
() => {
  window.said = [];
  const note = () => {
    const card = [...document.querySelectorAll('[data-testid="container"]')].at(-1);
    for (const line of card?.innerText.split("\\n") ?? []) if (window.said.at(-1) !== line) window.said.push(line);
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
}
"""


@dataclass(frozen=True, kw_only=True)
class Film:
    """A video as the browser sees it while it plays."""

    width: int
    height: int
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """`problems` collects what a browser complains about; a test that ends with any has failed."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def see(self, testid: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_test_id(testid)

    @property
    def cards(self) -> Locator:
        return self.see("container")

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        """Into whatever has the focus, as a hand on the keyboard would."""
        await self.page.keyboard.type(text)

    async def say(self, text: str) -> None:
        await self.see("composer").fill(text)
        await self.press("Enter")

    async def create(self, prompt: str) -> Locator:
        """Order a video from a sentence; its card."""
        count = await self.cards.count()
        await self.see("composer").fill("/create ")
        await self.see("command-option-prompt").fill(prompt)
        await self.see("send").click()
        await expect(self.cards).to_have_count(count + 1)
        return self.cards.nth(count)

    async def explain(self) -> Locator:
        """Ask what became of the newest video's credits; the answer."""
        count = await self.cards.count()
        await self.see("composer").fill("/credits explain ")
        await self.see("command-option-job").fill("lighthouse")
        await self.see("suggestion").first.click()
        await self.see("send").click()
        await expect(self.cards).to_have_count(count + 1)
        return self.cards.nth(count)

    async def become(self, name: str) -> None:
        await self.see(f"member-{name}").click()
        await expect(self.see(f"member-{name}")).to_be_checked()

    async def note_status_lines(self) -> None:
        """From now on, remember every line that the newest card shows."""
        await self.page.evaluate(NOTE_STATUS_LINES)

    async def status_lines(self) -> list[str]:
        return list(await self.page.evaluate("window.said"))

    async def drop(self, onto: Locator, *files: Path) -> None:
        """Drag files from outside the browser and let go of them over `onto`: real events, not made by a script."""
        box = await onto.bounding_box()
        assert box is not None
        devtools = await self.page.context.new_cdp_session(self.page)
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        data = {"items": [], "files": [str(path) for path in files], "dragOperationsMask": 1}
        for step in ("dragEnter", "dragOver", "drop"):
            await devtools.send("Input.dispatchDragEvent", {"type": step, **where, "data": data})
        await devtools.detach()

    async def play(self, video: Locator) -> Film:
        """Click the video and watch it run."""
        handle = await video.element_handle()
        await self.page.wait_for_function("video => video.readyState >= 2", arg=handle)
        await video.click()
        await self.page.wait_for_function("video => video.currentTime > 0.3 && !video.paused", arg=handle)
        assert await video.evaluate("video => video.error") is None
        width, height, duration_s = await video.evaluate("film => [film.videoWidth, film.videoHeight, film.duration]")
        return Film(width=width, height=height, duration_s=duration_s)


async def visit(browser: Browser, sandbox: Sandbox, name: str = "Mira", *, size: tuple[int, int] = WIDE) -> Visitor:
    """Open the page as a member, in a window of its own; a small one is a phone's, with fingers."""
    is_phone = size == SMALL
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=is_phone, is_mobile=is_phone, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(page=await context.new_page())

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visitor.problems.append(message.text)

    def crash(error: Error) -> None:
        visitor.problems.append(str(error))

    visitor.page.on("console", hear)
    visitor.page.on("pageerror", crash)
    await visitor.page.goto(f"{sandbox.urls.page}#member={sandbox.world.member(name).id}")
    await expect(visitor.see("composer")).to_be_visible()
    return visitor
