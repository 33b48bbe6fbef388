"""A connection with every feature of the bot on it: what is registered, without anything behind it."""

from pathlib import Path
from typing import Any, cast

from bot.app.chat import Features
from bot.app.services import Services
from bot.chat.client import VideoClient
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.messages import Messages
from bot.domain.catalog import CATALOG
from bot.ports.charts import Charts
from bot.ports.clock import Clock
from bot.ports.presenter import Presenter
from bot.settings import Settings
from bot.store.store import Store


class _Anything:
    """Registering asks nothing of what it is handed."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()


async def _connected() -> None:
    """Nobody connects here."""


def everything(folder: Path) -> VideoClient:
    """Inside an event loop, as discord.py wants it."""
    client = VideoClient(direct_use=True, on_connected=_connected)
    messages = Messages(client)
    Features(
        client,
        cast("Services", _Anything()),
        Settings(_env_file=None, fal_key="f", data_dir=folder),
        catalog=CATALOG,
        presenter=cast("Presenter", _Anything()),
        messages=messages,
        review_channel=DiscordReviewChannel(messages),
        charts=cast("Charts", _Anything()),
        store=cast("Store", _Anything()),
        clock=Clock(),
    )
    return client
