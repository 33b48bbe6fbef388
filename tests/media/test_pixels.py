"""The port: pixel work in other processes, and what is left when they die."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.disk import DiskOutage
from bot.domain.errors import ImageProblem
from bot.domain.refusals.requests import BadImage
from bot.media.pixels import Pixels
from bot.media.worker import Worker, WorkerLost
from bot.ports.media import BadVideo, Clip, Media
from tests.media.conftest import MakeVideo
from tests.patience import PATIENCE_S


@pytest.fixture
async def pixels() -> AsyncIterator[Pixels]:
    pixels = Pixels()
    yield pixels
    await pixels.close()


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    yield worker
    await worker.close()


def hang(began: Path) -> None:
    with began.open("w") as fifo:
        fifo.write(str(os.getpid()))
    wait_for_ever()


def wait_for_ever() -> None:
    threading.Event().wait()


def die_once(marker: Path) -> str:
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt_yourself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "went on"


def take_memory(size_bytes: int) -> int:
    return len(bytearray(size_bytes))


def time_out() -> None:
    raise TimeoutError("its own")


def photo(path: Path) -> Path:
    Image.effect_noise((300, 200), 80).convert("RGB").save(path, "JPEG")
    return path


@pytest.fixture
def began(tmp_path: Path) -> Path:
    """Opening it to read waits until somebody writes, so no test has to look again and again."""
    os.mkfifo(tmp_path / "began")
    return tmp_path / "began"


def test_it_answers_the_port() -> None:
    media: Media = Pixels()

    assert media


async def test_a_picture_gets_the_suffix_of_what_it_is(pixels: Pixels, tmp_path: Path) -> None:
    picture = await pixels.picture(photo(tmp_path / "source"), tmp_path / "image.0", name="cat.png")

    assert (picture.path, picture.content_type) == (tmp_path / "image.0.png", "image/png")
    assert picture.path.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"source", "image.0.png"}


async def test_a_bad_image_is_refused_with_its_name(pixels: Pixels, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"%PDF-1.7")

    with pytest.raises(BadImage) as caught:
        await pixels.picture(tmp_path / "source", tmp_path / "image", name="cat.png")

    assert (caught.value.name, caught.value.problem, caught.value.detail) == (
        "cat.png",
        ImageProblem.UNSUPPORTED,
        "PDF",
    )
    assert {path.name for path in tmp_path.iterdir()} == {"source"}


async def test_a_clip_is_opened_fitted_and_shown(pixels: Pixels, tmp_path: Path, make_video: MakeVideo) -> None:
    clip = await pixels.clip(make_video(bps=6_000_000))
    fitted = await pixels.fit(clip, tmp_path / "fitted.mp4", limit_bytes=100_000)
    poster = await pixels.poster(clip, tmp_path / "poster.jpg")

    assert fitted is not None
    assert fitted.path == tmp_path / "fitted.mp4"
    assert fitted.size_bytes == fitted.path.stat().st_size <= 100_000
    assert poster.read_bytes().startswith(b"\xff\xd8")
    assert not list(tmp_path.glob("*.part"))


async def test_what_cannot_be_fitted_leaves_nothing_behind(
    pixels: Pixels, tmp_path: Path, make_video: MakeVideo
) -> None:
    clip = await pixels.clip(make_video())

    assert await pixels.fit(clip, tmp_path / "fitted.mp4", limit_bytes=500) is None
    assert {path.name for path in tmp_path.iterdir()} == {"clip.mp4"}


async def test_a_bad_video_is_told(pixels: Pixels, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"<html>")
    missing = Clip(path=tmp_path / "clip.mp4", size_bytes=1, width=1, height=1, duration_s=1)

    with pytest.raises(BadVideo):
        await pixels.clip(tmp_path / "clip.mp4")
    with pytest.raises(BadVideo):
        await pixels.poster(missing, tmp_path / "poster.jpg")


async def test_the_loop_goes_on_while_a_video_is_fitted(pixels: Pixels, tmp_path: Path, make_video: MakeVideo) -> None:
    clip = await pixels.clip(make_video(bps=6_000_000))
    fitting = asyncio.create_task(pixels.fit(clip, tmp_path / "fitted.mp4", limit_bytes=100_000))
    turns = 0
    while not fitting.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert await fitting is not None
    assert turns > 5


async def test_work_whose_process_is_killed_is_done_again(worker: Worker, tmp_path: Path) -> None:
    assert await worker.run(PATIENCE_S, die_once, tmp_path / "marker") == "alive"


async def test_work_that_always_ends_its_process_is_given_up_and_harms_nobody_else(worker: Worker) -> None:
    with pytest.raises(WorkerLost):
        await worker.run(PATIENCE_S, die, 0)

    assert await worker.run(PATIENCE_S, abs, -3) == 3


async def test_work_that_takes_too_long_is_ended(worker: Worker) -> None:
    with pytest.raises(WorkerLost, match="more than"):
        await worker.run(0.2, wait_for_ever)

    assert await worker.run(PATIENCE_S, abs, -3) == 3


async def test_work_that_nobody_waits_for_any_more_is_ended(worker: Worker, began: Path) -> None:
    task = asyncio.create_task(worker.run(PATIENCE_S, hang, began))
    pid = int(await asyncio.to_thread(began.read_text))

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await worker.run(PATIENCE_S, os.getpid) != pid


async def test_a_process_is_kept_from_call_to_call(worker: Worker) -> None:
    assert await worker.run(PATIENCE_S, os.getpid) == await worker.run(PATIENCE_S, os.getpid) != os.getpid()


async def test_two_processes_work_side_by_side(began: Path) -> None:
    worker = Worker(processes=2)
    blocked = asyncio.create_task(worker.run(PATIENCE_S, hang, began))
    await asyncio.to_thread(began.read_text)

    assert await worker.run(PATIENCE_S, abs, -3) == 3

    await worker.close()
    with pytest.raises(WorkerLost):
        await blocked


async def test_ctrl_c_is_left_to_the_bot(worker: Worker) -> None:
    assert await worker.run(PATIENCE_S, interrupt_yourself) == "went on"


async def test_memory_is_limited(worker: Worker) -> None:
    with pytest.raises(MemoryError):
        await worker.run(PATIENCE_S, take_memory, 8 * 1024**3)


async def test_a_time_out_of_the_work_itself_is_not_taken_for_ours(worker: Worker) -> None:
    with pytest.raises(TimeoutError, match="its own"):
        await worker.run(PATIENCE_S, time_out)


async def test_a_closed_worker_takes_nothing_more(worker: Worker) -> None:
    await worker.close()

    with pytest.raises(WorkerLost):
        await worker.run(PATIENCE_S, abs, -3)


# -- a full disk ------------------------------------------------------------------------------------------------------


async def test_a_full_disk_is_no_fault_of_the_picture(pixels: Pixels, tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    Image.linear_gradient("L").save(source)
    (tmp_path / "clean.part").symlink_to("/dev/full")

    with pytest.raises(DiskOutage):
        await pixels.picture(source, tmp_path / "clean", name="photo.png")


@pytest.mark.parametrize("making", ["fit", "poster"])
async def test_a_full_disk_is_no_fault_of_the_video(
    pixels: Pixels, tmp_path: Path, make_video: MakeVideo, making: str
) -> None:
    clip = await pixels.clip(make_video(tmp_path / "video.mp4"))
    (tmp_path / "made.part").symlink_to("/dev/full")

    made = tmp_path / "made"
    work = pixels.fit(clip, made, limit_bytes=clip.size_bytes) if making == "fit" else pixels.poster(clip, made)
    with pytest.raises(DiskOutage):
        await work
