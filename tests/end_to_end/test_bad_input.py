"""What members send that can not be used: each gets a sentence that says what would work, and nothing is spent."""

from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.domain.job import State
from sandbox.discord.refusals import ClientRefused
from tests.end_to_end.conftest import picture
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

MENTIONS = "@everyone <@1> <@&2> **bold** [a](https://a.example) [Free Nitro](https://evil.example) <t:1:R>\n# big"


async def test_discord_takes_no_empty_prompt(shared_stage: Stage, shared_bot: Bot) -> None:
    with pytest.raises(ClientRefused):
        await shared_stage.use("create", {"prompt": ""})


async def test_a_prompt_of_spaces_is_refused_privately(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("create", {"prompt": "   "})

    assert "Describe the video in a few words first. No credits were used." in shared_stage.answer(used)
    assert shared_stage.card(used).ephemeral_for == shared_stage.member("Mira").id
    assert await shared_bot.store.jobs.job(str(used.id)) is None


@pytest.mark.parametrize("prompt", ["\u200b", "\u3164", "\u2800", "\U000e0066\U000e006f\U000e0078"])
async def test_a_prompt_of_nothing_to_see_is_refused_like_spaces(
    shared_stage: Stage, shared_bot: Bot, prompt: str
) -> None:
    used = await shared_stage.use("create", {"prompt": prompt})

    assert "Describe the video in a few words first. No credits were used." in shared_stage.answer(used)
    assert await shared_bot.store.jobs.job(str(used.id)) is None


async def test_card_and_provider_are_given_the_words_that_a_reader_sees(shared_stage: Stage, shared_bot: Bot) -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in " with gore")
    used = await shared_stage.use("create", {"prompt": f"a clean fox{hidden}", "negative": f"rain{hidden}"})
    await shared_stage.ended(shared_bot, used)

    assert [order.prompt for order in shared_stage.orders("a clean fox")] == ["a clean fox"]
    assert text_of(shared_stage.card(used)).count("a clean fox") == 1
    assert hidden not in text_of(shared_stage.card(used))


async def test_a_text_that_calls_itself_a_picture(shared_stage: Stage, shared_bot: Bot, tmp_path: Path) -> None:
    await _refused(shared_stage, shared_bot, _file(tmp_path / "holiday.png", b"not a picture"), "is not a picture.")


async def test_a_picture_that_was_cut_off(shared_stage: Stage, shared_bot: Bot, photo: Path, tmp_path: Path) -> None:
    whole = photo.read_bytes()
    cut = _file(tmp_path / "cut.jpg", whole[: len(whole) // 2])
    await _refused(shared_stage, shared_bot, cut, "is damaged and can not be opened.")


async def test_a_picture_that_is_too_small(shared_stage: Stage, shared_bot: Bot, tmp_path: Path) -> None:
    small = picture(tmp_path / "small.jpg", 90, 90)
    await _refused(shared_stage, shared_bot, small, "is too small (90 x 90). Each side needs at least 128 pixels.")


async def test_a_picture_of_a_kind_that_can_not_be_used(shared_stage: Stage, shared_bot: Bot, tmp_path: Path) -> None:
    await _refused(shared_stage, shared_bot, _file(tmp_path / "scan.png", b"%PDF-1.7\n%..."), "is of a kind (PDF)")


async def test_a_picture_of_sixty_megabytes_is_refused_unseen(
    shared_stage: Stage, shared_bot: Bot, tmp_path: Path
) -> None:
    mira = shared_stage.member("Mira")
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=500 * 1024 * 1024)
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    used = await shared_stage.use("animate", {"image": await shared_stage.upload(tmp_path / "large.png")})
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=None)

    assert "is too large. Pictures may have up to 50 MB." in shared_stage.answer(used)
    assert await shared_bot.store.jobs.job(str(used.id)) is None


async def test_a_picture_that_vanished_from_discord(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    image = await shared_stage.upload(photo)
    sent = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "animate", {"image": image}
    )
    del shared_stage.world.files[int(image)]
    job = await shared_stage.ended(shared_bot, await shared_stage.answered(sent))

    assert job.state is State.FAILED
    assert "can not be fetched from Discord any more. Attach it again." in text_of(shared_stage.card(sent))
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]


async def test_a_prompt_full_of_mentions_and_markup_pings_nobody_and_stays_text(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    before = set(shared_stage.world.messages)
    _, card = await shared_stage.made(shared_bot, "create", {"prompt": MENTIONS})

    mira = shared_stage.member("Mira").id
    new = [message for id_, message in shared_stage.world.messages.items() if id_ not in before]
    assert [message.pinged for message in new if message.pinged] == [(mira,)]
    said = text_of(card)
    assert "@everyone" not in said
    assert "](https" not in said
    assert "<@1>" not in said
    assert "**bold**" not in said
    assert "\n# big" not in said


async def test_the_provider_gets_the_prompt_as_it_was_written(shared_stage: Stage, shared_bot: Bot) -> None:
    await shared_stage.made(shared_bot, "create", {"prompt": f"{MENTIONS} #nourl"})

    assert shared_stage.orders("#nourl")[0].fields["promptText"] == f"{MENTIONS} #nourl"


async def test_a_prompt_of_two_thousand_characters_fits_on_the_card(shared_stage: Stage, shared_bot: Bot) -> None:
    prompt = ("*_~`" * 500)[:1994] + " #fail"
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": prompt})

    assert job.state is State.FAILED
    assert "…" in text_of(card)


async def test_a_file_name_full_of_markup_stays_text(shared_stage: Stage, shared_bot: Bot, tmp_path: Path) -> None:
    named = _file(tmp_path / "__x__.png", b"nothing")
    await _refused(shared_stage, shared_bot, named, r"\_\_x\_\_.png")


async def _refused(stage: Stage, bot: Bot, path: Path, sentence: str) -> None:
    """The picture ends the job before a provider hears of it, and the card says why."""
    ordered = len(stage.orders())
    job, card = await stage.made(bot, "animate", {"image": await stage.upload(path)})

    assert job.state is State.FAILED
    assert sentence in text_of(card)
    assert "Not charged: 20 credits returned" in text_of(card)
    assert await stage.settled(bot, job) == ["hold", "release"]
    assert len(stage.orders()) == ordered


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
