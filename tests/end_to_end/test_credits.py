"""`/credits`: what members see of their credits, and what they give away, through real discord.py."""

import asyncio

import pytest

from bot.app.bot import Bot
from bot.chat.text import common
from bot.chat.text import credits as credits_text
from bot.domain.period import DAY_MS
from sandbox.discord.model import Interaction
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.store.samples import grant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def wallet(stage: Stage, bot: Bot, name: str) -> int:
    return (await bot.services.orders.balance(stage.payer(name))).wallet


async def endow(stage: Stage, bot: Bot, name: str, amount: int, *, days_ago: int = 30) -> None:
    """Credits that have lain in a wallet for so long."""
    who, at_ms = stage.payer(name), stage.hands.clock.wall_ms() - days_ago * DAY_MS
    await grant(bot.store, who.scope, who.id, amount, id=f"endow:{name}:{at_ms}", at_ms=at_ms, by="ada", reason="prize")


def is_private(stage: Stage, used: Interaction, name: str) -> bool:
    return stage.card(used).ephemeral_for == stage.member(name).id


# -- balance, history, explain ------------------------------------------------------------------------------------


async def test_the_balance_shows_share_pool_and_wallet(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("credits balance", by="Noor")

    said = shared_stage.answer(used)
    assert "**Your share of the pool today**" in said
    assert "**The server's pool**" in said
    assert "**Your wallet**: 0 credits" in said
    assert is_private(shared_stage, used, "Noor")


async def test_a_history_is_paged_in_its_own_message(shared_stage: Stage, shared_bot: Bot) -> None:
    for number in range(10):
        await endow(shared_stage, shared_bot, "Ada", 1, days_ago=40 + number)
    used = await shared_stage.use("credits history", by="Ada")
    first = shared_stage.answer(used)
    assert credits_text.NEWEST not in buttons_of(shared_stage.card(used))

    await shared_stage.press(used, common.OLDER, by="Ada")
    second = shared_stage.answer(used)
    await shared_stage.press(used, credits_text.NEWEST, by="Ada")

    assert first != second
    assert len(first.splitlines()) == 8
    assert "created 1 credit for <@" in second
    assert shared_stage.answer(used) == first
    assert is_private(shared_stage, used, "Ada")


async def test_a_delivered_video_is_explained(shared_stage: Stage, shared_bot: Bot) -> None:
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "explained to its author"})

    used = await shared_stage.use("credits explain", {"job": job.id})

    said = shared_stage.answer(used)
    assert "Set 20 credits aside from the pool" in said
    assert "Paid the 20 credits set aside from the pool" in said
    assert "list price at RunComfy $0.20" in said
    assert "**In all: 20 credits paid**" in said
    assert is_private(shared_stage, used, "Mira")


async def test_a_link_to_the_card_names_the_job_too(shared_stage: Stage, shared_bot: Bot) -> None:
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "found by its link #fail"})
    link = f"https://discord.com/channels/{job.scope}/{job.card.channel}/{job.card.message}"

    said = shared_stage.answer(await shared_stage.use("credits explain", {"job": link}))

    assert "found by its link" in said
    assert "**In all: not charged**" in said


async def test_somebody_elses_video_is_explained_to_moderators_only(shared_stage: Stage, shared_bot: Bot) -> None:
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "not for everybody #fail"})

    stranger = await shared_stage.use("credits explain", {"job": job.id}, by="Jonas")
    moderator = await shared_stage.use("credits explain", {"job": job.id}, by="Noor")

    assert "not for everybody" not in shared_stage.answer(stranger)
    assert "Only the one who asked for this video, or a moderator" in shared_stage.answer(stranger)
    assert "not for everybody" in shared_stage.answer(moderator)


@pytest.mark.parametrize("job", ["1", "no number at all", "99999999999999999999999"])
async def test_a_job_that_is_not_there(shared_stage: Stage, shared_bot: Bot, job: str) -> None:
    used = await shared_stage.use("credits explain", {"job": job})

    assert shared_stage.answer(used).startswith("That video is not known here.")


async def test_jobs_are_offered_while_typing(shared_stage: Stage, shared_bot: Bot) -> None:
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "offered while typing #fail"})

    assert await offered(shared_stage, "Mira", "WHILE typ") == [job.id]
    assert await offered(shared_stage, "Jonas", "while typ") == []


async def offered(stage: Stage, by: str, typed: str) -> list[str]:
    used = await stage.world.autocomplete(
        stage.member(by), stage.world.channel("creations"), "credits explain", {"job": typed}, "job"
    )
    await stage.answered(used)
    return [choice["value"] for choice in used.choices]


# -- give and donate ----------------------------------------------------------------------------------------------


async def offer(stage: Stage, amount: int, *, to: str = "Jonas", by: str = "Mira") -> Interaction:
    return await stage.use("credits give", {"member": stage.member(to), "amount": amount}, by=by)


async def test_a_gift_moves_when_it_is_confirmed(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Mira", 50)
    before = await wallet(shared_stage, shared_bot, "Mira"), await wallet(shared_stage, shared_bot, "Jonas")
    used = await offer(shared_stage, 20)
    asked = shared_stage.answer(used)
    unmoved = await wallet(shared_stage, shared_bot, "Jonas")

    await shared_stage.press(used, credits_text.CONFIRM_GIFT)

    assert "20 credits from your wallet?" in asked
    assert unmoved == before[1]
    assert await wallet(shared_stage, shared_bot, "Mira") == before[0] - 20
    assert await wallet(shared_stage, shared_bot, "Jonas") == before[1] + 20
    assert "gave <@" in shared_stage.answer(used)
    assert buttons_of(shared_stage.card(used)) == {}
    assert is_private(shared_stage, used, "Mira")


async def test_a_gift_that_is_confirmed_twice_at_once_moves_once(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Mira", 50, days_ago=29)
    before = await wallet(shared_stage, shared_bot, "Jonas")
    used = await offer(shared_stage, 7)
    card, mira = shared_stage.card(used), shared_stage.member("Mira")
    button = buttons_of(card)[credits_text.CONFIRM_GIFT]

    presses = [await shared_stage.world.press(mira, card, button) for _ in range(2)]
    await asyncio.gather(*(shared_stage.answered(press) for press in presses))

    assert await wallet(shared_stage, shared_bot, "Jonas") == before + 7


async def test_a_gift_is_not_confirmed_to_somebody_who_left_meanwhile(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Mira", 50, days_ago=27)
    before = await wallet(shared_stage, shared_bot, "Mira")
    used = await offer(shared_stage, 5)
    here = shared_stage.world.server.member_ids
    shared_stage.world.change_server(member_ids=tuple(id_ for id_ in here if id_ != shared_stage.member("Jonas").id))
    try:
        pressed = await shared_stage.press(used, credits_text.CONFIRM_GIFT)
    finally:
        shared_stage.world.change_server(member_ids=here)

    assert "they left, or never were in this server" in shared_stage.answer(pressed)
    assert await wallet(shared_stage, shared_bot, "Mira") == before


async def test_never_mind_gives_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Mira", 50, days_ago=28)
    before = await wallet(shared_stage, shared_bot, "Mira")
    used = await offer(shared_stage, 5)

    await shared_stage.press(used, credits_text.NEVER_MIND)

    assert shared_stage.answer(used) == credits_text.NOTHING_GIVEN
    assert await wallet(shared_stage, shared_bot, "Mira") == before


async def test_a_donation_goes_into_the_pool(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Noor", 30, days_ago=1)
    pool = (await shared_bot.services.orders.balance(shared_stage.payer("Noor"))).pool
    used = await shared_stage.use("credits donate", {"amount": 30}, by="Noor")

    await shared_stage.press(used, credits_text.CONFIRM_DONATION, by="Noor")

    assert "donated 30 credits to the pool" in text_of(shared_stage.card(used))
    assert (await shared_bot.services.orders.balance(shared_stage.payer("Noor"))).pool == pool + 30
    assert await wallet(shared_stage, shared_bot, "Noor") == 0


@pytest.mark.parametrize(
    ("to", "amount", "sentence"),
    [
        ("Mira", 1, "You have these credits already."),
        ("Pika", 1, "Bots make no videos"),
        ("Jonas", 10**9, "less than 1,000,000,000"),
    ],
)
async def test_gifts_that_are_refused(
    shared_stage: Stage, shared_bot: Bot, to: str, amount: int, sentence: str
) -> None:
    to = shared_stage.world.bot.name if to == "Pika" else to
    used = await offer(shared_stage, amount, to=to)

    assert sentence in shared_stage.answer(used)
    assert "No credits were moved." in shared_stage.answer(used) or "no credits were moved." in shared_stage.answer(
        used
    )
    assert buttons_of(shared_stage.card(used)) == {}


async def test_what_came_lately_can_not_be_given_on(shared_stage: Stage, shared_bot: Bot) -> None:
    await endow(shared_stage, shared_bot, "Noor", 40, days_ago=6)

    used = await offer(shared_stage, 10, to="Jonas", by="Noor")

    assert "has to lie for a week first" in shared_stage.answer(used)


async def test_who_is_new_in_the_server_can_not_give(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas = shared_stage.member("Jonas")
    await endow(shared_stage, shared_bot, "Jonas", 40)
    shared_stage.world.change_member(jonas, joined_at_s=shared_stage.world.now() - 6 * 24 * 3600)
    try:
        used = await offer(shared_stage, 10, to="Mira", by="Jonas")
    finally:
        shared_stage.world.change_member(jonas, joined_at_s=jonas.joined_at_s)

    assert "Who is new here can give credits after a week" in shared_stage.answer(used)


async def test_who_left_can_not_be_given_to(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas, server = shared_stage.member("Jonas"), shared_stage.world.server
    await endow(shared_stage, shared_bot, "Mira", 40, days_ago=27)
    shared_stage.world.change_server(member_ids=tuple(id_ for id_ in server.member_ids if id_ != jonas.id))
    try:
        used = await offer(shared_stage, 10)
    finally:
        shared_stage.world.change_server(member_ids=server.member_ids)

    assert "they left, or never were in this server" in shared_stage.answer(used)
