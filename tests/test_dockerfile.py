"""What each image carries and runs, read from the Dockerfile: no docker is needed here.

That it is enough, tests/end_to_end show: test_demo.py for the bot alone, test_new_provider.py for the demo.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


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
