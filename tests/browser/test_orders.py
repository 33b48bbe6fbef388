"""From the composer to the playing video, by mouse, keyboard and drag and drop."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import SMALL, WIDE
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WAY = ("Queued", "Getting ready", "Sending to", "Sent to", "Queued at", "Rendering at", "Rendered", "Done")


async def test_a_picture_dropped_on_animate_becomes_a_video_that_plays(stage: Stage, enter: Visit, photo: Path) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.see("composer").fill("/animate ")
        await mira.drop(mira.see("drop-zone"), photo)
        await expect(mira.see("drop-zone").get_by_test_id("image")).to_be_visible()
        await mira.note_status_lines()
        await mira.see("send").click()

        await expect(mira.cards).to_contain_text("Done in")
        film = await mira.play(mira.cards.get_by_test_id("video"))
        assert (film.width, film.height) == (1080, 720)
        assert film.duration_s == pytest.approx(5, abs=0.3)
        ping = mira.page.get_by_role("article").filter(has_text="@Mira, your video is ready.")
        await expect(ping.get_by_role("button", name="Reply to Pika")).to_contain_text("@Mira · RunComfy")
        states = _states(await mira.status_lines())
        assert len(states) > 2
        assert states == sorted(states)
        assert states[-1] == len(WAY) - 1


async def test_a_picture_dropped_on_the_conversation_waits_in_the_composer(
    stage: Stage, enter: Visit, photo: Path
) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.drop(mira.page.get_by_role("log"), photo)
        await expect(mira.see("image")).to_be_visible()
        await mira.type("/animate ")

        await expect(mira.see("command-more")).to_be_focused()
        await mira.press("Enter")
        await expect(mira.cards).to_contain_text("Done in")


async def test_a_picture_dropped_where_none_is_taken_costs_nothing_typed(
    stage: Stage, enter: Visit, photo: Path
) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.see("composer").fill("/create ")
        await mira.type("a lighthouse in the rain")
        await mira.drop(mira.page.get_by_role("log"), photo)

        await expect(mira.see("composer-error")).to_have_text("/create takes no files.")
        await expect(mira.see("command-option-prompt")).to_have_value("a lighthouse in the rain")


async def test_a_whole_order_by_keyboard_alone(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.type("/cre")
        await mira.press("Enter")
        await mira.type("a lighthouse in the rain")
        await mira.press("Tab")
        await mira.type("asp")
        await mira.press("Enter")
        await mira.press("ArrowDown", "Enter")
        await expect(mira.see("command-option-aspect")).to_have_value("9:16")
        await mira.press("Enter")

        await expect(mira.cards).to_contain_text("Done in")
        await expect(mira.cards).to_contain_text("9:16")
        film = await mira.play(mira.cards.get_by_test_id("video"))
        assert (film.width, film.height) == (720, 1280)
        assert [job.prompt for job in stage.sandbox.providers.jobs] == ["a lighthouse in the rain"]


async def test_the_menu_of_a_message_animates_its_picture(stage: Stage, enter: Visit, photo: Path) -> None:
    async with stage.bot():
        jonas = await enter("Jonas")
        await jonas.see("attach").set_input_files(photo)
        await jonas.say("Look what I found")
        mira = await enter()
        await mira.page.get_by_text("Look what I found").click(button="right")
        await mira.see("menu-Animate image").click()
        await expect(mira.see("modal-field-prompt")).to_be_focused()
        await mira.type("the tide comes in")
        await mira.see("modal-submit").click()

        await expect(mira.see("modal")).to_be_hidden()
        await expect(mira.cards).to_contain_text("the tide comes in")
        await expect(mira.cards).to_contain_text("Done in")
        await expect(mira.cards.get_by_test_id("video")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
async def test_every_window_has_room_for_a_card(stage: Stage, enter: Visit, size: tuple[int, int]) -> None:
    async with stage.bot():
        mira = await enter(size=size)
        card = await mira.create("northern lights over a lake")
        await expect(card).to_contain_text("Done in")
        await card.get_by_test_id("video").scroll_into_view_if_needed()
        film = await mira.play(card.get_by_test_id("video"))

        assert film.width == 1280
        box = await card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert await mira.page.evaluate("document.documentElement.scrollWidth") <= size[0]


async def test_on_a_small_window_the_side_is_a_drawer(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter(size=SMALL)
        await expect(mira.see("channel-general")).not_to_be_in_viewport()
        await mira.see("drawer").tap()
        await mira.see("channel-general").tap()

        await expect(mira.see("place")).to_have_text("general")
        await expect(mira.see("channel-general")).not_to_be_in_viewport()


def _states(lines: list[str]) -> list[int]:
    """How far along its way each of the lines shows the job; lines that are no status are left out."""
    heads = re.compile("|".join(f"({head})" for head in sorted(WAY, key=len, reverse=True)))
    found = [match.group() for line in lines if (match := heads.match(line))]
    return [WAY.index(head) for head in found]
