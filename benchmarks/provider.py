"""python -m benchmarks.provider: RunComfy's imitation in a process of its own; prints its address, ends at SIGTERM."""

import asyncio
import signal

from sandbox.providers.providers import Providers


async def serve() -> None:
    providers = Providers(frame_rate=2)
    await providers.start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(providers.urls["runcomfy"], flush=True)
    await ended.wait()
    await providers.stop()


if __name__ == "__main__":
    asyncio.run(serve())
