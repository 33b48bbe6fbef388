"""python -m benchmarks.studio: RunComfy's imitation in a process of its own; prints its address, ends with SIGTERM."""

import asyncio
import signal

from sandbox.providers.studios import Studios


async def serve() -> None:
    studios = Studios(frame_rate=2)
    await studios.start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(studios.urls.runcomfy, flush=True)
    await ended.wait()
    await studios.stop()


if __name__ == "__main__":
    asyncio.run(serve())
