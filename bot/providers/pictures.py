"""Pictures in the form in which a provider takes them when it can not, or need not, fetch them."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Mapping

from bot.ports.media import Picture

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


async def content(picture: Picture) -> bytes:
    return await asyncio.to_thread(picture.path.read_bytes)


async def data_uri(picture: Picture) -> str:
    return await asyncio.to_thread(_data_uri, picture)  # Ten megabytes would stop the event loop for a while.


def _data_uri(picture: Picture) -> str:
    return f"data:{picture.content_type};base64,{b64encode(picture.path.read_bytes()).decode()}"


async def json_body(fields: Mapping[str, object]) -> bytes:
    """The fields as JSON; in a thread, because pictures may be among them."""
    return await asyncio.to_thread(lambda: json.dumps(fields).encode())


def file_name(picture: Picture) -> str:
    """A name that tells nothing of the member's own file."""
    return f"image.{_SUFFIXES.get(picture.content_type, 'png')}"
