"""The first answer to a command when Discord is slow, deaf or forgetful: one card or none, one job or none."""

from collections.abc import Iterator

import pytest

from bot.app.bot import Bot
from bot.chat.text import common as common_text
from bot.chat.text import moderation as moderation_text
from bot.domain.job import State
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import InteractionState
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLBACK = "/callback$"


@pytest.fixture(autouse=True)
def no_faults_stay(shared_stage: Stage) -> Iterator[None]:
    yield
    shared_stage.world.faults.clear()


async def test_a_command_that_discord_gave_up_on_is_cancelled_and_costs_nothing(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    used = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "create", {"prompt": "too late"}
    )
    shared_stage.world.skip(shared_stage.world.first_response_s + 1)
    job = await shared_stage.until_job(shared_bot, used)

    assert used.state is InteractionState.FAILED
    assert job.state is State.CANCELLED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert shared_stage.orders("too late") == []


async def test_a_lost_reply_to_the_first_answer_loses_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.fault(Fault(kind=FaultKind.RESET_AFTER, route=CALLBACK, times=1))
    used = await shared_stage.use("create", {"prompt": "a lost reply"})
    job, card = await shared_stage.ended(shared_bot, used), shared_stage.card(used)

    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(card)
    assert len(shared_stage.orders("a lost reply")) == 1
    assert len(shared_stage.answers(used)) == 1


async def test_a_first_answer_that_never_arrived_costs_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.fault(Fault(kind=FaultKind.RESET_BEFORE, route=CALLBACK, times=1))
    used = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "create", {"prompt": "never arrived"}
    )
    job = await shared_stage.until_job(shared_bot, used)

    assert job.state is State.CANCELLED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert shared_stage.orders("never arrived") == []


async def test_after_a_first_answer_that_never_arrived_the_member_is_told(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.fault(Fault(kind=FaultKind.RESET_BEFORE, route=CALLBACK, times=1))
    used = await shared_stage.use("create", {"prompt": "never arrived"})

    assert "The bot could not do that just now." in shared_stage.answer(used)


async def test_an_error_of_discord_at_the_first_answer_is_tried_again(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.fault(Fault(kind=FaultKind.STATUS, status=503, route=CALLBACK, times=1))
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "a hiccup"})

    assert job.state is State.DELIVERED
    assert len(shared_stage.orders("a hiccup")) == 1


async def test_the_same_interaction_twice_is_one_job(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("create", {"prompt": "delivered twice"})
    shared_stage.redeliver(used)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert len(shared_stage.orders("delivered twice")) == 1
    assert len(shared_stage.answers(used)) == 1
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_the_same_interaction_twice_at_once_is_one_job(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "create", {"prompt": "twice at once"}
    )
    shared_stage.redeliver(used)
    job = await shared_stage.ended(shared_bot, await shared_stage.answered(used))

    assert job.state is State.DELIVERED
    assert len(shared_stage.orders("twice at once")) == 1
    assert len(shared_stage.answers(used)) == 1
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_a_card_that_automod_refuses_is_shown_without_the_prompt(shared_stage: Stage, shared_bot: Bot) -> None:
    refused = shared_stage.world.fault(Fault(kind=FaultKind.STATUS, status=400, route=CALLBACK, times=1))
    used = await shared_stage.use("create", {"prompt": "words that a filter knows #stuck"})
    bare = shared_stage.answer(used)
    await shared_stage.card_says(used, "Queued at")
    await shared_stage.press(used, common_text.CANCEL)
    job = await shared_stage.ended(shared_bot, used)

    assert refused.struck == 1
    assert "words that a filter knows" not in bare
    assert job.state is State.CANCELLED


async def test_an_edit_that_automod_refuses_is_made_without_the_prompt(shared_stage: Stage, shared_bot: Bot) -> None:
    refused = shared_stage.world.fault(
        Fault(kind=FaultKind.STATUS, status=400, route="/messages/", method="PATCH", least_bytes=30_000, times=1)
    )
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": "words that a filter knows"})

    assert refused.struck == 1
    assert job.state is State.DELIVERED
    assert [file.content_type for file in card.attachments] == ["video/mp4"]
    assert "words that a filter knows" not in text_of(card)


@pytest.mark.parametrize(
    ("command", "by"),
    [
        ("create", "Mira"),
        ("credits balance", "Mira"),
        ("mod audit", "Noor"),
        ("mod usage", "Noor"),
        ("mod rules list", "Noor"),
        ("setup", "Noor"),
        ("operator caps", "Ada"),
    ],
)
async def test_an_answer_that_discord_takes_without_a_word_is_given(
    shared_stage: Stage, shared_bot: Bot, command: str, by: str
) -> None:
    options = {"prompt": "taken without a word"} if command == "create" else {}
    shared_stage.world.fault(Fault(kind=FaultKind.SILENT, route=CALLBACK))
    used = await shared_stage.use(command, options, by=by)
    await shared_stage.world.until(lambda: used.original_id is not None, PATIENCE_S)

    said = [text_of(message) for message in shared_stage.answers(used)]
    assert len(said) == 1
    assert "Something went wrong" not in said[0]


async def test_a_form_that_discord_takes_without_a_word_is_open(shared_stage: Stage, shared_bot: Bot) -> None:
    _, card = await shared_stage.made(shared_bot, "create", {"prompt": "reported without a word"})
    shared_stage.world.fault(Fault(kind=FaultKind.SILENT, route=CALLBACK))
    button = buttons_of(card)[moderation_text.REPORT]
    pressed = await shared_stage.answered(await shared_stage.world.press(shared_stage.member("Jonas"), card, button))

    assert pressed.modal is not None
    assert shared_stage.answers(pressed) == []
