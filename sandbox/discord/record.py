"""Writes every REST exchange down, one JSON object a line, so that it can be held against Discord's own description.

Headers are left out: the bot's token must not end up in a file that is shared.
"""

import json
from pathlib import Path
from typing import Any


class Recorder:
    def __init__(self, file: Path) -> None:
        self._stream = file.open("a", encoding="utf-8")

    def write(self, *, method: str, path: str, status: int, request: Any, response: Any) -> None:
        exchange = {"method": method, "path": path, "status": status, "request": request, "response": response}
        self._stream.write(json.dumps(exchange, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()
