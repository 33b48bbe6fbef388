"""The first provider does not take it: the next one makes the video, and the operator hears why, once."""

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.job import State
from tests.end_to_end.gate import gate_to
from tests.end_to_end.stage import Stage, text_of


@pytest.mark.parametrize(
    ("key", "why"),
    [("a-bad-key", "RunComfy refuses the key"), ("an-empty-key", "The account at RunComfy is empty")],
    ids=["refused", "empty"],
)
async def test_a_key_that_is_no_good_leads_to_the_next_provider_and_to_the_operator(
    stage: Stage, key: str, why: str
) -> None:
    async with stage.bot(providers="runcomfy,fal", runcomfy_api_token=key) as bot:
        prompts = [f"made elsewhere {number}" for number in range(2)]
        made = [await stage.made(bot, "create", {"prompt": prompt}) for prompt in prompts]

        assert [(job.state, job.provider) for job, _ in made] == [(State.DELIVERED, ProviderName.FAL)] * 2
        assert all("fal" in text_of(card) for _, card in made)
        assert [await stage.settled(bot, job) for job, _ in made] == [["hold", "capture"]] * 2
        await bot.services.engine.catalog_refresh.refresh()
        told = [text for text in stage.written_to("Ada") if why in text]
        assert len(told) == 1
        assert await bot.store.integrity.verify() == []
    async with stage.bot(providers="runcomfy,fal", runcomfy_api_token=key) as bot:
        await stage.made(bot, "create", {"prompt": "after a restart"})
        await bot.services.engine.catalog_refresh.refresh()

        assert len([text for text in stage.written_to("Ada") if why in text]) == 1


async def test_a_provider_that_is_away_is_passed_by(stage: Stage) -> None:
    async with (
        gate_to(stage.sandbox.urls.providers["runcomfy"]) as gate,
        stage.bot(providers="runcomfy,comfy", runcomfy_url=gate.url) as bot,
    ):
        await gate.vanish()
        job, card = await stage.made(bot, "create", {"prompt": "nobody at the first one"})
        await gate.listen()

        assert (job.state, job.provider) == (State.DELIVERED, ProviderName.COMFY)
        assert "Comfy" in text_of(card)
        assert len(stage.orders("nobody at the first one")) == 1


async def test_where_all_are_left_out_a_member_is_told_so_at_once(stage: Stage) -> None:
    async with stage.bot(providers="fal", fal_key="an-empty-key") as bot:
        await stage.made(bot, "create", {"prompt": "the first one finds out"})
        used = await stage.use("create", {"prompt": "the second one is told"})

        assert "can not be used now" in stage.answer(used)
        assert "no credits were used" in stage.answer(used)
        assert await bot.store.jobs.job(str(used.id)) is None
