"""What each image carries, read from the Dockerfile, and that it is enough: no docker is needed here."""

import asyncio
import json
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
WITHIN_S = 120.0


@dataclass(kw_only=True)
class Image:
    """A stage of the Dockerfile with all that it takes over from the stage it is built on."""

    copied: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


def images() -> dict[str, Image]:
    """By the stages' names, in their order."""
    text = re.sub(r"^#.*\n", "", (REPOSITORY / "Dockerfile").read_text(), flags=re.MULTILINE)
    found: dict[str, Image] = {}
    for line in filter(None, text.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            base, _, name = rest.split()
            inherited = found.get(base, Image())
            image = found[name] = Image(copied=[*inherited.copied], runs=[*inherited.runs])
        elif word == "COPY":
            image.copied.append(rest.split()[0])
        elif word in {"ENTRYPOINT", "CMD"}:
            image.runs += json.loads(rest)
    return found


def test_the_image_that_is_built_where_none_is_named_carries_neither_demo_nor_sandbox() -> None:
    *_, last = images().values()

    assert last.copied == ["requirements.lock", "bot"]
    assert last.runs == ["python", "-m", "bot", "run"]


def test_the_demo_has_an_image_of_its_own() -> None:
    demo = images()["demo"]

    assert demo.copied == ["requirements.lock", "bot", "demo", "sandbox"]
    assert demo.runs[:4] == ["python", "-m", "bot", "demo"]


def test_docker_is_handed_all_that_is_copied_and_no_more() -> None:
    kept = [line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sorted(kept) == sorted({path for image in images().values() for path in image.copied})


@pytest.mark.parametrize(
    ("image", "status", "says"),
    [("demo", 0, "video.mp4"), ("production", 2, "The demo is not part of this installation")],
)
async def test_what_an_image_carries_is_enough_for_the_demo_or_for_a_sentence(
    tmp_path: Path, image: str, status: int, says: str
) -> None:
    for path in images()[image].copied:
        copy = shutil.copytree if (REPOSITORY / path).is_dir() else shutil.copy
        await asyncio.to_thread(copy, REPOSITORY / path, tmp_path / path)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--once", "--prompt", "a kite", "--out", "out"),
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            said = (await process.communicate())[1].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    assert process.returncode == status, said
    assert says in said
