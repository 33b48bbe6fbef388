"""A bot that is killed while it orders from Pika: the next one asks for the order under its key, and there is one."""

from pathlib import Path

import pytest

from bot.domain.job import State
from bot.store.store import Store
from tests.end_to_end.conftest import problems_in
from tests.end_to_end.gate import Door, gate_to
from tests.end_to_end.process import environment_of, started, states
from tests.end_to_end.stage import Stage, open_stage
from tests.patience import PATIENCE_S
from tests.store.samples import LIMITS

PROMPT = "in that very moment"


@pytest.mark.parametrize("door", [Door.HOLD_ANSWERS, Door.HOLD_ORDERS], ids=["it had arrived", "it had not"])
async def test_an_order_in_the_moment_of_the_kill_becomes_one_video(tmp_path: Path, door: Door) -> None:
    record = tmp_path / "traffic.jsonl"
    async with (
        open_stage(tmp_path, record=record, pace=0.05) as stage,
        gate_to(stage.sandbox.urls.providers["pika"]) as gate,
    ):
        environment = environment_of(stage.sandbox, tmp_path, PROVIDERS="pika", PIKA_URL=gate.url)
        async with started("run", environment=environment, folder=tmp_path) as first:
            await _up(stage)
            gate.door = door
            mira, place = stage.member("Mira"), stage.world.channel("creations")
            used = await stage.world.command(mira, place, "create", {"prompt": PROMPT})
            await stage.until(lambda: gate.orders)
            await stage.until(lambda: len(stage.orders(PROMPT)) == (door is Door.HOLD_ANSWERS))
            assert states(tmp_path)[str(used.id)] == State.SUBMITTING
            first.kill()
            await first.ended()
        gate.open()
        async with started("run", environment=environment, folder=tmp_path) as second:
            await stage.until(lambda: states(tmp_path)[str(used.id)].endswith("!"))
            second.terminate()
            assert (await second.ended()).status == 0
        async with Store.open(tmp_path / "bot.db", now_ms=0, limits=LIMITS) as store:
            job = await store.jobs.job(str(used.id))
            settled = [transfer.kind for transfer in await store.credit_reports.transfers_of(str(used.id))]
            complaints = await store.integrity.verify()
    assert job is not None
    assert job.state is State.DELIVERED
    assert len(stage.orders(PROMPT)) == 1
    assert (settled, complaints) == (["hold", "capture"], [])
    assert problems_in(record) == []


async def _up(stage: Stage) -> None:
    await stage.world.until(lambda: (stage.world.bot_online and stage.world.commands[None]) or None, PATIENCE_S)
