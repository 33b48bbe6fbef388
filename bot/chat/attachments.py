"""Pictures that members attach to a command or a message, as what a request is made of."""

from collections.abc import Iterable, Sequence

import discord

from bot.domain.errors import ImageProblem
from bot.domain.refusals import BadImage
from bot.domain.request import ImageSource

ATTACHED_IMAGE_LIMIT_BYTES = 50 * 1024 * 1024


def image_of(attachment: discord.Attachment) -> ImageSource:
    """Where an attachment lies, for as long as Discord keeps its address alive."""
    return ImageSource(url=attachment.url, name=attachment.filename, size_bytes=attachment.size)


def images_of(attachments: Iterable[discord.Attachment]) -> Sequence[ImageSource]:
    """Those that call themselves pictures; what they really are is looked at later."""
    return [image_of(a) for a in attachments if (a.content_type or "").startswith("image/")]


def check_size(image: ImageSource) -> None:
    """Raises BadImage for a picture that would not be fetched."""
    if image.size_bytes > ATTACHED_IMAGE_LIMIT_BYTES:
        raise BadImage(name=image.name, problem=ImageProblem.TOO_LARGE)
