"""Every line of the table of rights, cell by cell, through real discord.py: the answer, and the books afterwards."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from discord import app_commands

from bot.app import Bot
from bot.chat.buttons import BUTTONS
from bot.domain.action import Action, What
from bot.domain.catalog import ProviderName
from bot.domain.choices import moderator_role
from bot.domain.job import CardAddress, Job, Payer
from bot.domain.policy import Limits
from bot.domain.request import Tool, VideoRequest
from bot.sandbox.model import Interaction, InteractionState, Member
from bot.sandbox.permissions import Permission
from bot.sandbox.refusals import ClientRefused
from bot.store.servers import SqliteServers
from tests.end_to_end.authorisation import HOW, PEOPLE, PLACES, SAID, How, Town, asker, how_to_do, rows
from tests.end_to_end.conftest import PLENTY, picture
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUOTA = 10_000
# What nobody may change who may not; of jobs, what a member can do to one.
BOOKS = (
    *(f"SELECT * FROM {name}" for name in ("accounts", "transfers", "servers", "quotas", "word_rules", "standings")),  # noqa: S608
    *(f"SELECT * FROM {name}" for name in ("pauses", "house", "actions")),  # noqa: S608
    "SELECT id, cancel_wanted, finished_ms FROM jobs",
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def town(shared_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    people, helpers = populated(shared_stage)
    inside = [people[name] for name in PEOPLE if name not in ("stranger", "administrator elsewhere")]
    world = shared_stage.world
    other = world.add_server("Harbour", inside, has_bot=True, owner=people["administrator elsewhere"])
    far = world.add_server("Island", list(people.values()))
    photo = picture(tmp_path_factory.mktemp("photo") / "photo.jpg", 256, 256)
    uploaded = await world.upload(photo.name, photo.read_bytes())
    # One place: the first video holds it for good, and all others wait for their turn.
    async with shared_stage.bot(direct_use=True, jobs_at_once=1, quota_per_day=QUOTA, queue_limit_minutes=600) as bot:
        for registered in world.commands[None]:
            # Discord hides commands by permissions, which every server can change: our own check is what counts.
            registered["default_member_permissions"] = None
        town = Town(
            stage=shared_stage,
            bot=bot,
            people=people,
            other_lobby=other,
            far_lobby=far,
            helpers=helpers,
            photo=uploaded,
        )
        await furnished(town)
        yield town
        assert await bot.store.verify() == []


def populated(stage: Stage) -> tuple[dict[str, Member], Any]:
    """Everybody of the table; the operator has no rights in the server but those of every member."""
    world = stage.world
    helpers, administrators = world.add_role("Helpers"), world.add_role("Admins", Permission.ADMINISTRATOR)
    world.change_server(owner_id=world.ids.mint())
    people = {
        "stranger": world.add_member("Sten", joined=False),
        "member": world.add_member("Mo"),
        "over quota": world.add_member("Ova"),
        "blocked": world.add_member("Bo"),
        "author": world.add_member("Aki"),
        "other member": world.add_member("Omar"),
        "moderator": world.add_member("Hilda", roles=[helpers]),
        "administrator": world.add_member("Alma", roles=[administrators]),
        "operator": world.member("Ada"),
        "administrator elsewhere": world.add_member("Enno", joined=False),
    }
    for one in people.values():
        world.install_for(one)
    return people, helpers


async def furnished(town: Town) -> None:
    """The moderators' role is chosen, somebody is over quota, somebody blocked, and the one place is taken."""
    scope, store = str(town.stage.world.server.id), town.bot.store
    limits = Limits(
        starting_pool=PLENTY["starting_pool"],
        quota_per_day=QUOTA,
        daily_spend_micros=10**12,
        monthly_spend_micros=10**12,
    )
    choice = moderator_role(str(town.helpers.id))
    action = Action(id="1", scope=scope, at_ms=1, by="1", what=What.SETUP, detail=choice.detail)
    await SqliteServers(store.database).change(scope, choice.edit, action)
    await store.place(
        Job(
            id="2",
            scope=scope,
            member=str(town.people["over quota"].id),
            request=VideoRequest(tool=Tool.TEXT, prompt="all at once"),
            provider=ProviderName.RUNCOMFY,
            price=QUOTA,
            list_price_micros=1,
            payer=Payer.POOL,
            card=CardAddress(channel="1"),
            created_ms=town.stage.hands.clock.wall_ms(),
        ),
        limits,
    )
    async with store.database.transaction() as sql:
        await sql.run(
            "INSERT INTO standings (scope, member, is_blocked, block_reason) VALUES ($1, $2, 1, 'too loud')",
            scope,
            str(town.people["blocked"].id),
        )
    first = await town.stage.use("create", {"prompt": "the one place #stuck"}, by="Mira")
    await town.stage.card_says(first, "Queued at")


async def test_the_table_has_a_line_for_everything_that_is_served(town: Town) -> None:
    client = town.bot.client
    served = {f"/{one.qualified_name}" for one in client.tree.walk_commands() if isinstance(one, app_commands.Command)}
    served |= {one.name for one in client.tree.get_commands() if isinstance(one, app_commands.ContextMenu)}
    served |= {item.__name__ for item in BUTTONS}
    served |= {" ".join(filter(None, (type(form).__name__, getattr(form, "page", "")))) for form in client.forms}

    assert set(rows()) == served
    assert set(HOW) <= served


@pytest.mark.parametrize(("line", "cells"), rows().items(), ids=rows())
async def test_every_cell_is_as_the_table_says(town: Town, line: str, cells: list[str]) -> None:
    assert [len(cell) for cell in cells] == [len(PLACES)] * len(PEOPLE)

    found = ["".join([await tried(town, how_to_do(line), who, place) for place in PLACES]) for who in PEOPLE]

    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, cells, strict=True))


async def tried(town: Town, how: How, name: str, where: str) -> str:
    """What came of it, in the table's letters; `!` where something was changed by a refusal or by nothing at all."""
    who = town.people[name]
    place = town.place(where, who)
    await town.order()
    before = await books(town.bot)
    try:
        used = await how.act(town, who, place)
    except ClientRefused:
        return "." if await books(town.bot) == before else "!"
    await town.stage.answered(used)
    letter = letter_of(town.stage, used, how)
    changed = await books(town.bot) != before
    if changed != (letter == "+" and how.changes):
        return "!"
    if letter == "+" and how.makes:
        await called_off(town, used)
    return letter


def letter_of(stage: Stage, used: Interaction, how: How) -> str:
    if used.state is InteractionState.MODAL:
        return "+"
    message = stage.world.original(used)
    text = text_of(message) if message else ""
    refused = [letter for letter, sentence in SAID.items() if sentence in text]
    if refused:
        return refused[0]
    return "+" if used.state is InteractionState.ANSWERED and how.says in text else "?"


async def called_off(town: Town, used: Interaction) -> None:
    job = await town.bot.store.job(str(used.id))
    assert job is not None
    await town.bot.orders.cancel(job.id, by=asker(used, job.scope))


async def books(bot: Bot) -> list[tuple[Any, ...]]:
    async with bot.store.database.reading() as sql:
        return [tuple(row) for query in BOOKS for row in await sql.fetch_all(query)]
