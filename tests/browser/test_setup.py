"""The set-up screen in the browser: picks, forms, and what follows from them in other members' windows."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def set_up(visitor: Visitor) -> Locator:
    await visitor.see("composer").fill("/setup ")
    await visitor.press("Enter")
    await expect(visitor.cards.last).to_contain_text("Set-up")
    return visitor.cards.last


async def pick(visitor: Visitor, what: str, *labels: str) -> None:
    """Open a select, tick or untick these, and close it again."""
    select = visitor.see(f"select-setup:{what}")
    await select.click()
    for label in labels:
        await visitor.see(f"choice-{label}").click()
    if await select.get_attribute("aria-expanded") == "true":
        await visitor.press("Escape")
    await expect(select).not_to_have_class("waiting")


async def test_a_server_is_set_up_and_members_are_led_to_its_channel(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        noor, mira = await enter("Noor"), await enter("Mira")
        await set_up(noor)
        await pick(noor, "creative", "#gallery")
        await expect(noor.see("select-setup:creative")).to_have_text("#gallery")
        await mira.see("composer").fill("/create ")
        await mira.see("command-option-prompt").fill("a fox in the wrong place")
        await mira.see("send").click()

        await expect(mira.cards).to_contain_text("In this server videos are made in #gallery; use the command there.")
        await expect(noor.cards).to_have_count(1)


async def test_a_form_shows_on_the_screen_what_it_set(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        noor = await enter("Noor")
        screen = await set_up(noor)
        await screen.get_by_test_id("button-Review rules").click()
        await noor.see("modal-field-cost").fill("30")
        await noor.page.get_by_label("Look at finished videos too").check()
        await noor.see("modal-submit").click()

        await expect(screen).to_contain_text("above 30 credits, finished videos too; expires after 24 h")


async def test_a_choice_can_be_taken_back(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        noor = await enter("Noor")
        await set_up(noor)
        await pick(noor, "log", "#mod-log")
        await expect(noor.see("select-setup:log")).to_have_text("#mod-log")
        await pick(noor, "log", "#mod-log")

        await expect(noor.see("select-setup:log")).to_have_text("No log channel")


async def test_a_video_hangs_in_the_gallery_and_leads_to_its_card(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        noor, mira = await enter("Noor"), await enter("Mira")
        await set_up(noor)
        await pick(noor, "gallery", "#gallery")
        await expect(noor.see("select-setup:gallery")).to_have_text("#gallery")
        await expect(await mira.create("a fox runs through snow")).to_contain_text("Done in")
        await mira.see("channel-gallery").click()
        await expect(mira.cards).to_contain_text("a fox runs through snow")
        await mira.cards.get_by_test_id("button-Open card").click()

        await expect(mira.see("place")).to_have_text("creations")
