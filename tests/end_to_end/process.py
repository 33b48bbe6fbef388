"""The bot as an operator runs it: a process of its own with its settings in the environment, which a test may kill."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from bot.domain.catalog import SPECS
from sandbox.server import Sandbox
from tests.patience import PATIENCE_S

REPOSITORY = Path(__file__).parents[2]
KEYS = tuple(spec.key_setting for spec in SPECS.values())


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended, and everything that it wrote."""

    status: int
    said: str


class BotProcess:
    """`python -m bot ...`, under way."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    def kill(self) -> None:
        """As `kill -9` does, or the power."""
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()

    async def ended(self) -> Ended:
        async with asyncio.timeout(PATIENCE_S):
            status = await self._process.wait()
        return Ended(status=status, said=self._log.read_text(encoding="utf-8"))

    async def end_now(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def started(*arguments: str, environment: Mapping[str, str], folder: Path) -> AsyncIterator[BotProcess]:
    """`python -m bot` with these arguments and no other settings than these; killed at the end if it still runs."""
    log = folder / f"log-{len(list(folder.glob('log-*')))}"
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=folder,  # Where no .env lies.
            env={**inherited, "PYTHONPATH": str(REPOSITORY), **environment},
            stdout=output,
            stderr=output,
        )
    bot = BotProcess(process, log)
    try:
        yield bot
    finally:
        await bot.end_now()


def environment_of(sandbox: Sandbox, folder: Path, **changes: str) -> dict[str, str]:
    """The environment that lets a process use the sandbox."""
    urls = sandbox.urls
    settings = {
        "DISCORD_TOKEN": sandbox.token,
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "DATA_DIR": str(folder),
        "DISCORD_API_URL": urls.discord_api,
        "DISCORD_GATEWAY_URL": urls.discord_gateway,
        **{spec.key_setting: f"key-{name}" for name, spec in SPECS.items()},
        **{f"{origin.upper()}_URL": url for origin, url in urls.providers.items()},
    }
    return {**settings, **changes}


def states(folder: Path) -> dict[str, str]:
    """How every job stands in the database of a running bot, by its id; closed ones with a "!" after it."""
    path = folder / "bot.db"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            rows = database.execute("SELECT id, state, closed FROM jobs").fetchall()
        except sqlite3.OperationalError:
            return {}  # Not migrated yet.
    return {id_: state + "!" * closed for id_, state, closed in rows}
