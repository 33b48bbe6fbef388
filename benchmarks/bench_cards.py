"""How long a member waits for the card, at 100 commands in one second; beside discord.py without a bot behind it.

The time is Discord's: from the interaction's way out to the message that answers it. All the while the bot places,
sends and follows the jobs of the commands before.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks import stage
from benchmarks.measured import show, spread
from sandbox.server import Sandbox

COMMANDS = 100
OVER_S = 1.0
ROUNDS = 3
WARM_UP = 5
DISCORD_LIMIT_S = 3.0
PROMPT = {"prompt": "A lighthouse at dusk, waves below, the lamp turning slowly #stuck"}


async def main() -> None:
    ours: list[float] = []
    bare: list[float] = []
    async with stage.sandbox() as sandbox, stage.child("benchmarks.provider") as provider:
        url = await stage.heard_from(provider)
        for _ in range(ROUNDS):  # In turns, so that a busy machine is unfair to neither.
            async with stage.bot(sandbox, runcomfy_url=url, JOBS_AT_ONCE="1000"):
                ours += await round_of_commands(sandbox)
            async with bare_client(sandbox):
                bare += await round_of_commands(sandbox)
    show(
        f"From command to card, {COMMANDS} commands in {OVER_S:g} s, {ROUNDS} rounds, in ms",
        ("", "p50", "p99", "max", "within 3 s"),
        [row("the bot", ours), row("discord.py, a fixed card", bare)],
    )


async def round_of_commands(sandbox: Sandbox) -> list[float]:
    """The time that each command of one second took to its card."""
    async with stage.watching(sandbox) as warm:
        for turn in range(WARM_UP):
            warmed = await stage.use(sandbox, "create", PROMPT, turn=turn)
            await stage.all_of(sandbox, [warmed], warm.answered_s, DISCORD_LIMIT_S)
    ids = []

    async def ask(turn: int) -> None:
        ids.append(await stage.use(sandbox, "create", PROMPT, turn=turn))

    async with stage.watching(sandbox) as watch:
        await stage.evenly(COMMANDS, OVER_S, ask)
        await stage.all_of(sandbox, ids, watch.answered_s, DISCORD_LIMIT_S + 1)
    return watch.took_s()


@asynccontextmanager
async def bare_client(sandbox: Sandbox) -> AsyncIterator[None]:
    urls = sandbox.urls
    arguments = (sandbox.token, urls.discord_api, urls.discord_gateway)
    async with stage.child("benchmarks.bare_client", *arguments) as process:
        await stage.online(sandbox, process)
        yield


def row(name: str, times_s: list[float]) -> list[str]:
    within = sum(time_s <= DISCORD_LIMIT_S for time_s in times_s)
    return [name, *spread(times_s).cells(), f"{within} of {ROUNDS * COMMANDS}"]


if __name__ == "__main__":
    asyncio.run(main())
