"""What each image carries and runs, read from the Dockerfile: no docker is needed here.

That it is enough, tests/end_to_end show: test_demo.py for the bot alone, test_new_provider.py for the demo.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


@dataclass(kw_only=True)
class Image:
    """A stage of the Dockerfile with all that it takes over from the stage it is built on."""

    base: str = ""
    user: str = ""
    copied: list[str] = field(default_factory=list)
    built: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


def images() -> dict[str, Image]:
    """By the stages' names, in their order."""
    text = re.sub(r"^#.*\n", "", (REPOSITORY / "Dockerfile").read_text(), flags=re.MULTILINE)
    text = re.sub(r"\s*\\\n\s*", " ", text)
    found: dict[str, Image] = {}
    for line in filter(None, text.splitlines()):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            base, _, name = rest.split()
            inherited = found.get(base, Image())
            image = found[name] = Image(
                base=inherited.base or base,
                copied=[*inherited.copied],
                built=[*inherited.built],
                runs=[*inherited.runs],
            )
        elif word == "COPY":
            image.copied.append(rest.split()[0])
        elif word == "RUN":
            image.built.append(rest)
        elif word == "USER":
            image.user = rest
        elif word in {"ENTRYPOINT", "CMD"}:
            image.runs += json.loads(rest)
    return found


def test_the_image_that_is_built_where_none_is_named_carries_neither_demo_nor_sandbox() -> None:
    *_, last = images().values()

    assert last.copied == ["requirements.lock", "bot", "docker"]
    assert last.runs == ["python", "-m", "bot", "run"]


def test_the_demo_has_an_image_of_its_own() -> None:
    demo = images()["demo"]

    assert demo.copied == ["requirements.lock", "bot", "demo", "sandbox"]
    assert demo.runs[:4] == ["python", "-m", "bot", "demo"]


def test_docker_is_handed_all_that_is_copied_and_no_more() -> None:
    kept = [line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert sorted(kept) == sorted({path for image in images().values() for path in image.copied})


@pytest.mark.parametrize("image", images().values(), ids=images())
def test_every_image_is_built_on_the_same_bytes_for_everybody(image: Image) -> None:
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}", image.base)


@pytest.mark.parametrize("name", ["production", "demo"])
def test_an_image_runs_as_a_user_whose_number_never_changes(name: str) -> None:
    image = images()[name]

    number, group = image.user.split(":")
    assert number.isdecimal()
    assert number != "0"
    assert any(f"useradd --system --uid {number}" in line and f"--gid {group}" in line for line in image.built)


@pytest.mark.parametrize("name", ["production", "demo"])
def test_an_image_carries_its_sources_compiled(name: str) -> None:
    image = images()[name]

    compiled = {word for line in image.built if "compileall" in line for word in line.split()}
    assert {"bot", "demo", "sandbox"} & set(image.copied) <= compiled
