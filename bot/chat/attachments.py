"""Pictures that members attach to a command or a message, as what a request is made of."""

from collections.abc import Iterable, Sequence

import discord

from bot.domain.errors import ImageProblem
from bot.domain.refusals.requests import BadImage
from bot.domain.request import ImageSource

PHONE_SUFFIXES = (".heic", ".heif", ".hif", ".avif")  # Discord tells a file by its name, and may not know these.
ATTACHED_IMAGE_LIMIT_BYTES = 50 * 1024 * 1024


def image_of(attachment: discord.Attachment) -> ImageSource:
    """Where an attachment lies, for as long as Discord keeps its address alive."""
    return ImageSource(url=attachment.url, name=attachment.filename, size_bytes=attachment.size)


def images_of(attachments: Iterable[discord.Attachment]) -> Sequence[ImageSource]:
    """Those that call themselves pictures; what they really are is looked at later."""
    return [image_of(a) for a in attachments if _claims_to_be_a_picture(a)]


def _claims_to_be_a_picture(attachment: discord.Attachment) -> bool:
    claimed = attachment.content_type or ""
    return claimed.startswith("image/") or attachment.filename.lower().endswith(PHONE_SUFFIXES)


def check_size(image: ImageSource) -> None:
    """Raises BadImage for a picture that would not be fetched."""
    if image.size_bytes > ATTACHED_IMAGE_LIMIT_BYTES:
        raise BadImage(name=image.name, problem=ImageProblem.TOO_LARGE)
