"""What moderators decided is kept with its action, in its server, and once."""

from dataclasses import replace

import pytest

from bot.domain.action import ActionKind
from bot.domain.policy import Conditions
from bot.domain.refusals.moderation import RuleKnown, RuleNotFound, TooManyRules
from bot.domain.scope import Scope
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.word_rules import MOST_RULES, RuleAction, WordRule
from bot.store.facades.moderation import SqlModeration
from bot.store.store import Store
from tests.actions import an_action, record
from tests.store.samples import LANTERN, NOON_MS

ACTION = an_action(ActionKind.BLOCK, id="i1", scope=LANTERN, by="noor", member="mira")
PAUSE = ServerPause(channel="30", reason="contest", by="noor", at_ms=NOON_MS)
RULE = WordRule(
    id="r1", pattern="ass", action=RuleAction.BLOCK, exceptions=("a, b", "“ç”"), by="noor", at_ms=NOON_MS, is_regex=True
)


@pytest.fixture
def moderation(store: Store) -> SqlModeration:
    return store.moderation


def blocked(standing: MemberStanding) -> MemberStanding:
    return replace(standing, is_blocked=True, blocked_until_ms=5, block_reason="spam")


async def test_where_nobody_decided_anything_every_default_holds(moderation: SqlModeration) -> None:
    assert await moderation.conditions(LANTERN, "mira") == Conditions()


async def test_conditions_are_everything_of_this_server_and_member(moderation: SqlModeration) -> None:
    await moderation.set_standing(ACTION, blocked)
    await moderation.pause(PAUSE, replace(ACTION, id="i2"))
    await moderation.pause(replace(PAUSE, channel=None), replace(ACTION, id="i3"))
    await moderation.add_rule(RULE, replace(ACTION, id="i4"))

    here = await moderation.conditions(LANTERN, "mira")

    assert here.standing == blocked(MemberStanding())
    assert set(here.pauses) == {PAUSE, replace(PAUSE, channel=None)}
    assert here.rules == (RULE,)
    assert await moderation.conditions(Scope("elsewhere"), "mira") == Conditions()
    assert (await moderation.conditions(LANTERN, "jonas")).standing == MemberStanding()


async def test_the_same_action_again_changes_nothing(moderation: SqlModeration) -> None:
    await moderation.set_standing(ACTION, blocked)

    again = await moderation.set_standing(ACTION, lambda _: MemberStanding(is_trusted=True))

    assert again == blocked(MemberStanding())


async def test_an_edit_that_refuses_writes_nothing_down(store: Store, moderation: SqlModeration) -> None:
    def refuse(_: MemberStanding) -> MemberStanding:
        raise RuleNotFound

    with pytest.raises(RuleNotFound):
        await moderation.set_standing(ACTION, refuse)

    assert await record(store, ACTION), "the action was not there yet"
    assert not await record(store, ACTION)


async def test_a_pause_ends_once_and_only_where_it_was(moderation: SqlModeration) -> None:
    await moderation.pause(PAUSE, ACTION)
    await moderation.pause(replace(PAUSE, reason="longer"), replace(ACTION, id="i2"))

    assert not await moderation.resume(None, replace(ACTION, id="i3"))
    assert [pause.reason for pause in (await moderation.conditions(LANTERN, "mira")).pauses] == ["longer"]
    assert await moderation.resume("30", replace(ACTION, id="i4"))
    assert await moderation.resume("30", replace(ACTION, id="i4")), "the same click again says the same"
    assert not await moderation.resume("30", replace(ACTION, id="i5"))


async def test_a_pattern_is_known_once_in_a_server(moderation: SqlModeration) -> None:
    await moderation.add_rule(RULE, ACTION)
    await moderation.add_rule(RULE, ACTION)
    await moderation.add_rule(replace(RULE, id="r3"), replace(ACTION, id="i3", scope=Scope("elsewhere")))

    with pytest.raises(RuleKnown):
        await moderation.add_rule(replace(RULE, id="r2"), replace(ACTION, id="i2"))

    assert await moderation.rules(LANTERN) == (RULE,)


@pytest.mark.parametrize("by", ["r1", "ass"])
async def test_a_rule_is_removed_by_its_id_or_its_pattern(moderation: SqlModeration, by: str) -> None:
    await moderation.add_rule(RULE, ACTION)
    with pytest.raises(RuleNotFound):
        await moderation.remove_rule(by, replace(ACTION, id="i2", scope=Scope("elsewhere")))

    await moderation.remove_rule(by, replace(ACTION, id="i3"))

    assert await moderation.rules(LANTERN) == ()


async def test_a_server_has_only_so_many_rules(moderation: SqlModeration) -> None:
    for number in range(MOST_RULES):
        rule = replace(RULE, id=f"r{number}", pattern=f"w{number}")
        await moderation.add_rule(rule, replace(ACTION, id=f"i{number}"))

    with pytest.raises(TooManyRules):
        await moderation.add_rule(replace(RULE, id="x", pattern="x"), replace(ACTION, id="ix"))
