"""A disk that takes nothing more: the operator hears of it, nothing is ordered, and what is paid for waits for room."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.disk import DiskOutage, on_disk
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import State
from bot.engine.delivery import VIDEO_PATIENCE_S
from tests.services.bench import IMAGE, PAID, RELEASED, Bench, carried
from tests.services.scripted import VIDEO, Script

FULL = DiskOutage("the disk takes nothing more (No space left on device)")
ENDED = Failure(fault=Fault.DISK_FULL, detail=str(FULL))
DAY_S = timedelta(days=1).total_seconds()


async def ordered(bench: Bench, id: str = "1") -> None:
    """A job from a picture, carried to its end."""
    bench.runner.start(await bench.placed(id=id, request=IMAGE))
    await carried()


@pytest.mark.parametrize("where", ["fetching", "cleaning"])
async def test_a_full_disk_at_the_picture_blames_nobody_else_and_costs_nothing(bench: Bench, where: str) -> None:
    {"fetching": bench.attachments.fetches, "cleaning": bench.media.pictures}[where].will(FULL)

    await ordered(bench)

    job = await bench.kept()
    assert (job.state, job.failure) == (State.FAILED, ENDED)
    assert await bench.booked() == RELEASED
    assert bench.provider.orders == []
    assert bench.operator_alerts.told_of_disk == [str(FULL)]


@pytest.mark.parametrize("where", ["fetching", "opening", "converting"])
async def test_a_video_that_is_paid_for_waits_until_there_is_room(bench: Bench, where: str) -> None:
    scripts: dict[str, Script[Any]] = {
        "fetching": bench.provider.fetches,
        "opening": bench.media.clips,
        "converting": bench.media.playables,
    }
    scripts[where].will(*[FULL] * 200)
    began_s = bench.time.steady_s

    await bench.placed(State.RENDERED)
    await bench.restarted()

    assert bench.time.steady_s - began_s > VIDEO_PATIENCE_S
    assert (await bench.kept()).state is State.DELIVERED
    assert [content for _, content in bench.presenter.delivered] == [VIDEO]
    assert await bench.booked() == PAID
    assert any(progress.no_room for _, progress in bench.presenter.shown)
    assert len(bench.operator_alerts.told_of_disk) == 1


async def test_the_operator_is_told_once_a_day(bench: Bench) -> None:
    bench.attachments.fetches.usual = FULL

    for job in ("1", "2"):
        await ordered(bench, job)
    bench.time.steady_s += DAY_S
    await ordered(bench, "3")

    assert len(bench.operator_alerts.told_of_disk) == 2


async def test_an_operator_who_could_not_be_told_is_told_with_the_next_job(bench: Bench) -> None:
    bench.attachments.fetches.usual = FULL
    bench.operator_alerts.tells.will(Outage("503"))

    for job in ("1", "2"):
        await ordered(bench, job)

    assert len(bench.operator_alerts.told_of_disk) == 1


def test_only_what_the_disk_refuses_is_the_disks_fault() -> None:
    with pytest.raises(DiskOutage, match="No space left on device"), on_disk(), Path("/dev/full").open("wb") as file:
        file.write(b"x" * 100_000)
    with pytest.raises(FileNotFoundError), on_disk():
        Path("/nowhere/at/all").read_bytes()
