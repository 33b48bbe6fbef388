"""A fifth provider, added to a copy of the code as the README says: one spec, one adapter, one imitation, three lines.

It is RunComfy under another name; settings, sentences, the catalog and the demo have to follow by themselves.
"""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]
NAMES = (("RunComfy", "Kling"), ("runcomfy", "kling"), ("RUNCOMFY", "KLING"))


def renamed(file: Path) -> None:
    text = file.read_text()
    for known, new in NAMES:
        text = text.replace(known, new)
    file.write_text(text)


def told(file: Path, *lines: tuple[str, str]) -> None:
    """Add each line behind the one that is there already."""
    text = file.read_text()
    for there, added in lines:
        assert there in text, file
        text = text.replace(there, there + added, 1)
    file.write_text(text)


def with_kling(code: Path) -> None:
    for package in ("bot", "demo", "sandbox"):
        shutil.copytree(REPOSITORY / package, code / package, ignore=shutil.ignore_patterns("__pycache__"))
    spec, adapter, imitation = code / "bot/domain/providers", code / "bot/providers", code / "sandbox/providers"
    renamed(Path(shutil.copy(spec / "runcomfy.py", spec / "kling.py")))
    for file in shutil.copytree(adapter / "runcomfy", adapter / "kling").iterdir():
        renamed(file)
    renamed(Path(shutil.copy(imitation / "runcomfy.py", imitation / "kling.py")))
    told(
        code / "bot/domain/catalog.py",
        ("from bot.domain.providers import comfy, fal,", " kling,"),
        ('    COMFY = "comfy"\n', '    KLING = "kling"\n'),
        ("    ProviderName.COMFY: comfy.SPEC,\n", "    ProviderName.KLING: kling.SPEC,\n"),
    )
    told(
        adapter / "registry.py",
        ("from bot.providers.fal.adapter import Fal\n", "from bot.providers.kling.adapter import Kling\n"),
        ("    ProviderName.COMFY: Comfy,\n", "    ProviderName.KLING: Kling,\n"),
    )
    told(
        imitation / "providers.py",
        ("from sandbox.providers.fetch import Fetcher\n", "from sandbox.providers.kling import Kling\n"),
        ("] = (Fal, RunComfy, Pika, Comfy", ", Kling"),
    )


async def bot(folder: Path, *arguments: str, settings: Mapping[str, str]) -> tuple[int, str]:
    """The exit status of `python -m bot` from the copy in this folder, and what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env={"PYTHONPATH": str(folder), **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said = (await process.communicate())[1].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode, said


async def test_a_new_provider_is_followed_everywhere(tmp_path: Path) -> None:
    await asyncio.to_thread(with_kling, tmp_path)
    order = ("demo", "--once", "--provider", "kling", "--prompt", "a kite over the sea", "--out", "out")

    made, no_key, bad_key, bad_address = await asyncio.gather(
        bot(tmp_path, *order, settings={}),
        bot(tmp_path, "run", settings={"DISCORD_TOKEN": "token"}),
        bot(tmp_path, "run", settings={"KLING_API_TOKEN": "two words"}),
        bot(tmp_path, "run", settings={"KLING_URL": "http://kling.example"}),
    )

    transcript: dict[str, Any] = json.loads((tmp_path / "out" / "transcript.json").read_text())
    assert made[0] == 0, made[1]
    assert (tmp_path / "out" / "video.mp4").stat().st_size > 0
    assert any("**Rendering at Kling**" in shown["text"] for shown in transcript["card"])
    assert re.search(r"put RUNCOMFY_API_TOKEN, .*COMFY_API_KEY or KLING_API_TOKEN in \.env\.", no_key[1])
    assert bad_key == (2, "KLING_API_TOKEN holds characters that no key has; copy it again.\n")
    assert bad_address[1].startswith("KLING_URL takes an https or wss address;")
    assert [status for status, _ in (no_key, bad_key, bad_address)] == [2, 2, 2]
