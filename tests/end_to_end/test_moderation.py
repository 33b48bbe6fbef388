"""Members that are blocked or trusted, places that are paused, words that are not wanted: asked through Discord."""

from dataclasses import replace

import pytest

from bot.app.bot import Bot
from bot.domain.action import ActionKind
from bot.domain.server import ReviewRules
from sandbox.discord.model import InteractionState
from tests.end_to_end.moderating import actions_of, set_up
from tests.end_to_end.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_RULES = ReviewRules()
EVERYTHING = ReviewRules(everything=True)


async def test_a_blocked_member_reads_why_and_until_when(shared_stage: Stage, shared_bot: Bot) -> None:
    jonas = shared_stage.member("Jonas")
    blocked = await mod(shared_stage, "block", member=jonas, reason="spam *again*", days=2)
    used = await shared_stage.use("create", {"prompt": "spam"}, by="Jonas")
    await mod(shared_stage, "unblock", member=jonas, reason="sorry")
    free, _ = await shared_stage.made(shared_bot, "create", {"prompt": "no spam"}, by="Jonas")

    assert f"<@{jonas.id}> can make no videos here until" in blocked
    assert r"Moderators let you make no videos here until" in shared_stage.answer(used)
    assert r"spam \*again\*" in shared_stage.answer(used)
    assert await shared_bot.store.jobs.job(str(used.id)) is None
    assert free.state == "delivered"
    assert [(one.kind, one.reason) for one in await actions_of(shared_bot)][:2] == [
        (ActionKind.BLOCK, "spam *again*"),
        (ActionKind.UNBLOCK, "sorry"),
    ]


async def test_a_trusted_member_is_not_reviewed(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, EVERYTHING)
    jonas = shared_stage.member("Jonas")
    said = await mod(shared_stage, "trust", member=jonas)
    again = await mod(shared_stage, "trust", member=jonas)
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "trusted"}, by="Jonas")
    untrusted = await mod(shared_stage, "untrust", member=jonas)
    await set_up(shared_stage, shared_bot, NO_RULES)

    assert "is trusted now" in said
    assert again == f"The member <@{jonas.id}> is trusted already: nothing was changed."
    assert (job.state, job.review.request) == ("delivered", None)
    assert "no longer trusted" in untrusted


async def test_a_paused_channel_takes_nothing_and_others_do(shared_stage: Stage, shared_bot: Bot) -> None:
    creations = shared_stage.world.channel("creations")
    await mod(shared_stage, "pause", channel=creations, reason="a contest")
    here = await shared_stage.use("create", {"prompt": "paused"})
    thread = await shared_stage.use("create", {"prompt": "paused"}, channel="Storyboard")
    elsewhere, _ = await shared_stage.made(shared_bot, "create", {"prompt": "elsewhere"}, channel="general")
    resumed = await mod(shared_stage, "resume", channel=creations)

    assert "Moderators paused new videos in this channel: “a contest”" in shared_stage.answer(here)
    assert "paused new videos in this channel" in shared_stage.answer(thread), "a thread belongs to its channel"
    assert elsewhere.state == "delivered"
    assert resumed == f"New videos are taken in <#{creations.id}> again."


async def test_a_paused_server_takes_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    await mod(shared_stage, "pause", reason="the pool is empty")
    used = await shared_stage.use("create", {"prompt": "paused"}, channel="general")
    await mod(shared_stage, "resume")
    again = await mod(shared_stage, "resume")

    assert "Moderators paused new videos in this server" in shared_stage.answer(used)
    assert again.startswith("The server is not paused as a whole.")
    assert await shared_bot.store.jobs.job(str(used.id)) is None


async def test_a_blocking_rule_refuses_and_says_which_words(shared_stage: Stage, shared_bot: Bot) -> None:
    await mod(shared_stage, "rules add", pattern="ass", action="block")
    refused = [
        await shared_stage.use("create", {"prompt": prompt}) for prompt in ("an ＡＳＳ", "аsѕ", "a \u200bas\u200bs.")
    ]
    negative = await shared_stage.use("create", {"prompt": "a donkey", "negative": "ass"})
    fine, _ = await shared_stage.made(shared_bot, "create", {"prompt": "an assassin in class"})
    await mod(shared_stage, "rules remove", rule="ass")

    assert all("is not wanted here" in shared_stage.answer(one) for one in [*refused, negative])
    assert fine.state == "delivered"


async def test_a_warning_rule_lets_it_go_and_says_so(shared_stage: Stage, shared_bot: Bot) -> None:
    await mod(shared_stage, "rules add", pattern="b[a4]d+", action="warn", regex=True, exceptions="baddest, x")
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "a b4dd dog"})
    quiet, _ = await shared_stage.made(shared_bot, "create", {"prompt": "the baddest dog"})
    await mod(shared_stage, "rules remove", rule="b[a4]d+")

    assert (job.state, job.review.warnings) == ("delivered", ("b4dd",))
    assert any("would rather not read “b4dd”" in said for said in shared_stage.said_to("Mira"))
    assert quiet.review.warnings == ()


async def test_rules_are_listed_tried_and_completed(shared_stage: Stage, shared_bot: Bot) -> None:
    await mod(shared_stage, "rules add", pattern="secret word", action="review", exceptions="secret word game")
    listed = await mod(shared_stage, "rules list")
    hit = await mod(shared_stage, "rules test", prompt="my SECRET  wörd")
    miss = await mod(shared_stage, "rules test", prompt="a secret word game")
    noor, creations = shared_stage.member("Noor"), shared_stage.world.channel("creations")
    typed = await shared_stage.answered(
        await shared_stage.world.autocomplete(noor, creations, "mod rules remove", {"rule": "sec"}, "rule")
    )
    spied = await shared_stage.answered(
        await shared_stage.world.autocomplete(
            shared_stage.member("Mira"), creations, "mod rules remove", {"rule": "sec"}, "rule"
        )
    )
    removed = await mod(shared_stage, "rules remove", rule=typed.choices[0]["value"])

    assert "1 word rule" in listed
    assert "“secret word” · sent to the moderators first" in listed
    assert "sent to the moderators first" in hit
    assert "SECRET wörd" in hit
    assert miss.startswith("No rule finds anything")
    assert [choice["name"] for choice in typed.choices] == ["secret word"]
    assert spied.choices == []
    assert removed == "The rule is removed."


async def test_many_rules_are_leafed_through(shared_stage: Stage, shared_bot: Bot) -> None:
    for number in range(12):
        await mod(shared_stage, "rules add", pattern=f"word{number}", action="warn")
    listed = await shared_stage.use("mod rules list", by="Noor")
    first = shared_stage.answer(listed)
    await shared_stage.press(listed, "Next", by="Noor")
    second = shared_stage.answer(listed)

    assert "12 word rules** · page 1 of 2" in first
    assert "word7" in first
    assert "page 2 of 2" in second
    assert "word11" in second


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pattern": "!!!"}, "That pattern has no word in it."),
        ({"pattern": "(a", "regex": True}, "A bracket in that regular expression has no partner."),
        ({"pattern": "(?=a)b", "regex": True}, "Look-arounds such as `(?=…)` are not possible"),
        ({"pattern": "a*", "regex": True}, "finds something in every prompt"),
        ({"pattern": "ok", "exceptions": ",".join("abcdefghijklmnopqrstuvwxyz")}, "too many exceptions"),
    ],
)
async def test_a_pattern_that_can_not_be_used_is_refused(
    shared_stage: Stage, shared_bot: Bot, options: dict[str, object], said: str
) -> None:
    assert said in await mod(shared_stage, "rules add", action="block", **options)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("reviews", {}),
        ("block", {"member": "Noor", "reason": "no"}),
        ("unblock", {"member": "Noor"}),
        ("trust", {"member": "Mira"}),
        ("untrust", {"member": "Mira"}),
        ("pause", {"reason": "no"}),
        ("resume", {}),
        ("rules add", {"pattern": "a", "action": "block"}),
        ("rules list", {}),
        ("rules remove", {"rule": "a"}),
        ("rules test", {"prompt": "a"}),
    ],
)
async def test_who_is_no_moderator_can_do_none_of_it(
    shared_stage: Stage, shared_bot: Bot, command: str, options: dict[str, object]
) -> None:
    before = await actions_of(shared_bot)
    given = {name: shared_stage.member(str(value)) if name == "member" else value for name, value in options.items()}
    used = await shared_stage.use(f"mod {command}", given, by="Mira")

    assert "Only moderators can do that" in shared_stage.answer(used)
    assert used.state is InteractionState.ANSWERED
    assert await actions_of(shared_bot) == before


async def test_a_thread_that_the_bot_was_never_told_of_can_be_paused(shared_stage: Stage, shared_bot: Bot) -> None:
    """Of a channel that it can not see, for one."""
    world = shared_stage.world
    thread = world.add_channel(replace(world.channel("Storyboard"), id=world.ids.mint(), name="Workshop"))
    paused = await mod(shared_stage, "pause", channel=thread, reason="a closed workshop")
    resumed = await mod(shared_stage, "resume", channel=thread)

    assert f"<#{thread.id}>" in paused
    assert f"<#{thread.id}>" in resumed


async def mod(stage: Stage, command: str, **options: object) -> str:
    """What Noor is told when she uses a moderators' command."""
    return stage.answer(await stage.use(f"mod {command}", options, by="Noor"))
