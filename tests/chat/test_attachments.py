"""Which attachments of a message are offered as pictures."""

from types import SimpleNamespace

import pytest
from discord import Attachment

from bot.chat.attachments import images_of


@pytest.mark.parametrize(
    ("name", "content_type", "is_offered"),
    [
        ("cat.png", "image/png", True),
        ("IMG_0001.HEIC", None, True),
        ("IMG_0001.heic", "application/octet-stream", True),
        ("cat.avif", None, True),
        ("notes.txt", "text/plain", False),
        ("song.mp3", None, False),
    ],
)
def test_a_picture_of_a_phone_is_offered_also_where_discord_does_not_know_its_kind(
    name: str, content_type: str | None, is_offered: bool
) -> None:
    sent = {"id": 1, "filename": name, "size": 9, "url": "https://cdn/x", "proxy_url": "", "content_type": content_type}

    images = images_of([Attachment(data=sent, state=SimpleNamespace(http=None))])  # type: ignore[arg-type]

    assert bool(images) is is_offered
