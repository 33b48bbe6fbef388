"""The floor under `bench_waiting`: so many asyncio tasks that sleep, and nothing else.

python -m benchmarks.sleepers COUNT: says "before", makes the tasks when it hears a line, says "after".
"""

import asyncio
import sys

LONG_S = 3600.0


async def main(count: int) -> None:
    print("before", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    tasks = [asyncio.create_task(asyncio.sleep(LONG_S)) for _ in range(count)]
    await asyncio.sleep(0)
    print("after", flush=True)
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
