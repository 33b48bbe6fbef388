"""`python -m bot demo --once` and `python -m bot render`, as an operator types them: files, sentences, exit statuses.

All of them are started at once and run while the others do, because most of their time is waiting.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest
import pytest_asyncio

from tests.end_to_end.conftest import picture
from tests.end_to_end.gate import Door, gate_to
from tests.end_to_end.process import KEYS, Ended, environment_of, started
from tests.end_to_end.stage import open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROCESSES = 8  # At once.


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that has ended, and the folder that it ran in."""

    ended: Ended
    folder: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ran(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mapping[str, Ran]]:
    """Every command that the tests look at, by a name."""
    folder = tmp_path_factory.mktemp("commands")
    stage_opened = open_stage(folder, record=folder / "traffic.jsonl")
    async with stage_opened as stage, gate_to(stage.sandbox.urls.providers["fal_queue"]) as lost:
        lost.door = Door.DROP_ANSWERS
        environment = environment_of(stage.sandbox, folder)
        render = ("render", "--out", "video.mp4")
        prompt = ("--prompt", "a harbour in the morning")
        photo = ("--image", "photo.jpg")
        commands: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
            "demo": (("demo", "--once", "--provider", "fal", *prompt, *photo, "--out", "out"), {}),
            "text": ((*render, *prompt, "--aspect", "1:1", "--seed", "3"), {}),
            "image": ((*render, *prompt, *photo, "--provider", "fal"), {}),
            "frames": ((*render, *photo, *photo, "--duration", "5", "--provider", "comfy"), {}),
            "no prompt": (render, {}),
            "no key": (
                (*render, *prompt),
                dict.fromkeys(KEYS, ""),
            ),
            "no file": ((*render, *prompt, "--image", "nowhere.jpg"), {}),
            "bad file": ((*render, *prompt, "--image", "text.png"), {}),
            "impossible": ((*render, *prompt, "--duration", "7"), {}),
            "refused key": ((*render, *prompt), {"RUNCOMFY_API_TOKEN": "a-bad-key"}),
            "moderated": ((*render, "--prompt", "#moderated"), {}),
            "failed": ((*render, "--prompt", "#fail"), {}),
            "lost": ((*render, *prompt, "--provider", "fal"), {"FAL_QUEUE_URL": lost.url}),
        }
        places = asyncio.Semaphore(PROCESSES)

        async def run(name: str) -> Ran:
            home = folder / name.replace(" ", "-")
            home.mkdir()
            picture(home / "photo.jpg")
            (home / "text.png").write_text("not a picture")
            arguments, changes = commands[name]
            async with places, started(*arguments, environment=environment | changes, folder=home) as process:
                return Ran(ended=await process.ended(), folder=home)

        yield dict(zip(commands, await asyncio.gather(*map(run, commands)), strict=True))


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("text", 0, "5.0 s"),
        ("image", 0, "5.0 s"),
        ("frames", 0, "5.0 s"),
        ("no prompt", 2, "Describe the video in a few words first."),
        ("no key", 2, "No provider has a key"),
        ("no file", 2, "nowhere.jpg can not be read"),
        ("bad file", 2, "is not a picture."),
        ("impossible", 2, "Duration 7 s is not possible here; possible: 5 s, 10 s."),
        ("refused key", 3, "RunComfy refused the bot's key."),
        ("moderated", 3, "content check turned this down."),
        ("failed", 4, "RunComfy could not make this video."),
        ("lost", 5, "The bot never sends an order twice"),
    ],
)
async def test_render_says_how_it_ended(ran: Mapping[str, Ran], name: str, status: int, sentence: str) -> None:
    ended = ran[name].ended

    assert sentence in " ".join(ended.said.split())
    assert ended.status == status
    assert "Traceback" not in ended.said


@pytest.mark.parametrize(("name", "size"), [("text", (720, 720)), ("image", (960, 720)), ("frames", (960, 720))])
async def test_render_writes_a_video_that_plays(ran: Mapping[str, Ran], name: str, size: tuple[int, int]) -> None:
    assert _shape(ran[name].folder / "video.mp4") == size


@pytest.mark.parametrize("name", ["no prompt", "moderated", "failed", "lost"])
async def test_render_without_a_video_leaves_no_file(ran: Mapping[str, Ran], name: str) -> None:
    assert not (ran[name].folder / "video.mp4").exists()


async def test_the_demo_makes_a_video_from_a_photo(ran: Mapping[str, Ran]) -> None:
    demo = ran["demo"]

    assert demo.ended.status == 0, demo.ended.said
    assert _shape(demo.folder / "out" / "video.mp4") == (960, 720)


async def test_the_demo_writes_down_every_state_and_a_balanced_book(ran: Mapping[str, Ran]) -> None:
    transcript: dict[str, Any] = json.loads((ran["demo"].folder / "out" / "transcript.json").read_text())

    states = [shown["state"] for shown in transcript["card"] if shown["state"]]
    assert states[0] == "queued"
    assert states[-1] == "delivered"
    assert "rendering" in states
    assert [transfer["kind"] for transfer in transcript["transfers"]] == ["grant", "hold", "capture"]
    assert transcript["sum"] == 0
    assert transcript["complaints"] == []


def _shape(path: Path) -> tuple[int, int]:
    with av.open(str(path)) as film:
        assert sum(1 for _ in film.decode(video=0)) > 0
        return film.streams.video[0].width, film.streams.video[0].height
