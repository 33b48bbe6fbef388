"""Runs the bot where it is always started again, and stays, idle and unhealthy, when its settings can not be used.

No restart policy knows exit status 2 from a crash. Started again for ever, the bot would use up its logins at Discord
over a token that is wrong, and bury the one sentence that says what to mend in copies of itself. The next
`docker compose up -d` after a change, or a reboot, tries once more.

Signals are waited for, not handled: a handler could run just before a wait that it should have ended.
"""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

UNUSABLE = 2
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


def main(arguments: list[str]) -> int:
    """Returns the exit status of `python -m bot ARGUMENTS`, which is that of its container."""
    sign = Path(tempfile.gettempdir(), "unusable")  # The health check looks for it.
    sign.unlink(missing_ok=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    status = carried([sys.executable, "-m", "bot", *arguments])
    # Of any other command, this status is a mistake in what was typed.
    if status == UNUSABLE and arguments[:1] == ["run"]:
        sign.touch()
        print("The bot waits, and tries nothing until that is mended and this container is made anew.", file=sys.stderr)  # noqa: T201
        while signal.sigwait(SIGNALS) == signal.SIGCHLD:
            pass
    return status


def carried(command: list[str]) -> int:
    """Run it to its end, which a stop of the container leaves to it. Returns its status, as shells count it."""
    bot = subprocess.Popen(command, preexec_fn=_hear)  # noqa: S603 - no shell, and no thread runs here.
    while (status := bot.poll()) is None:
        if signal.sigwait(SIGNALS) != signal.SIGCHLD:
            bot.terminate()
    return status if status >= 0 else 128 - status


def _hear() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
