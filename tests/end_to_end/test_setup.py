"""The set-up screen through real discord.py: what it shows, what each click changes, and what the bot lacks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.app.bot import Bot
from bot.chat.text import setup as setup_text
from bot.domain.scope import Scope
from bot.domain.server import Defaults, ReviewRules, ServerSettings
from sandbox.discord.components import SELECTS, walk
from sandbox.discord.hidden_channel import HIDDEN_NAME
from sandbox.discord.model import Interaction, InteractionState
from sandbox.discord.permissions import Permission
from tests.end_to_end.stage import Stage, buttons_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def screen(shared_stage: Stage, shared_bot: Bot) -> AsyncIterator[Interaction]:
    """Noor's screen, in a server that nobody set up yet; afterwards it is so again."""
    yield await shared_stage.use("setup", by="Noor")
    await shared_bot.store.database.transaction(lambda sql: sql.run("DELETE FROM servers"))


async def settings_of(stage: Stage, bot: Bot) -> ServerSettings:
    return await bot.store.servers.settings(Scope(stage.world.server.id))


async def pick(stage: Stage, screen: Interaction, what: str, *picked: Any, by: str = "Noor") -> Interaction:
    pressed = await stage.world.press(stage.member(by), stage.card(screen), f"setup:{what}", list(picked))
    return await stage.answered(pressed)


async def fill_in(stage: Stage, screen: Interaction, page: str, fields: dict[str, Any]) -> Interaction:
    opened = await stage.world.press(stage.member("Noor"), stage.card(screen), f"setup:open:{page}")
    assert (await stage.answered(opened)).state is InteractionState.MODAL
    return await stage.answered(await stage.world.submit(opened, fields))


def selects_of(components: Any) -> list[Any]:
    return [one for one in walk(components) if one["type"] in SELECTS]


async def test_the_screen_is_for_its_manager_alone(shared_stage: Stage, screen: Interaction) -> None:
    card = shared_stage.card(screen)

    assert card.ephemeral_for == shared_stage.member("Noor").id
    assert setup_text.ALL_WELL in text_of(card)


async def test_a_choice_counts_at_once_and_the_screen_shows_it(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    general = shared_stage.world.channel("general")
    pressed = await pick(shared_stage, screen, "creative", general)
    refused = await shared_stage.use("create", {"prompt": "in the wrong place"}, channel="Storyboard")

    assert shared_stage.card(pressed).id == shared_stage.card(screen).id
    assert (await settings_of(shared_stage, shared_bot)).creative_channels == (str(general.id),)
    assert f"videos are made in <#{general.id}>" in shared_stage.answer(refused)


async def test_the_menu_says_so_before_a_form_is_filled_in(shared_stage: Stage, screen: Interaction) -> None:
    world, jonas = shared_stage.world, shared_stage.member("Jonas")
    photo = await world.upload("photo.jpg", b"only its name is looked at here")
    post = await world.post(jonas, world.channel("creations"), "look at this", [photo])
    await pick(shared_stage, screen, "creative", world.channel("general"))
    used = await shared_stage.answered(await world.menu(jonas, post, "Animate image"))

    assert f"videos are made in <#{world.channel('general').id}>" in shared_stage.answer(used)


async def test_a_thread_of_a_creative_channel_is_creative(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    await pick(shared_stage, screen, "creative", shared_stage.world.channel("creations"))
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "in its thread"}, channel="Storyboard")

    assert job.card.parent == str(shared_stage.world.channel("creations").id)


async def test_every_select_can_be_filled_and_emptied(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    general, role = shared_stage.world.channel("general"), shared_stage.world.server.roles[1]
    channels = (("review", general), ("log", general), ("gallery", general))
    for what, picked in (*channels, ("moderators", role), ("notify", role)):
        await pick(shared_stage, screen, what, picked)
    filled = await settings_of(shared_stage, shared_bot)
    for what in ("review", "log", "gallery", "moderators", "notify"):
        await pick(shared_stage, screen, what)

    assert filled == ServerSettings(
        review_channel=str(general.id),
        log_channel=str(general.id),
        gallery_channel=str(general.id),
        moderator_role=str(role.id),
        notify_role=str(role.id),
    )
    assert await settings_of(shared_stage, shared_bot) == ServerSettings()


async def test_a_role_that_would_hear_of_nothing_is_named_until_it_may_be_pinged(
    shared_stage: Stage, screen: Interaction
) -> None:
    world = shared_stage.world
    watch = world.add_role("Night watch")
    said = text_of(shared_stage.card(await pick(shared_stage, screen, "notify", watch)))
    world.change_role(watch, mentionable=True)
    later = text_of(shared_stage.card(await pick(shared_stage, screen, "notify", watch)))
    await pick(shared_stage, screen, "notify")

    assert f"The bot can not ping <@&{watch.id}>" in said
    assert "can not ping" not in later


async def test_two_managers_at_once_do_not_undo_each_other(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    general = shared_stage.world.channel("general")
    others = await shared_stage.use("setup", by="Ada")
    await asyncio.gather(
        pick(shared_stage, screen, "log", general), pick(shared_stage, others, "gallery", general, by="Ada")
    )

    settings = await settings_of(shared_stage, shared_bot)
    assert settings == ServerSettings(log_channel=str(general.id), gallery_channel=str(general.id))


async def test_the_forms_are_saved_and_shown(shared_stage: Stage, shared_bot: Bot, screen: Interaction) -> None:
    general, role = shared_stage.world.channel("general"), shared_stage.world.server.roles[1]
    await fill_in(shared_stage, screen, "rules", {"cost": "30", "days": "7", "hours": "48", "more": ["videos"]})
    await fill_in(shared_stage, screen, "triggers", {"roles": [str(role.id)], "channels": [str(general.id)]})
    await fill_in(shared_stage, screen, "limits", {"server": "5", "member": "2"})
    shown = await fill_in(
        shared_stage, screen, "defaults", {"aspect": ["9:16"], "duration": ["10"], "resolution": ["1080p"]}
    )

    assert await settings_of(shared_stage, shared_bot) == ServerSettings(
        jobs_at_once=5,
        member_jobs_at_once=2,
        review=ReviewRules(
            cost_above=30,
            newer_than_days=7,
            patience_h=48,
            videos_too=True,
            roles=(str(role.id),),
            channels=(str(general.id),),
        ),
        defaults=Defaults(aspect="9:16", duration_s=10, resolution="1080p"),
    )
    said = shared_stage.answer(shown)
    assert "above 30 credits, members of less than 7 days" in said
    assert "5 in the server, 2 for one member" in said
    assert "9:16 · 10 s · 1080p" in said


@pytest.mark.parametrize("said", ["0", "-1", "many", str(2**63)])
async def test_what_is_no_number_is_answered_privately_and_changes_nothing(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction, said: str
) -> None:
    await fill_in(shared_stage, screen, "limits", {"server": "5"})
    refused = await fill_in(shared_stage, screen, "limits", {"server": said, "member": "2"})

    assert "takes a whole number from 1 to 1,000" in shared_stage.answer(refused)
    assert shared_stage.card(refused).ephemeral_for == shared_stage.member("Noor").id
    assert await settings_of(shared_stage, shared_bot) == ServerSettings(jobs_at_once=5)


async def test_a_wrong_number_keeps_what_was_typed(shared_stage: Stage, shared_bot: Bot, screen: Interaction) -> None:
    typed: dict[str, Any] = {"cost": "50", "days": "two", "hours": "12", "more": ["videos"]}
    refused = await fill_in(shared_stage, screen, "rules", typed)
    assert "“Member for fewer days than” takes a whole number" in shared_stage.answer(refused)

    again = await shared_stage.press(refused, "Try again", by="Noor")

    assert again.state is InteractionState.MODAL
    assert begins_with(again) == {"cost": "50", "days": "two", "hours": "12", "more": ["videos"]}
    saved = await shared_stage.answered(await shared_stage.world.submit(again, {**typed, "days": "2"}))
    assert "members of less than 2 days" in text_of(shared_stage.world.original(saved) or shared_stage.card(refused))
    review = (await settings_of(shared_stage, shared_bot)).review
    assert (review.cost_above, review.newer_than_days, review.patience_h, review.videos_too) == (50, 2, 12, True)


async def test_what_was_typed_is_for_who_typed_it_and_for_as_long_as_they_may(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    refused = await fill_in(shared_stage, screen, "limits", {"server": "many", "member": ""})
    noor = shared_stage.member("Noor")
    shared_stage.world.change_member(noor, role_ids=())

    said = await shared_stage.press(refused, "Try again", by="Noor")

    shared_stage.world.change_member(noor, role_ids=noor.role_ids)
    assert "Only members with Discord's Manage Server permission" in text_of(shared_stage.answers(said)[-1])


def begins_with(opened: Interaction) -> dict[str, Any]:
    """What the fields of a form hold when it opens."""
    found: dict[str, Any] = {}
    for part in walk((opened.modal or {}).get("components", ())):
        if "options" in part:
            found[part["custom_id"]] = [option["value"] for option in part["options"] if option.get("default")]
        elif "custom_id" in part and "value" in part:
            found[part["custom_id"]] = part["value"]
    return found


async def test_the_screen_names_what_the_bot_lacks_until_it_is_given(shared_stage: Stage, screen: Interaction) -> None:
    general = shared_stage.world.channel("general")
    shared_stage.world.deny(general, Permission.ATTACH_FILES, Permission.READ_MESSAGE_HISTORY)
    lacking = shared_stage.answer(await pick(shared_stage, screen, "creative", general))
    logging = shared_stage.answer(await pick(shared_stage, screen, "log", general))
    await pick(shared_stage, screen, "creative")
    shared_stage.world.allow(general, Permission.ATTACH_FILES, Permission.READ_MESSAGE_HISTORY)
    mended = shared_stage.answer(await pick(shared_stage, screen, "creative", general))

    assert "**Attach Files**, **Read Message History**" in lacking
    assert f"https://discord.com/channels/{shared_stage.world.server.id}/{general.id}" in lacking
    assert "log channel" not in logging.split("Defaults")[-1]  # A log needs neither files nor history.
    assert setup_text.ALL_WELL in mended


async def test_what_the_bots_own_role_lacks_is_given_back_by_an_invitation(
    shared_stage: Stage, screen: Interaction
) -> None:
    world = shared_stage.world
    everyone, own = world.server.roles[0], world.server.roles[2]
    world.change_role(everyone, permissions=everyone.permissions & ~Permission.ATTACH_FILES)
    world.change_role(own, permissions=own.permissions & ~Permission.ATTACH_FILES)
    shown = await pick(shared_stage, screen, "gallery", world.channel("gallery"))
    lacking, links = shared_stage.answer(shown), buttons_of(shared_stage.card(shown))
    world.change_role(own, permissions=own.permissions)
    world.change_role(everyone, permissions=everyone.permissions)
    mended = await pick(shared_stage, screen, "gallery", world.channel("gallery"))

    assert f"the bot lacks **Attach Files**: give it to <@&{own.id}>" in lacking
    assert links[setup_text.INVITE].startswith("https://discord.com/oauth2/authorize?client_id=")
    assert setup_text.INVITE not in buttons_of(shared_stage.card(mended))
    assert setup_text.ALL_WELL in shared_stage.answer(mended)


async def test_a_channel_that_is_gone_is_said_to_be(shared_stage: Stage, screen: Interaction) -> None:
    passing = shared_stage.world.add_channel_to(shared_stage.world.server, "passing")
    await pick(shared_stage, screen, "gallery", passing)
    await fill_in(shared_stage, screen, "triggers", {"channels": [str(passing.id)]})
    shared_stage.world.delete_channel(passing)
    shown = await shared_stage.use("setup", by="Noor")
    opened = await shared_stage.world.press(
        shared_stage.member("Noor"), shared_stage.card(shown), "setup:open:triggers"
    )
    await shared_stage.answered(opened)

    assert f"can not see the gallery channel <#{passing.id}>" in shared_stage.answer(shown)
    assert str(passing.id) not in str(selects_of(shared_stage.card(shown).components))
    assert str(passing.id) not in str(opened.modal)


async def test_of_a_channel_that_the_bot_can_not_see_the_screen_names_view_channel_alone_until_it_is_given(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    world = shared_stage.world
    general = world.channel("general")
    world.deny(general, Permission.VIEW_CHANNEL)
    shown = await pick(shared_stage, screen, "creative", general)
    lacking = shared_stage.answer(shown)
    world.allow(general, Permission.VIEW_CHANNEL)
    mended = await pick(shared_stage, screen, "creative", general)

    assert f"can not see the creative channel <#{general.id}>" in lacking
    assert "**View Channel**" in lacking
    assert "Send Messages" not in lacking
    assert HIDDEN_NAME not in str(shared_stage.card(shown).components)
    assert setup_text.ALL_WELL in shared_stage.answer(mended)


async def test_a_bot_that_starts_with_a_hidden_channel_knows_the_server_all_the_same(
    shared_stage: Stage, tmp_path: Path
) -> None:
    world = shared_stage.world
    general = world.channel("general")
    world.deny(general, Permission.VIEW_CHANNEL)
    async with shared_stage.bot(home=tmp_path):
        noors = await shared_stage.use("setup", by="Noor")
        lacking = shared_stage.answer(await pick(shared_stage, noors, "log", general))
        world.allow(general, Permission.VIEW_CHANNEL)
        mended = shared_stage.answer(await pick(shared_stage, noors, "log", general))

    assert "can not see the log channel" in lacking
    assert setup_text.ALL_WELL in mended


async def test_a_role_that_lets_the_bot_see_a_channel_again_counts_at_once(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    world = shared_stage.world
    own = world.bot.role_ids
    world.change_member(world.bot, role_ids=())
    lacking = shared_stage.answer(await pick(shared_stage, screen, "review", world.channel("review")))
    world.change_member(world.bot, role_ids=own)
    mended = shared_stage.answer(await pick(shared_stage, screen, "review", world.channel("review")))

    assert "can not see the review channel" in lacking
    assert setup_text.ALL_WELL in mended


async def test_who_lost_manage_server_can_not_go_on_clicking(
    shared_stage: Stage, shared_bot: Bot, screen: Interaction
) -> None:
    noor = shared_stage.member("Noor")
    opened = await shared_stage.world.press(noor, shared_stage.card(screen), "setup:open:limits")
    await shared_stage.answered(opened)
    opened.member = shared_stage.world.change_member(noor, role_ids=())
    clicked = await pick(shared_stage, screen, "log", shared_stage.world.channel("general"))
    submitted = await shared_stage.answered(await shared_stage.world.submit(opened, {"server": "5"}))
    shared_stage.world.change_member(noor, role_ids=noor.role_ids)

    assert "Manage Server permission" in shared_stage.answer(clicked)
    assert "Manage Server permission" in shared_stage.answer(submitted)
    assert await settings_of(shared_stage, shared_bot) == ServerSettings()
