"""`python -m bot demo` in a terminal: the address alone on the last line, the log in a file."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]


@asynccontextmanager
async def demo(folder: Path, *arguments: str, code: Path = REPOSITORY) -> AsyncIterator[Process]:
    """The command, in a folder of its own; what it says comes from standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments, cwd=folder, env={"PYTHONPATH": str(code)}, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said_until_open(process: Process) -> list[str]:
    """Every line up to the address."""
    assert process.stderr is not None
    lines = [""]
    async with asyncio.timeout(PATIENCE_S):
        while not lines[-1].startswith("http://127.0.0.1:"):
            line = await process.stderr.readline()
            assert line, lines
            lines.append(line.decode().rstrip("\n"))
    return lines


async def test_the_terminal_ends_with_the_address_alone_and_the_file_has_the_log(tmp_path: Path) -> None:
    async with demo(tmp_path, "--port", "0") as process, aiohttp.ClientSession() as session:
        said = await said_until_open(process)
        async with session.get(said[-1]) as page:
            assert page.status == 200
        process.terminate()
        rest = (await process.communicate())[1].decode()

    assert rest.strip() == ""
    assert process.returncode == 0
    assert [line for line in said[:-1] if "build/demo/bot.log" in line]
    assert not [line for line in said[:-1] if " INFO " in line or "http" in line]
    assert "INFO bot.store.sqlite.migrate database migrated" in (tmp_path / "build" / "demo" / "bot.log").read_text()


async def test_the_terminal_shows_the_log_too_where_that_is_asked_for(tmp_path: Path) -> None:
    async with demo(tmp_path, "-v", "--port", "0", "--out", "elsewhere") as process:
        said = await said_until_open(process)

    assert [line for line in said if "INFO bot.store.sqlite.migrate database migrated" in line]
    assert "INFO bot.store.sqlite.migrate database migrated" in (tmp_path / "elsewhere" / "bot.log").read_text()


@pytest.mark.parametrize("there", [("bot",), ("bot", "demo"), ("bot", "sandbox")])
async def test_where_the_demo_was_left_out_it_says_so(tmp_path: Path, there: tuple[str, ...]) -> None:
    for package in there:
        await asyncio.to_thread(shutil.copytree, REPOSITORY / package, tmp_path / package)
    async with demo(tmp_path, code=tmp_path) as process:
        said = (await process.communicate())[1].decode()

    assert said == "The demo is not part of this installation; a checkout has it: make demo.\n"
    assert process.returncode == 2


async def test_a_folder_that_can_not_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with demo(tmp_path, "--out", "file/below") as process:
        said = (await process.communicate())[1].decode()

    assert said == "file/below/bot.log can not be written to (Not a directory).\n"
    assert process.returncode == 2
