"""What was done once in a server is remembered, and servers that were there before are not new."""

from pathlib import Path

from bot.domain.mark import MarkKind
from bot.domain.period import DAY_MS
from bot.domain.scope import Scope
from bot.store.store import Store
from tests.store.samples import LANTERN, LIMITS, NOON_MS, grant


async def test_a_mark_outlives_a_restart_and_is_forgotten_when_it_is_taken_away(path: Path) -> None:
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        for channel in ("5", "6", "5"):
            await store.marks.put(LANTERN, MarkKind.OUT_OF_SIGHT, channel)
    async with Store.open(path, now_ms=NOON_MS, limits=LIMITS) as store:
        kept = await store.marks.subjects(LANTERN, MarkKind.OUT_OF_SIGHT)
        await store.marks.remove(LANTERN, MarkKind.OUT_OF_SIGHT, "5")

        assert kept == {"5", "6"}
        assert await store.marks.subjects(LANTERN, MarkKind.OUT_OF_SIGHT) == {"6"}
        assert await store.marks.subjects(LANTERN, MarkKind.WELCOMED) == frozenset()
        assert await store.marks.subjects(Scope("8"), MarkKind.OUT_OF_SIGHT) == frozenset()


async def test_an_installation_that_has_served_somebody_knows_the_servers_that_it_is_in(store: Store) -> None:
    await grant(store, LANTERN, None, 10, id="prize", at_ms=NOON_MS, by="0", reason="prize")

    assert await store.marks.new_since_ms(at_ms=NOON_MS) == NOON_MS
    assert await store.marks.new_since_ms(at_ms=NOON_MS + DAY_MS) == NOON_MS


async def test_a_new_installation_may_have_been_invited_on_the_day_before(store: Store) -> None:
    first = await store.marks.new_since_ms(at_ms=NOON_MS)
    await grant(store, LANTERN, None, 10, id="prize", at_ms=NOON_MS, by="0", reason="prize")

    assert first == NOON_MS - DAY_MS
    assert await store.marks.new_since_ms(at_ms=NOON_MS + DAY_MS) == first
