"""Every line of the table of rights, cell by cell, through real discord.py: the answer, and what it left behind."""

from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
import pytest_asyncio
from discord import app_commands

from bot.chat.client import VideoClient
from bot.chat.features.setup.controls import SetupForm, SetupPage
from tests.end_to_end.conftest import picture
from tests.end_to_end.rights.attempt import attempted
from tests.end_to_end.rights.how import How
from tests.end_to_end.rights.members import CREDITS, VIDEOS
from tests.end_to_end.rights.moderators import MODERATION, OPERATOR, SETUP, TREASURY
from tests.end_to_end.rights.table import PEOPLE, PLACES, rows
from tests.end_to_end.rights.town import Town, furnished, populated, tidied
from tests.end_to_end.rights.traces import Traces, put_back, traces
from tests.end_to_end.stage import Stage
from tests.served import served_commands

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOW: Mapping[str, How] = {**VIDEOS, **CREDITS, **TREASURY, **MODERATION, **SETUP, **OPERATOR}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def town(shared_stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    shared_stage.hands.speed = 1.0  # A day of the bot's should not end in the middle of the table.
    people, helpers = populated(shared_stage)
    inside = [people[name] for name in PEOPLE if name not in ("stranger", "administrator elsewhere")]
    world = shared_stage.world
    resident = world.member("Jonas")
    other = world.add_server("Harbour", [*inside, resident], has_bot=True, owner=people["administrator elsewhere"])
    far = world.add_server("Island", list(people.values()))
    photo = picture(tmp_path_factory.mktemp("photo") / "photo.jpg", 256, 256)
    uploaded = await world.upload(photo.name, photo.read_bytes())
    # One place: the first video holds it for good, and all others wait for their turn.
    async with shared_stage.bot(direct_use=True, jobs_at_once=1, queue_limit_minutes=600) as bot:
        for registered in world.commands[None]:
            # Discord hides commands by permissions, which every server can change: our own check is what counts.
            registered["default_member_permissions"] = None
        town = Town(
            stage=shared_stage,
            bot=bot,
            people=people,
            resident=resident,
            other_lobby=other,
            far_lobby=far,
            helpers=helpers,
            photo=uploaded,
        )
        await furnished(town)
        yield town
        assert await bot.store.integrity.verify() == []


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def beginning(town: Town) -> Traces:
    """Before anything of the table was tried."""
    return await traces(town)


async def test_the_table_has_a_line_for_everything_that_is_served(town: Town) -> None:
    served = set(served_by(town.bot.client))

    assert set(rows()) == served
    assert set(HOW) == served


def served_by(client: VideoClient) -> Iterator[str]:
    for command in served_commands(client):
        yield f"/{command.qualified_name}"
        yield from (f"/{command.qualified_name} {one.name}=" for one in command.parameters if one.autocomplete)
    yield from (one.name for one in client.tree.get_commands() if isinstance(one, app_commands.ContextMenu))
    assert not client._connection._view_store._dynamic_items  # They would answer beside the router.
    yield from (name for name in client.router.served if name != f"form {SetupForm.kind}")
    yield from (f"form setup {page}" for page in SetupPage)


@pytest.mark.parametrize(("line", "cells"), rows().items(), ids=rows())
async def test_every_cell_is_as_the_table_says(town: Town, beginning: Traces, line: str, cells: list[str]) -> None:
    assert [len(cell) for cell in cells] == [len(PLACES)] * len(PEOPLE)

    found = ["".join([await tried(town, beginning, HOW[line], who, place) for place in PLACES]) for who in PEOPLE]

    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, cells, strict=True))


async def tried(town: Town, beginning: Traces, how: How, name: str, where: str) -> str:
    """What came of it, in the table's letters; afterwards everything is as it was in the beginning."""
    who = town.people[name]
    attempt = await attempted(town, how, who, town.place(where, who))
    if attempt.after.decided != beginning.decided:
        await put_back(town, beginning)
    if attempt.after.grown != beginning.grown:
        await tidied(town, jobs_in(beginning))
    return attempt.letter


def jobs_in(beginning: Traces) -> frozenset[str]:
    """The jobs that were under way then."""
    return frozenset(row[0] for row in beginning.grown[-1])
