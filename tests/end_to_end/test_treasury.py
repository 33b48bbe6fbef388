"""The parts of `/mod` that are about credits, through real discord.py: what they do, and who is refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.app.bot import Bot
from bot.chat.text import common
from bot.chat.text import credits as credits_text
from bot.domain.action import ActionKind, AuditEntry
from bot.domain.job import Job
from bot.domain.ledger import Balance
from bot.domain.period import Period
from bot.domain.scope import Scope
from bot.store.tables import audit as audit_table
from sandbox.discord.model import InteractionState, Role
from sandbox.discord.refusals import ClientRefused
from tests.actions import an_action
from tests.end_to_end.stage import Stage, buttons_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHY = {"reason": "the autumn contest"}


async def balance(stage: Stage, bot: Bot, name: str = "Mira") -> Balance:
    return await bot.services.orders.balance(stage.payer(name))


async def made(stage: Stage, bot: Bot, prompt: str, by: str = "Mira") -> Job:
    job, _ = await stage.made(bot, "create", {"prompt": prompt}, by=by)
    return job


async def last_action(stage: Stage, bot: Bot, name: str = "Mira") -> AuditEntry:
    who = stage.payer(name)
    [action] = await bot.store.database.reading(lambda sql: audit_table.on_member(sql, who.scope, who.id, limit=1))
    return action


async def say(stage: Stage, command: str, options: Mapping[str, Any] | None = None, *, by: str = "Noor") -> str:
    """Use a command of moderators; what it privately answers."""
    used = await stage.use(f"mod {command}", options, by=by)
    assert stage.card(used).ephemeral_for == stage.member(by).id
    return stage.answer(used)


# -- members ------------------------------------------------------------------------------------------------------


async def test_a_grant_moves_credits_from_the_pool_into_a_wallet(shared_stage: Stage, shared_bot: Bot) -> None:
    before = await balance(shared_stage, shared_bot)

    said = await say(shared_stage, "grant", {"member": shared_stage.member("Mira"), "amount": 40, **WHY})

    after = await balance(shared_stage, shared_bot)
    assert (after.pool, after.wallet) == (before.pool - 40, before.wallet + 40)
    assert "granted 40 credits from the pool to <@" in said
    assert "the autumn contest" in said
    action = await last_action(shared_stage, shared_bot)
    assert (action.kind, action.amount, action.reason) == (ActionKind.GRANT, 40, "the autumn contest")
    assert action.by == str(shared_stage.member("Noor").id)


async def test_an_interaction_that_comes_twice_grants_once(shared_stage: Stage, shared_bot: Bot) -> None:
    before = await balance(shared_stage, shared_bot)
    member = shared_stage.member("Mira")
    used = await shared_stage.use("mod grant", {"member": member, "amount": 3, **WHY}, by="Noor")

    shared_stage.redeliver(used)
    await shared_stage.use("mod pool show", by="Noor")

    assert (await balance(shared_stage, shared_bot)).wallet == before.wallet + 3


async def test_a_take_moves_credits_back_into_the_pool(shared_stage: Stage, shared_bot: Bot) -> None:
    mira = shared_stage.member("Mira")
    await say(shared_stage, "grant", {"member": mira, "amount": 10, **WHY})
    before = await balance(shared_stage, shared_bot)

    said = await say(shared_stage, "take", {"member": mira, "amount": 10, **WHY})

    after = await balance(shared_stage, shared_bot)
    assert (after.pool, after.wallet) == (before.pool + 10, before.wallet - 10)
    assert "took 10 credits from <@" in said


async def test_more_than_there_is_is_neither_granted_nor_taken(shared_stage: Stage, shared_bot: Bot) -> None:
    before = await balance(shared_stage, shared_bot)
    much = {"member": shared_stage.member("Mira"), "amount": 10**12, **WHY}

    assert f"The pool has {before.pool:,} credits, which is less than" in await say(shared_stage, "grant", much)
    assert f"has {before.wallet:,} credits, which is less than" in await say(shared_stage, "take", much)

    assert await balance(shared_stage, shared_bot) == before


@pytest.mark.parametrize("amount", [0, -1, 2**63])
async def test_discord_takes_no_amount_that_is_none(shared_stage: Stage, shared_bot: Bot, amount: int) -> None:
    with pytest.raises(ClientRefused):
        await say(shared_stage, "grant", {"member": shared_stage.member("Mira"), "amount": amount, **WHY})


async def test_bots_and_those_who_left_get_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas, server = shared_stage.member("Jonas"), shared_stage.world.server
    bot = {"member": shared_stage.world.bot, "amount": 1, **WHY}
    assert "Bots make no videos" in await say(shared_stage, "grant", bot)
    shared_stage.world.change_server(member_ids=tuple(id_ for id_ in server.member_ids if id_ != jonas.id))
    try:
        gone = await say(shared_stage, "grant", {"member": jonas, "amount": 1, **WHY})
    finally:
        shared_stage.world.change_server(member_ids=server.member_ids)

    assert "they left, or never were in this server" in gone


async def test_a_video_is_refunded_in_parts_and_never_beyond(shared_stage: Stage, shared_bot: Bot) -> None:
    job = await made(shared_stage, shared_bot, "refunded in parts")
    before = await balance(shared_stage, shared_bot)

    first = await say(shared_stage, "refund", {"job": job.id, "amount": 5, **WHY})
    too_much = await say(shared_stage, "refund", {"job": job.id, "amount": 16, **WHY})
    rest = await say(shared_stage, "refund", {"job": job.id, **WHY})
    none = await say(shared_stage, "refund", {"job": job.id, **WHY})

    assert "gave 5 credits back to the pool" in first
    assert "Of the 20 credits of that video 15 can still be given back." in too_much
    assert "gave 15 credits back to the pool" in rest
    assert "All 20 credits of that video were given back already." in none
    after = await balance(shared_stage, shared_bot)
    assert (after.pool, after.quota_used) == (before.pool + 20, before.quota_used - 20)
    story = shared_stage.answer(await shared_stage.use("credits explain", {"job": job.id}))
    assert "the autumn contest" in story
    assert "**In all: nothing paid, all was given back**" in story


async def test_what_cost_nothing_can_not_be_refunded(shared_stage: Stage, shared_bot: Bot) -> None:
    job = await made(shared_stage, shared_bot, "cost nothing #fail")

    assert "nothing to refund" in await say(shared_stage, "refund", {"job": job.id, **WHY})


async def test_only_moderators_are_offered_others_videos(shared_stage: Stage, shared_bot: Bot) -> None:
    job = await made(shared_stage, shared_bot, "offered to moderators")

    assert job.id in await offered(shared_stage, "Noor")
    assert await offered(shared_stage, "Jonas") == []


async def offered(stage: Stage, by: str) -> list[str]:
    used = await stage.world.autocomplete(
        stage.member(by), stage.world.channel("creations"), "mod refund", {"job": "offered to"}, "job"
    )
    await stage.answered(used)
    return [choice["value"] for choice in used.choices]


async def test_a_member_is_on_one_card(shared_stage: Stage, shared_bot: Bot) -> None:
    await made(shared_stage, shared_bot, "on one card #fail", by="Jonas")
    await say(shared_stage, "grant", {"member": shared_stage.member("Jonas"), "amount": 2, **WHY})

    said = await say(shared_stage, "member", {"member": shared_stage.member("Jonas")})

    assert "by the operator's default" in said
    assert "videos asked for: " in said
    assert "on one card" in said
    assert f"gave <@{shared_stage.member('Jonas').id}> 2 credits from the pool · “the autumn contest”" in said
    assert "a member like any other" in said


async def test_a_members_history_opens_for_moderators_only(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas = shared_stage.member("Jonas")
    await say(shared_stage, "grant", {"member": jonas, "amount": 2, **WHY})
    used = await shared_stage.use("mod member", {"member": jonas}, by="Noor")
    card = shared_stage.card(used)

    opened = await shared_stage.press(used, credits_text.ALL_MOVES, by="Noor")
    # As if Mira had kept the button from a time when she was a moderator.
    shared_stage.world.messages[card.id] = replace(card, ephemeral_for=shared_stage.member("Mira").id)
    refused = await shared_stage.press(used, credits_text.ALL_MOVES, by="Mira")

    assert f"granted 2 credits from the pool to <@{jonas.id}>'s wallet" in shared_stage.answer(opened)
    assert shared_stage.card(opened).ephemeral_for == shared_stage.member("Noor").id
    assert "This belongs to somebody else." in shared_stage.answer(refused)


# -- quotas -------------------------------------------------------------------------------------------------------


async def test_quotas_for_everybody_a_role_and_a_member(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas, role = shared_stage.member("Jonas"), artists(shared_stage)
    shared_stage.world.change_member(jonas, role_ids=(role.id,))
    try:
        everybody = await quota_after(shared_stage, shared_bot, {"amount": 50, "period": "day"})
        of_role = await quota_after(shared_stage, shared_bot, {"amount": 700, "period": "week", "role": role})
        own = await quota_after(shared_stage, shared_bot, {"amount": 0, "period": "month", "member": jonas})
        shown = await say(shared_stage, "quota show")
        about = await say(shared_stage, "member", {"member": jonas})
        await say(shared_stage, "quota clear", {"member": jonas, **WHY})
        cleared = shared_stage.answer(await shared_stage.use("credits balance", by="Jonas"))
        again = await say(shared_stage, "quota clear", {"member": jonas, **WHY})
    finally:
        shared_stage.world.change_member(jonas, role_ids=())
        for options in ({}, {"role": role}):
            await say(shared_stage, "quota clear", {**options, **WHY})

    assert "today**" in everybody
    assert "of 50 credits left" in everybody
    assert "this week**" in of_role
    assert "of 700 credits left" in of_role
    assert "this month**: 0 of 0 credits left" in own
    assert [line.split(":")[0] for line in shown.splitlines()[:3]] == ["Everybody", f"<@&{role.id}>", f"<@{jonas.id}>"]
    assert "by a quota of their own" in about
    assert "of 700 credits left" in cleared
    assert "There is no such quota to clear" in again


async def quota_after(stage: Stage, bot: Bot, options: Mapping[str, Any]) -> str:
    assert "Done: " in await say(stage, "quota set", {**options, **WHY})
    return stage.answer(await stage.use("credits balance", by="Jonas"))


def artists(stage: Stage) -> Role:
    server = stage.world.server
    role = Role(id=stage.world.ids.mint(), name="Artists", permissions=server.roles[0].permissions, position=2)
    stage.world.change_server(roles=(*server.roles, role))
    return role


async def test_a_quota_is_for_a_role_or_for_a_member(shared_stage: Stage, shared_bot: Bot) -> None:
    both = {"role": artists(shared_stage), "member": shared_stage.member("Jonas")}

    said = await say(shared_stage, "quota set", {"amount": 5, "period": "day", **both, **WHY})

    assert "Choose either `role` or `member`, not both." in said


async def test_a_quota_below_what_is_used_lets_nothing_more_be_made(shared_stage: Stage, shared_bot: Bot) -> None:
    mira = {"member": shared_stage.member("Mira")}
    await made(shared_stage, shared_bot, "before the quota")
    wallet = (await balance(shared_stage, shared_bot)).wallet
    if wallet:
        await say(shared_stage, "take", {**mira, "amount": wallet, **WHY})
    await say(shared_stage, "quota set", {"amount": 10, "period": "week", **mira, **WHY})
    try:
        refused = shared_stage.answer(await shared_stage.use("create", {"prompt": "one more"}))
    finally:
        await say(shared_stage, "quota clear", {**mira, **WHY})

    assert "one member may use 10 a week" in refused


# -- the pool -----------------------------------------------------------------------------------------------------


async def test_the_pool_is_shown_with_its_pace(shared_stage: Stage, shared_bot: Bot) -> None:
    await made(shared_stage, shared_bot, "for the pace")

    said = await say(shared_stage, "pool show")

    assert "**In the pool**" in said
    assert "**Set aside for videos under way**: 0 credits" in said
    assert "**Refill**: none; the bot's operator can allow one" in said


async def test_the_pools_history_is_paged(shared_stage: Stage, shared_bot: Bot) -> None:
    for number in range(9):
        await say(shared_stage, "grant", {"member": shared_stage.member("Ada"), "amount": 1 + number, **WHY})
    used = await shared_stage.use("mod pool history", by="Noor")
    first = shared_stage.answer(used)

    await shared_stage.press(used, common.OLDER, by="Noor")

    assert first != shared_stage.answer(used)
    assert credits_text.NEWEST in buttons_of(shared_stage.card(used))


async def test_a_frozen_pool_pays_nothing_and_wallets_go_on(shared_stage: Stage, shared_bot: Bot) -> None:
    ada = {"member": shared_stage.member("Ada")}
    await say(shared_stage, "grant", {**ada, "amount": 20, **WHY})
    wallet = (await balance(shared_stage, shared_bot, "Ada")).wallet
    await say(shared_stage, "pool freeze", WHY)
    try:
        paid = await made(shared_stage, shared_bot, "from the wallet while frozen #nourl", by="Ada")
        refused = shared_stage.answer(await shared_stage.use("create", {"prompt": "frozen"}, by="Jonas"))
        granted = await say(shared_stage, "grant", {**ada, "amount": 1, **WHY})
        shown = shared_stage.answer(await shared_stage.use("credits balance", by="Jonas"))
    finally:
        await say(shared_stage, "pool unfreeze", WHY)

    assert paid.payer == "wallet"
    assert wallet >= 20
    assert "a moderator has frozen the server's pool" in refused
    assert "The pool is frozen." in granted
    assert "frozen by a moderator" in shown
    assert (await made(shared_stage, shared_bot, "after the frost #fail", by="Jonas")).payer == "pool"


async def test_a_refill_is_the_operators_to_allow(shared_stage: Stage, shared_bot: Bot) -> None:
    refused = await say(shared_stage, "pool refill", {"amount": 100, **WHY})
    await allow_refill(shared_stage, shared_bot, 500)

    beyond = await say(shared_stage, "pool refill", {"amount": 501, **WHY})
    chosen = await say(shared_stage, "pool refill", {"amount": 300, **WHY})
    shown = await say(shared_stage, "pool show")

    assert "has not allowed a refill here yet" in refused
    assert "allows a refill of up to 500 credits a month" in beyond
    assert "300 credits come into the pool every month" in chosen
    assert "the operator allows up to 500 a month" in shown
    assert "300 credits more <t:" in shown


async def allow_refill(stage: Stage, bot: Bot, most: int) -> None:
    """What the operator does elsewhere."""
    now_ms, scope = stage.hands.clock.wall_ms(), Scope(stage.world.server.id)
    action = an_action(ActionKind.REFILL, id="allowed", scope=scope, at_ms=now_ms, by="operator")
    await bot.store.servers.change(
        scope, lambda s: replace(s, refill=s.refill.allowed(most, Period.MONTH, now_ms)), action
    )


async def test_the_operator_creates_credits_and_moderators_do_not(shared_stage: Stage, shared_bot: Bot) -> None:
    before = (await balance(shared_stage, shared_bot)).pool

    moderator = await say(shared_stage, "pool add", {"amount": 100, **WHY})
    operator = await say(shared_stage, "pool add", {"amount": 100, **WHY}, by="Ada")

    assert "Only the bot's operator creates credits here" in moderator
    assert "created 100 credits for the pool" in operator
    assert (await balance(shared_stage, shared_bot)).pool == before + 100


# -- who may ------------------------------------------------------------------------------------------------------

COMMANDS: Mapping[str, Mapping[str, Any]] = {
    "grant": {"member": "Mira", "amount": 1, **WHY},
    "take": {"member": "Jonas", "amount": 1, **WHY},
    "refund": {"job": "1", **WHY},
    "member": {"member": "Jonas"},
    "quota set": {"amount": 1, "period": "day", **WHY},
    "quota clear": WHY,
    "quota show": {},
    "pool show": {},
    "pool history": {},
    "pool freeze": WHY,
    "pool unfreeze": WHY,
    "pool refill": {"amount": 1, **WHY},
    "pool add": {"amount": 1, **WHY},
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_members_are_refused_and_nothing_changes(shared_stage: Stage, shared_bot: Bot, command: str) -> None:
    before = await shared_bot.store.integrity.all_transfers(Scope(shared_stage.world.server.id))
    options = dict(COMMANDS[command])
    if "member" in options:
        options["member"] = shared_stage.member(options["member"])

    said = await say(shared_stage, command, options, by="Mira")

    assert said == "Only moderators can do that: whoever has Manage Server, or the role chosen in `/setup`."
    assert await shared_bot.store.integrity.all_transfers(Scope(shared_stage.world.server.id)) == before


async def test_a_moderator_of_another_server_can_not_reach_in(shared_stage: Stage, shared_bot: Bot) -> None:
    job = await made(shared_stage, shared_bot, "of another server")
    noor, world = shared_stage.member("Noor"), shared_stage.world
    lobby = world.add_server("Elsewhere", [shared_stage.member("Ada"), world.bot], owner=noor)
    elsewhere = world.add_bot(world.servers[lobby.server_id or 0], by=noor)
    await shared_stage.until(lambda: shared_bot.client.get_guild(elsewhere.id))

    used = await shared_stage.use("mod refund", {"job": job.id, **WHY}, by="Noor", channel=lobby)
    told = await shared_stage.use("credits explain", {"job": job.id}, by="Noor", channel=lobby)

    assert "That video is not known here." in shared_stage.answer(used)
    assert "That video is not known here." in shared_stage.answer(told)
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_everything_that_is_done_about_a_member_can_be_done_from_their_card(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    jonas = shared_stage.member("Jonas")
    job = await made(shared_stage, shared_bot, "blurry, for the card", by="Jonas")
    shown = await shared_stage.use("mod member", {"member": jonas}, by="Noor")
    card = shared_stage.card(shown)
    assert set(buttons_of(card)) >= {"Grant", "Take", "Quota", "Refund", "Trust", "Block"}

    async def done(label: str, fields: dict[str, Any]) -> str:
        opened = await shared_stage.press(shown, label, by="Noor")
        assert opened.state is InteractionState.MODAL
        return shared_stage.answer(
            await shared_stage.answered(await shared_stage.world.submit(opened, {"reason": "the contest", **fields}))
        )

    assert "granted 7 credits from the pool" in await done("Grant", {"amount": "7"})
    assert "took 3 credits" in await done("Take", {"amount": "3"})
    assert "may use 50 credits of the pool a week" in await done("Quota", {"amount": "50", "period": ["week"]})
    assert "has no own quota any more" in await done("Quota", {"amount": "", "period": ["day"]})
    assert "gave 5 credits back" in await done("Refund", {"job": [job.id], "amount": "5"})
    trusted = await shared_stage.press(shown, "Trust", by="Noor")
    assert "is trusted now" in shared_stage.answer(trusted)
    anew = await shared_stage.use("mod member", {"member": jonas}, by="Noor")
    assert "Trust no longer" in buttons_of(shared_stage.card(anew))
    assert "\n\n**Last videos**" in shared_stage.answer(anew)
    await shared_stage.press(anew, "Trust no longer", by="Noor")


async def test_a_wrong_amount_on_a_members_card_keeps_the_reason(shared_stage: Stage, shared_bot: Bot) -> None:
    shown = await shared_stage.use("mod member", {"member": shared_stage.member("Jonas")}, by="Noor")
    opened = await shared_stage.press(shown, "Grant", by="Noor")
    typed: dict[str, Any] = {"amount": "seven", "reason": "a long story"}

    refused = await shared_stage.answered(await shared_stage.world.submit(opened, typed))
    again = await shared_stage.press(refused, "Try again", by="Noor")

    assert "An amount is a whole number from 1 to" in shared_stage.answer(refused)
    assert again.state is InteractionState.MODAL
    assert "a long story" in str(again.modal)
