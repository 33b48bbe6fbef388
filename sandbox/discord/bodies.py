"""Reads the body of a request to Discord: JSON, or multipart with `payload_json` and `files[n]`, files to disk."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, StreamReader, web

from sandbox.discord.measure import measured
from sandbox.discord.refusals import malformed_json, too_large
from sandbox.discord.vault import BYTES_TYPE, Upload, Vault, guessed_type

MAX_REQUEST_BYTES = 500 * 1024 * 1024
CHUNK_BYTES = 256 * 1024
FILE_PART = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    json: Any = None
    files: dict[int, Upload] = field(default_factory=dict)


async def read_body(request: web.Request, vault: Vault) -> Body:
    if not request.can_read_body:
        return Body()
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, vault)
    if (request.content_length or 0) > MAX_REQUEST_BYTES:
        raise too_large()
    return Body(json=_json(await request.text()))


async def _read_multipart(request: web.Request, vault: Vault) -> Body:
    payload: Any = None
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise malformed_json()
        if part.name == "payload_json":
            payload = _json(await part.text())
        elif match := FILE_PART.fullmatch(part.name or ""):
            files[int(match[1])] = await receive(part, vault, part.filename or "unknown")
        else:
            raise malformed_json()
    return Body(json=payload, files=files)


async def receive(source: BodyPartReader | StreamReader, vault: Vault, filename: str, declared: str = "") -> Upload:
    """Write what arrives to a new file of the vault."""
    file, stream = vault.new_file()
    size_bytes = 0
    with stream:
        while chunk := await (
            source.read_chunk(CHUNK_BYTES) if isinstance(source, BodyPartReader) else source.read(CHUNK_BYTES)
        ):
            size_bytes += len(chunk)
            if size_bytes > MAX_REQUEST_BYTES:
                raise too_large()
            stream.write(chunk)
    upload = Upload(
        filename=filename,
        content_type=guessed_type(filename, declared or BYTES_TYPE),
        file=file,
        size_bytes=size_bytes,
    )
    return await asyncio.to_thread(measured, upload)


def _json(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise malformed_json() from None
