"""`python -m sandbox` as a program of its own: what it prints, what its help tells, and that it needs nothing else."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from sandbox.providers.steering import WORDS

REPOSITORY = Path(__file__).parents[2]


@asynccontextmanager
async def program(folder: Path, *arguments: str) -> AsyncIterator[Process]:
    """The sandbox from a folder that holds nothing else."""
    await asyncio.to_thread(shutil.copytree, REPOSITORY / "sandbox", folder / "sandbox")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=folder, env={"PYTHONPATH": str(folder)}, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_it_runs_alone_and_prints_where_everything_is(tmp_path: Path) -> None:
    async with program(tmp_path) as process, aiohttp.ClientSession() as session:
        assert process.stdout is not None
        printed = json.loads(await process.stdout.readline())
        async with session.get(printed["page"]) as page:
            assert page.status == 200
        headers = {"Authorization": f"Bot {printed['discord_token']}"}
        async with session.get(f"{printed['discord_api']}/users/@me", headers=headers) as bot:
            assert (await bot.json())["bot"] is True
        process.terminate()

        assert printed.keys() > {"discord_gateway", "fal_queue", "fal_rest", "runcomfy", "pika", "comfy"}
        assert await process.wait() == 0


async def test_its_help_tells_every_address_and_every_word(tmp_path: Path) -> None:
    async with program(tmp_path, "--help") as process:
        said = (await process.communicate())[0].decode()

    assert all(f"#{word}" in said for word in WORDS)
    assert all(
        name in said for name in ("page", "discord_api", "discord_token", "runcomfy", "--port", "--record", "--pace")
    )
