"""`/mod usage`: two lines, a chart and a file, for moderators."""

import csv
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from bot.app.bot import Bot
from bot.chat.text import usage as usage_text
from bot.media import pixels
from bot.media.chart import WIDTH
from sandbox.discord.model import InteractionState
from tests.end_to_end.stage import Stage
from tests.patience import PATIENCE_S


@pytest_asyncio.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with stage.bot() as bot:
        yield bot


async def test_a_moderator_sees_what_was_spent(stage: Stage, bot: Bot) -> None:
    for by in ("Mira", "Mira", "Jonas"):
        await stage.made(bot, "create", {"prompt": "waves"}, by=by)

    used = await stage.use("mod usage", {"days": 30}, by="Noor")
    await stage.world.until(lambda: used.state is InteractionState.ANSWERED, PATIENCE_S)

    mira, jonas = stage.member("Mira").id, stage.member("Jonas").id
    said, card = stage.answer(used), stage.card(used)
    assert said.startswith("**60 credits for 3 videos in 30 days**, most on ")
    assert said.endswith(f"(60)\nBy <@{mira}> 40 · <@{jonas}> 20")
    assert card.ephemeral_for == stage.member("Noor").id
    files = {attachment.filename: attachment.file for attachment in card.attachments}
    with Image.open(files["usage.png"]) as chart:
        assert chart.width == WIDTH
    rows = list(csv.DictReader(files["usage.csv"].read_text("utf-8-sig").splitlines()))
    spent = {row["member"]: (row["tool"], row["videos"], row["credits"]) for row in rows}
    assert spent == {f"<@{mira}>": ("text", "2", "40"), f"<@{jonas}>": ("text", "1", "20")}


async def test_where_nothing_was_spent_one_sentence_says_so(stage: Stage, bot: Bot) -> None:
    used = await stage.use("mod usage", by="Noor")

    assert stage.answer(used) == "Nobody spent credits here in the last 7 days."


async def test_a_member_may_not_see_it(stage: Stage, bot: Bot) -> None:
    used = await stage.use("mod usage")

    assert "Only moderators can do that" in stage.answer(used)


async def test_a_chart_that_can_not_be_drawn_leaves_the_numbers(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.made(bot, "create", {"prompt": "waves"})
    monkeypatch.setattr(pixels, "CHART_LIMIT_S", 0.0)

    used = await stage.use("mod usage", by="Noor")
    await stage.world.until(lambda: used.state is InteractionState.ANSWERED, PATIENCE_S)

    assert usage_text.NOT_DRAWN in stage.answer(used)
    assert [attachment.filename for attachment in stage.card(used).attachments] == ["usage.csv"]
