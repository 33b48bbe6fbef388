"""What a job costs while its provider renders: memory and processor time with 1,000 of them; beside sleeping tasks.

Whether the bot still has time for members is asked from outside: `/credits balance` four times a second, whose slowest
answer is an upper bound of the longest pause of its event loop.
"""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from benchmarks import stage
from benchmarks.measured import cpu_s, resident_bytes, show, spread

JOBS = 1000
JOBS_A_SECOND = 25
WARM_UP = 20
SETTLE_S = 5.0  # The first looks at the newest jobs come at 2 and 5 s.
WATCH_S = 20.0
LOOKS_EVERY_S = 0.25
LIMIT_S = 5.0
PROMPT = {"prompt": "A lighthouse at dusk, waves below, the lamp turning slowly #stuck"}
KIB = 1024


async def main() -> None:
    ours = await the_bot()
    floor = await sleeping_tasks()
    show(
        f"{JOBS} jobs that render at the provider, over {WATCH_S:g} s",
        ("", "jobs", "KiB a job", "MiB before", "MiB after", "CPU s/s", "answer p50 ms", "p99", "max"),
        [ours, floor],
    )


async def the_bot() -> list[str]:
    async with stage.sandbox() as sandbox, stage.child("benchmarks.provider") as provider:
        url = await stage.heard_from(provider)
        async with stage.bot(sandbox, runcomfy_url=url, JOBS_AT_ONCE="2000") as process:

            async def wait_for(count: int) -> int:
                ids: list[int] = []

                async def ask(turn: int) -> None:
                    ids.append(await stage.use(sandbox, "create", PROMPT, turn=turn))

                async with stage.watching(sandbox) as watch:
                    await stage.evenly(count, count / JOBS_A_SECOND, ask)
                    await stage.all_of(sandbox, ids, watch.answered_s, LIMIT_S)
                    return len(watch.answered_s)

            async def balance(turn: int) -> None:
                await stage.use(sandbox, "credits balance", turn=turn)

            await wait_for(WARM_UP)
            await asyncio.sleep(SETTLE_S)
            before = resident_bytes(process.pid)
            waiting = await wait_for(JOBS)  # A busy machine may lose some to Discord's three seconds.
            await asyncio.sleep(SETTLE_S)
            used_s, began_s = cpu_s(process.pid), perf_counter()
            async with stage.watching(sandbox) as probes:
                await stage.evenly(int(WATCH_S / LOOKS_EVERY_S), WATCH_S, balance)
                await stage.all_of(sandbox, list(probes.sent_s), probes.answered_s, LIMIT_S)
            used_s, took_s = cpu_s(process.pid) - used_s, perf_counter() - began_s
            return row("the bot", waiting, before, resident_bytes(process.pid), used_s / took_s, probes.took_s())


async def sleeping_tasks() -> list[str]:
    async with stage.child("benchmarks.sleepers", str(JOBS)) as process:
        await stage.heard_from(process)
        before = resident_bytes(process.pid)
        await stage.tell(process, "")
        await stage.heard_from(process)
        used_s = cpu_s(process.pid)
        await asyncio.sleep(SETTLE_S)
        share = (cpu_s(process.pid) - used_s) / SETTLE_S
        return row("sleeping tasks", JOBS, before, resident_bytes(process.pid), share, ())


def row(name: str, jobs: int, before: int, after: int, share: float, answers_s: Sequence[float]) -> list[str]:
    answers = spread(answers_s).cells() if answers_s else ["-"] * 3
    memory = [f"{(after - before) / jobs / KIB:.1f}", f"{before / KIB**2:.0f}", f"{after / KIB**2:.0f}"]
    return [name, str(jobs), *memory, f"{share:.3f}", *answers]


if __name__ == "__main__":
    asyncio.run(main())
