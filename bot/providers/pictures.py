"""Pictures in the form in which a provider takes them when it can not, or need not, fetch them."""

import asyncio
from base64 import b64encode

from bot.ports import Picture

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


async def content(picture: Picture) -> bytes:
    return await asyncio.to_thread(picture.path.read_bytes)


async def data_uri(picture: Picture) -> str:
    return f"data:{picture.content_type};base64,{b64encode(await content(picture)).decode()}"


def file_name(picture: Picture) -> str:
    """A name that tells nothing of the member's own file."""
    return f"image.{_SUFFIXES.get(picture.content_type, 'png')}"
