"""python -m sandbox [--port N] [--record FILE] [--pace X]: the sandbox alone, until it is interrupted.

Prints its URLs and the bot's token as one JSON line, for tests that kill a bot and for benchmarks.
"""

import argparse
import asyncio
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from sandbox.server import Sandbox


async def serve(*, port: int, record: Path | None, pace: float) -> None:
    sandbox = Sandbox(port=port, record=record, pace=pace)
    await sandbox.start()
    try:
        sys.stdout.write(json.dumps(asdict(sandbox.urls) | {"discord_token": sandbox.token}) + "\n")
        sys.stdout.flush()
        await _interrupted()
    finally:
        await sandbox.stop()


async def _interrupted() -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the page and of Discord; 0 takes a free one")
    parser.add_argument("--record", type=Path, help="write every exchange with Discord to this file")
    parser.add_argument("--pace", type=float, default=1.0, help="scales how long a video takes")
    options = parser.parse_args()
    asyncio.run(serve(port=options.port, record=options.record, pace=options.pace))


if __name__ == "__main__":
    main()
