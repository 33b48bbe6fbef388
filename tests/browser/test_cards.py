"""What becomes of a card: cancelled, refused, failed, reloaded, and carried on after the bot was gone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import SMALL, WIDE
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_its_author_cancels_a_job(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        card = await mira.create("a train in the snow #stuck")
        await expect(card).to_contain_text("Queued at")
        await card.get_by_test_id("button-Cancel").click()

        await expect(card).to_contain_text("Not charged: 20 credits returned to the server's pool.")
        await expect(card.get_by_test_id("button-Cancel")).to_have_count(0)


async def test_another_member_is_told_privately_that_they_can_not(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.create("a train in the snow #stuck")
        jonas = await enter("Jonas")
        await jonas.see("button-Cancel").click()
        await expect(jonas.cards.last).to_contain_text("Only the one who asked for this video, or a moderator")
        await jonas.say("It is not mine")

        await expect(mira.page.get_by_text("It is not mine")).to_be_visible()
        await expect(mira.cards).to_have_count(1)
        await expect(mira.see("button-Cancel")).to_be_enabled()


async def test_a_moderator_may_cancel_for_others(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        visitor = await enter()
        card = await visitor.create("a train in the snow #stuck")
        await expect(card).to_contain_text("Queued at")
        await visitor.become("Noor")
        await visitor.see("button-Cancel").click()

        await expect(visitor.cards.first).to_contain_text("Not charged: 20 credits returned")


async def test_the_balance_is_for_its_member_alone(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira, jonas = await enter(), await enter("Jonas")
        await mira.see("composer").fill("/credits balance ")
        await mira.press("Enter")
        await expect(mira.cards).to_contain_text("Your wallet")
        await expect(mira.page.get_by_text("Only you can see this")).to_be_visible()
        await expect(mira.cards).to_contain_text("1,000 credits")
        await mira.say("I have enough")

        await expect(jonas.page.get_by_text("I have enough")).to_be_visible()
        await expect(jonas.cards).to_have_count(0)


async def test_a_private_video_is_for_its_member_alone(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira, jonas = await enter(), await enter("Jonas")
        await mira.type("/create ")
        await mira.type("a secret garden")
        await mira.press("Tab")
        await mira.type("private")
        await mira.press("Enter")
        await mira.type("True")
        await mira.press("Enter", "Enter")
        await expect(mira.cards).to_contain_text("Done in")
        await expect(mira.page.get_by_text("@Mira, your video is ready.")).to_be_visible()
        await mira.say("You will see")

        await expect(jonas.page.get_by_text("You will see")).to_be_visible()
        await expect(jonas.cards).to_have_count(0)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["desktop", "phone"])
async def test_a_video_is_deleted_after_a_question(stage: Stage, enter: Visit, size: tuple[int, int]) -> None:
    async with stage.bot():
        mira = await enter(size=size)
        card = await mira.create("a garden to forget")
        await expect(card).to_contain_text("Done in")
        await card.get_by_test_id("button-Delete").click()
        await expect(mira.page.get_by_text("The video goes for good, here and in the gallery.")).to_be_visible()
        await mira.see("modal-submit").click()

        await expect(mira.cards.filter(has_text="Done in")).to_have_count(0)
        await expect(mira.page.get_by_text("@Mira, your video is ready.")).to_have_count(0)


async def test_a_private_answer_can_be_put_away(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        await mira.see("composer").fill("/jobs ")
        await mira.press("Enter")
        await expect(mira.cards).to_contain_text("You have made no videos here yet.")
        await mira.see("dismiss").click()

        await expect(mira.cards).to_have_count(0)


async def test_the_list_of_jobs_leads_to_a_card_without_leaving_the_page(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        card = await mira.create("a train in the snow #stuck")
        await expect(card).to_contain_text("Queued at")
        await mira.see("channel-general").click()
        await mira.see("composer").fill("/jobs ")
        await mira.press("Enter")
        await mira.cards.get_by_role("link", name="card").click()

        await expect(mira.see("place")).to_have_text("creations")
        await expect(mira.cards.first).to_be_in_viewport()
        assert len(mira.page.context.pages) == 1


async def test_what_the_content_check_refuses_costs_nothing_and_says_so(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        mira = await enter()
        card = await mira.create("something forbidden #moderated")

        await expect(card).to_contain_text("content check turned this down. Try other words or another picture.")
        await expect(card).to_contain_text("Not charged: 20 credits returned to the server's pool.")


async def test_a_file_that_only_calls_itself_a_picture_is_named(stage: Stage, enter: Visit, tmp_path: Path) -> None:
    impostor = tmp_path / "notes.png"
    impostor.write_text("These are only words.")
    async with stage.bot():
        mira = await enter()
        await mira.see("composer").fill("/animate ")
        await mira.see("command-option-image").set_input_files(impostor)
        await mira.see("send").click()

        await expect(mira.cards).to_contain_text(
            "“notes.png” is not a picture. Attach a JPEG, PNG, WebP, GIF, HEIC or AVIF."
        )
        await expect(mira.cards).to_contain_text("Not charged: 20 credits returned to the server's pool.")


async def test_a_reload_keeps_the_place_and_the_card_with_its_buttons(stage: Stage, enter: Visit) -> None:
    async with stage.bot():
        jonas = await enter("Jonas")
        await jonas.see("channel-general").click()
        await expect(jonas.see("place")).to_have_text("general")
        await jonas.create("a train in the snow #stuck")
        await jonas.page.reload()

        await expect(jonas.see("place")).to_have_text("general")
        await expect(jonas.see("member-Jonas")).to_be_checked()
        await expect(jonas.cards).to_contain_text("a train in the snow")
        await jonas.see("button-Cancel").click()
        await expect(jonas.cards.first).to_contain_text("Not charged")


async def test_a_bot_that_comes_back_finishes_the_card_it_left(stage: Stage, enter: Visit) -> None:
    mira = await enter()
    async with stage.bot():
        card = await mira.create("a lighthouse at dusk #slow")
        await expect(card).to_contain_text("to RunComfy")
    await expect(mira.page.get_by_text("Pika is offline.")).to_be_visible()
    await mira.page.reload()
    await expect(card).to_contain_text("a lighthouse at dusk")
    await expect(card).not_to_contain_text("Done")
    async with stage.bot():
        await expect(card).to_contain_text("Done in")
        await expect(card.get_by_test_id("video")).to_be_visible()

    assert len(stage.sandbox.providers.jobs) == 1


async def test_a_command_without_a_bot_fails_where_it_was_used(stage: Stage, enter: Visit) -> None:
    mira = await enter()
    async with stage.bot():
        await mira.see("composer").fill("/jobs ")
        await expect(mira.see("command-name")).to_be_visible()
    await mira.press("Enter")
    await stage.world.until(lambda: stage.world.interactions or None)
    stage.world.skip(stage.world.first_response_s)

    await expect(mira.see("interaction-failed")).to_have_text("The application did not respond")
