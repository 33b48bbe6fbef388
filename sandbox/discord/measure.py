"""Reads the size and length of an uploaded picture or video, which Discord shows beside its address."""

import logging
from dataclasses import replace

import av
from av.error import FFmpegError
from PIL import Image

from sandbox.discord.vault import Upload

log = logging.getLogger(__name__)


def measured(upload: Upload) -> Upload:
    """`upload` with width, height and length where its content tells them; a broken file tells nothing."""
    try:
        if upload.content_type.startswith("image/") and "svg" not in upload.content_type:
            with Image.open(upload.file) as image:
                return replace(upload, width=image.width, height=image.height)
        if upload.content_type.startswith("video/"):
            with av.open(str(upload.file)) as container:
                video = container.streams.video[0]
                length_s = container.duration / 1_000_000 if container.duration else None
                return replace(upload, width=video.width, height=video.height, duration_s=length_s)
    except (OSError, ValueError, IndexError, SyntaxError, FFmpegError, Image.DecompressionBombError) as error:
        log.debug("event=unmeasured file=%s reason=%s", upload.filename, error)
    return upload
