"""Which files an attachment option or a File Upload takes, by the extensions of their names; since 2026-08-05."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from sandbox.discord.forms import Form
from sandbox.discord.refusals import ClientRefused

MOST_FILE_TYPES = 10
EXTENSION = re.compile(r"\.[a-z0-9]{1,16}")
EXTENSIONS = {
    "image": frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".heic", ".heif", ".bmp", ".tif", ".tiff"}),
    "video": frozenset({".mp4", ".mov", ".webm", ".mkv", ".m4v"}),
    "audio": frozenset({".mp3", ".ogg", ".wav", ".flac", ".m4a", ".opus"}),
}


def read_file_types(form: Form) -> list[str] | None:
    """What a bot asks for, such as `["image", ".mp4"]`."""
    types = form.items("file_types", maximum=MOST_FILE_TYPES)
    for one in types or ():
        if not isinstance(one, str) or not (one in EXTENSIONS or EXTENSION.fullmatch(one)):
            form.complain("file_types", "BASE_TYPE_CHOICES", f"{one!r} must be image, video, audio or an extension.")
    return types


def check_file_type(field: str, types: Sequence[str] | None, filename: str) -> None:
    """Raises ClientRefused for a file whose name is of none of these types; without any, all are taken."""
    if not types:
        return
    extension = PurePath(filename).suffix.lower()
    if not any(extension == one or extension in EXTENSIONS.get(one, ()) for one in types):
        raise ClientRefused(f"{field} takes only {', '.join(types)}: {filename} is none of these.")
