"""What `/operator` changes holds at once, and the command line does the same beside a bot that runs."""

import asyncio
from pathlib import Path

from tests.end_to_end.process import environment_of, started
from tests.end_to_end.stage import Stage


def server(stage: Stage) -> str:
    return str(stage.world.server.id)


async def test_created_credits_can_be_spent_at_once(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot(starting_pool=0) as bot:
        used = await stage.use("operator pool", {"amount": 50, "reason": "to begin with"}, by="Ada")

        assert f"50 credits created for the pool of **{stage.world.server.name}**." in stage.answer(used)
        assert (await bot.services.orders.balance(stage.payer())).pool == 50


async def test_a_limit_of_money_holds_at_once(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot():
        used = await stage.use("operator caps", {"day_usd": "0.10"}, by="Ada")
        refused = await stage.use("create", {"prompt": "too dear for today"})

        assert "$0.10 left of $0.10, set by `/operator caps`" in stage.answer(used)
        assert "spending limit that its operator set for today" in stage.answer(refused)


async def test_a_paused_bot_says_why_and_goes_on_when_it_is_resumed(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot() as bot:
        await stage.use("operator pause", {"reason": "moving house"}, by="Ada")
        refused = await stage.use("create", {"prompt": "while paused"})
        health = await stage.use("operator health", by="Ada")
        await stage.use("operator resume", by="Ada")
        job, _ = await stage.made(bot, "create", {"prompt": "afterwards #nourl"})

        assert "The bot's operator has paused it: “moving house”." in stage.answer(refused)
        assert "**Paused**" in stage.answer(health)
        assert job.is_over


async def test_the_command_line_works_beside_the_running_bot(stage: Stage, tmp_path: Path) -> None:
    async with stage.bot(starting_pool=0) as bot:
        environment = environment_of(stage.sandbox, tmp_path, STARTING_POOL="0")
        await stage.use("jobs")  # By then the bot knows the server, which the command line asks the database for.

        async def run(*arguments: str) -> tuple[int, str]:
            async with started("operator", *arguments, environment=environment, folder=tmp_path) as process:
                ended = await process.ended()
                return ended.status, ended.said

        results = await asyncio.gather(
            run("pool", "--server", server(stage), "--amount", "70", "--reason", "to begin with"),
            run("refill", "--server", server(stage), "--amount", "40", "--period", "week"),
            run("caps", "--day-usd", "7.50"),
            run("health"),
            run("unknown"),
        )
        paused = await run("pause", "moving house")
        refused = await stage.use("create", {"prompt": "while paused"})
        resumed = await run("resume")
        wrong = await run("pool", "--server", "7", "--amount", "0", "--reason", "why", "--even-unknown")

        assert [status for status, _ in [*results, paused, resumed]] == [0] * 7
        assert "70 credits created" in results[0][1]
        assert "$7.50" in results[2][1]
        assert (await bot.services.orders.balance(stage.payer())).pool == 70
        assert "moving house" in stage.answer(refused)
        assert wrong == (2, "An amount is a whole number from 1 to 1,000,000,000,000. Nothing was changed.\n")
