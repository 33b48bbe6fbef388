"""`python -m sandbox`: the sandbox alone, until it is interrupted."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.providers.steering import WORDS
from sandbox.server import Sandbox

ABOUT = """A small outside world on 127.0.0.1: Discord (REST, gateway, CDN, and a page to use it from) and video
providers that render real films. Point a bot at it instead of at the real ones.

Prints one line of JSON when it is up, and runs until it is interrupted:

  page             open it in a browser, and act as a member of the server
  discord_api      the base of Discord's REST routes
  discord_gateway  Discord's gateway
  discord_token    the token of the bot that is a member there
  runcomfy, ...    each origin of a provider by its name; any key is good but one that holds "bad" (it is refused)
                   or "empty" (there is no money left)
"""
STEERING = "Words in a prompt steer its video:\n\n" + "\n".join(f"  #{word:<10} {does}" for word, does in WORDS.items())


async def serve(*, port: int, record: Path | None, pace: float) -> None:
    sandbox = Sandbox(port=port, record=record, pace=pace)
    await sandbox.start()
    try:
        sys.stdout.write(json.dumps(_addresses(sandbox)) + "\n")
        sys.stdout.flush()
        await _interrupted()
    finally:
        await sandbox.stop()


def _addresses(sandbox: Sandbox) -> dict[str, str]:
    urls = sandbox.urls
    discord = {"page": urls.page, "discord_api": urls.discord_api, "discord_gateway": urls.discord_gateway}
    return {**discord, **urls.providers, "discord_token": sandbox.token}


async def _interrupted() -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description=ABOUT,
        epilog=STEERING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="of the page and of Discord; a free one unless given")
    parser.add_argument("--record", type=Path, help="write every exchange with Discord to this file, a line each")
    parser.add_argument(
        "--pace", type=float, default=1.0, help="scales how long a video takes: 0.1 is ten times as fast"
    )
    options = parser.parse_args()
    asyncio.run(serve(port=options.port, record=options.record, pace=options.pace))


if __name__ == "__main__":
    main()
