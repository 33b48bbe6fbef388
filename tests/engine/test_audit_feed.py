"""The log channel: every line once and in order, through outages, refusals and restarts, and no server waits."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.errors import Outage
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.engine.audit_feed import LINE_TRIES, LINES_AT_ONCE, OLD_NEWS_MS, READ_EVERY_S, REFUSED_WAIT_S, AuditFeed
from bot.ports.posting import Unpostable, Unwritable
from bot.store.store import Store
from tests.actions import an_action, record
from tests.clock import NOON_MS, StillClock
from tests.patience import PATIENCE_S
from tests.services.bench import Bench
from tests.services.scripted import ScriptedLogChannel

SEVEN = Scope("7")


class Log:
    """An audit feed on a real store, and time in the test's hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.time = StillClock()
        self.channel = ScriptedLogChannel()
        self.audit_feed = self.new_audit_feed()

    def new_audit_feed(self) -> AuditFeed:
        outbox = self.store.audit
        return AuditFeed(outbox=outbox, channel=self.channel, clock=self.time.clock)

    async def done(self, *ids: str, scope: Scope = SEVEN, at_ms: int = NOON_MS) -> None:
        for id_ in ids:
            action = an_action(ActionKind.PAUSE, id=id_, scope=scope, at_ms=at_ms, by="2")
            await record(self.store, action)

    async def choose(self, channel: str, *, scope: Scope = SEVEN) -> None:
        def edit(now: ServerSettings) -> ServerSettings:
            return replace(now, log_channel=channel)

        action = an_action(ActionKind.SETUP, id=f"set {channel}", scope=scope, by="2")
        await self.store.servers.change(scope, edit, action)

    async def pass_by(self, s: float = READ_EVERY_S) -> None:
        """Let time pass, and the database answer: it runs on a thread that our clock knows nothing of."""
        await self.time.advance(s)
        async with asyncio.timeout(PATIENCE_S):
            await self.time.asleep()
            while writes := _writes():
                await asyncio.wait(writes)
                await self.time.asleep()

    @property
    def written(self) -> list[str]:
        return [id_ for _, id_ in self.channel.lines]


def _writes() -> set[asyncio.Task[object]]:
    return {task for task in asyncio.all_tasks() if task.get_name().startswith("audit_feed ")}


@pytest.fixture
async def log(bench: Bench) -> AsyncIterator[Log]:
    log = Log(bench.store)
    await log.choose("100")
    log.audit_feed.start()
    await log.pass_by()
    yield log
    await log.audit_feed.stop()


async def test_what_is_done_is_written_once_and_in_order(log: Log) -> None:
    await log.done("a", "b", "c")
    await log.pass_by()
    await log.pass_by()

    assert log.channel.lines == [("100", id_) for id_ in ("set 100", "a", "b", "c")]


async def test_a_restart_loses_nothing_and_repeats_nothing(log: Log) -> None:
    await log.done("a")
    await log.pass_by()
    await log.audit_feed.stop()
    await log.done("b")

    log.audit_feed = log.new_audit_feed()
    log.audit_feed.start()
    await log.pass_by()

    assert log.written == ["set 100", "a", "b"]


async def test_an_outage_is_waited_out(log: Log) -> None:
    log.channel.troubles.will(Outage("Discord is away"), Outage("Discord is away"))
    await log.done("a", "b")

    await log.pass_by()
    assert log.written == ["set 100"]
    await log.pass_by(60)
    await log.pass_by(60)

    assert log.written == ["set 100", "a", "b"]


async def test_a_channel_that_refuses_is_tried_again_after_a_while(log: Log) -> None:
    log.channel.troubles.will(Unpostable("NoAccess"))
    await log.done("a")
    await log.pass_by()
    await log.pass_by(REFUSED_WAIT_S / 2)
    assert log.written == ["set 100"]

    await log.pass_by(REFUSED_WAIT_S / 2)

    assert log.written == ["set 100", "a"]


async def test_a_new_channel_is_tried_at_once(log: Log) -> None:
    log.channel.troubles.will(Unpostable("CardGone"))
    await log.done("a")
    await log.pass_by()

    await log.choose("200")
    await log.pass_by()

    assert log.channel.lines[1:] == [("200", "a"), ("200", "set 200")]


async def test_one_servers_trouble_is_not_anothers(log: Log) -> None:
    await log.choose("300", scope=Scope("8"))
    await log.pass_by()
    log.channel.troubles.will(Unpostable("NoAccess"))
    await log.done("a")
    await log.pass_by()

    await log.done("b", scope=Scope("8"))
    await log.pass_by()

    assert log.channel.lines[-1] == ("300", "b")


async def test_what_was_done_before_a_channel_was_chosen_is_not_written(log: Log) -> None:
    await log.done("a", scope=Scope("8"))
    await log.pass_by()

    await log.choose("300", scope=Scope("8"))
    await log.pass_by()

    assert log.written == ["set 100", "set 300"]


async def test_what_no_channel_took_for_days_is_no_news_any_more(log: Log) -> None:
    await log.done("a", at_ms=NOON_MS - OLD_NEWS_MS)
    await log.done("b")
    await log.pass_by()

    assert log.written == ["set 100", "b"]


async def test_more_lines_than_are_written_at_once_all_come(log: Log) -> None:
    ids = [f"{number:03}" for number in range(LINES_AT_ONCE + 5)]
    await log.done(*ids)
    await log.pass_by()
    await log.pass_by()

    assert log.written[1:] == ids


async def test_a_bug_in_writing_stops_nothing_else(log: Log) -> None:
    log.channel.troubles.will(ValueError("a bug"))
    await log.done("a")
    await log.pass_by()

    await log.pass_by(REFUSED_WAIT_S)

    assert log.written == ["set 100", "a"]


@pytest.mark.parametrize("trouble", [Unwritable("AutoMod"), ValueError("a bug")], ids=["rejected", "bug"])
async def test_a_line_that_can_never_be_written_keeps_no_other_away(log: Log, trouble: Exception) -> None:
    log.channel.troubles.will(*[trouble] * LINE_TRIES)
    await log.done("a", "b")
    await log.pass_by()
    for _ in range(LINE_TRIES):
        await log.pass_by(REFUSED_WAIT_S)

    assert log.written == ["set 100", "b"]
