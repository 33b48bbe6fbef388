"""One line an event. Secrets, interaction tokens and signed addresses never reach it, whoever logs."""

import logging
import re
import sys
from collections.abc import Iterable, Sequence

# A token in a webhook's path, and everything after the question mark of an address that is signed.
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.~-]+")
_QUERY = re.compile(r"(https?://(?!discord\.com/oauth2/)[^\s?\"'<>]+\?)[^\s\"'<>]+")
HEARTBEAT_S = 41.25  # What Discord asks for in its HELLO, and the sandbox too.
_CHATTY = ("discord", "httpx", "httpcore", "aiohttp", "asyncio", "PIL", "libav")


class Discreet(logging.Formatter):
    """Blots out what must not be read, in messages and tracebacks alike."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._secrets = sorted((s for s in secrets if len(s) >= 4), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _QUERY.sub(r"\1***", _TOKEN.sub(r"\1***", text))


def set_up(*, level: str, secrets: Iterable[str], handlers: Sequence[logging.Handler] = ()) -> None:
    """Log to `handlers` from now on, or else to standard error; libraries only from WARNING up."""
    formatter = Discreet(secrets)
    kept = handlers or (logging.StreamHandler(sys.stderr),)
    for handler in kept:
        handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=kept, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("discord.gateway").addFilter(_is_late)


def _is_late(record: logging.LogRecord) -> bool:
    """False only for a "Can't keep up" of discord.py's that is not true.

    Its `KeepAliveHandler` is a thread that hands each heartbeat to the event loop and notes when that was only after it
    has heard that it left. Where Discord answers before the thread wakes up, as on loopback it often does, the answer
    is measured from the heartbeat before: 41.3 s, whatever the loop was doing. A true delay is never as long as an
    interval, because then the next heartbeat has left and the measure begins anew.
    """
    if not str(record.msg).startswith("Can't keep up") or not isinstance(record.args, tuple):
        return True
    return not any(isinstance(value, float) and value >= HEARTBEAT_S for value in record.args)
