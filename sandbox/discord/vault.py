"""Keeps uploaded files on disk and signs their addresses, which stop working after a day as Discord's do."""

import hashlib
import hmac
import mimetypes
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, urlsplit

from sandbox.discord.model import Attachment

ADDRESS_LIFE_S = 24 * 60 * 60
BYTES_TYPE = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that has arrived and belongs to nothing yet."""

    filename: str
    content_type: str
    file: Path
    size_bytes: int
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None


class Vault:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._directory = tempfile.TemporaryDirectory(prefix="sandbox-cdn-")
        self._key = secrets.token_bytes(32)
        self.origin = "http://127.0.0.1"

    def close(self) -> None:
        self._directory.cleanup()

    def new_file(self) -> tuple[Path, BinaryIO]:
        file = Path(self._directory.name) / secrets.token_hex(8)
        return file, file.open("wb")

    def path(self, attachment: Attachment) -> str:
        folder = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        return f"/{folder}/{attachment.place}/{attachment.id}/{quote(attachment.filename)}"

    def address(self, attachment: Attachment) -> str:
        """A fresh signed address: `ex`piry and `is`sue in hex seconds, and `hm` over both."""
        return self.origin + self._signed(self.path(attachment))

    def refreshed(self, address: str) -> str:
        """A file's address under a fresh signature; addresses of other origins stay as they are."""
        return self.origin + self._signed(urlsplit(address).path) if self.is_ours(address) else address

    def is_ours(self, address: str) -> bool:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}" == self.origin and parts.path.split("/")[1] in (
            "attachments",
            "ephemeral-attachments",
        )

    def opens(self, path: str, query: Mapping[str, str]) -> bool:
        """Whether a signed path still gives its file."""
        expiry, issued, signature = (query.get(name, "") for name in ("ex", "is", "hm"))
        if not hmac.compare_digest(signature, self._signature(path, expiry, issued)):
            return False
        return self._now() < int(expiry, 16)

    def _signed(self, path: str) -> str:
        issued = int(self._now())
        ex, is_ = f"{issued + ADDRESS_LIFE_S:x}", f"{issued:x}"
        return f"{path}?ex={ex}&is={is_}&hm={self._signature(path, ex, is_)}&"

    def _signature(self, path: str, expiry: str, issued: str) -> str:
        return hmac.new(self._key, f"{unquote(path)}\n{expiry}\n{issued}".encode(), hashlib.sha256).hexdigest()


def safe_filename(name: str) -> str:
    """Discord's spelling of a file's name: word characters, dots and dashes."""
    return re.sub(r"[^\w.\-]+", "_", Path(name.replace("\\", "/")).name) or "unknown"


def guessed_type(filename: str, declared: str = BYTES_TYPE) -> str:
    """Discord goes by the name; the declared type counts only where the name says nothing."""
    return mimetypes.guess_type(filename)[0] or declared or BYTES_TYPE
