"""Many members at once: each gets a card before Discord gives up, nothing is lost and the books balance."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import State
from sandbox.discord.model import Interaction, InteractionState, Member
from tests.end_to_end.conftest import PLENTY, problems_in
from tests.end_to_end.stage import Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Hurried less than elsewhere: a hundred cards that report their progress all the time are another test."""
    folder = tmp_path_factory.mktemp("crowd")
    record = folder / "traffic.jsonl"
    async with open_stage(folder, record=record, pace=0.005, speed=8.0, **PLENTY) as stage:
        yield stage
    assert problems_in(record) == []


async def test_twenty_members_at_once_all_get_their_video(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        used = [await _ask(shared_stage, who, "twenty at once") for who in _members(shared_stage, 20)]
        await asyncio.gather(*(shared_stage.answered(one) for one in used))
        jobs = await asyncio.gather(*(shared_stage.ended(bot, one) for one in used))

        assert {job.state for job in jobs} == {State.DELIVERED}
        assert len(shared_stage.orders("twenty at once")) == 20
        assert await bot.store.integrity.verify() == []


async def test_a_hundred_commands_within_a_second_are_all_answered_in_time(shared_stage: Stage) -> None:
    """How soon, `benchmarks/bench_cards.py` measures."""
    async with shared_stage.bot() as bot:
        used = [await _ask(shared_stage, who, "one of a hundred #stuck") for who in _members(shared_stage, 100)]
        await asyncio.gather(*(shared_stage.answered(one) for one in used))

        assert {one.state for one in used} == {InteractionState.ANSWERED}
        assert len({one.original_id for one in used}) == 100
        assert await bot.store.integrity.verify() == []


async def _ask(stage: Stage, who: Member, prompt: str) -> Interaction:
    return await stage.world.command(who, stage.world.channel("creations"), "create", {"prompt": prompt})


def _members(stage: Stage, count: int) -> list[Member]:
    world = stage.world
    made = [Member(id=world.ids.mint(), name=f"Guest {number}") for number in range(count)]
    world.members.update({one.id: one for one in made})
    ids = (*world.server.member_ids, *(one.id for one in made))
    world.change_server(member_ids=ids)
    return made
