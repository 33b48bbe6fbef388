"""One line an event. Secrets, interaction tokens and signed addresses never reach it, whoever logs."""

import logging
import re
import sys
from collections.abc import Iterable

# A token in a webhook's path, and everything after the question mark of an address that is signed.
_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.~-]+")
_QUERY = re.compile(r"(https?://(?!discord\.com/oauth2/)[^\s?\"'<>]+\?)[^\s\"'<>]+")
_CHATTY = ("discord", "httpx", "httpcore", "aiohttp", "asyncio", "PIL", "libav", "aiosqlite")


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


def set_up(*, level: str, secrets: Iterable[str]) -> None:
    """Log to standard error from now on; libraries only from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
