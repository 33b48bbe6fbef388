"""Servers are looked at anew: once for many changes, again after an outage, whatever goes wrong with one of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import discord
import pytest

from bot.chat import server_watch
from bot.chat.server_watch import ServerWatch
from bot.domain.errors import Outage
from tests.patience import PATIENCE_S


class Server:
    def __init__(self, id: int, *, unavailable: bool = False) -> None:
        self.id = id
        self.unavailable = unavailable


class Looks:
    """Writes down what was looked at; the first looks may fail."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)
        self.seen: list[int] = []
        self._look = asyncio.Condition()

    async def look(self, guild: discord.Guild) -> None:
        async with self._look:
            self.seen.append(guild.id)
            self._look.notify_all()
        if self._failures:
            raise self._failures.pop(0)

    async def until(self, count: int) -> list[int]:
        async with asyncio.timeout(PATIENCE_S), self._look:
            await self._look.wait_for(lambda: len(self.seen) >= count)
        return self.seen


@pytest.fixture
async def watch(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ServerWatch]:
    monkeypatch.setattr(server_watch, "LOOK_AGAIN_S", 0.0)
    watch = ServerWatch()
    yield watch
    await watch.stop()


def changed(watch: ServerWatch, *servers: Any) -> None:
    for server in servers:
        watch.changed(cast("discord.Guild", server))


async def test_many_changes_at_once_are_one_look(watch: ServerWatch) -> None:
    looks = Looks()
    watch.add(looks.look)
    changed(watch, Server(1), Server(2), Server(1), Server(1))
    watch.start()

    assert sorted(await looks.until(2)) == [1, 2]


async def test_a_server_that_is_only_a_name_yet_is_not_looked_at(watch: ServerWatch) -> None:
    looks = Looks()
    watch.add(looks.look)
    changed(watch, Server(1, unavailable=True), Server(2))
    watch.start()

    assert await looks.until(1) == [2]


async def test_what_an_outage_kept_away_is_looked_at_again(watch: ServerWatch) -> None:
    looks = Looks(Outage("away"))
    watch.add(looks.look)
    changed(watch, Server(1))
    watch.start()

    assert await looks.until(2) == [1, 1]


async def test_a_bug_in_one_look_keeps_no_other_from_looking(
    watch: ServerWatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, looks = Looks(ValueError("broken")), Looks()
    watch.add(broken.look)
    watch.add(looks.look)
    changed(watch, Server(1), Server(2))
    watch.start()

    assert await looks.until(2) == [1, 2]
    assert "bug" in caplog.text
