"""A server's gallery on Discord: implements ports.gallery.Wall with one message a video."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.chat.card import view
from bot.chat.errors import CardGone, NoAccess, Rejected, translated
from bot.domain.job import Job
from bot.ports.posting import Undeliverable, UploadTooLarge
from bot.ports.presenter import Delivery


class DiscordGallery:
    """Posts with the bot's own token, which the gallery must let post."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(self, job: Job, delivery: Delivery, *, channel: str) -> str:
        """The video, what was asked for, and the way to its card."""
        name = f"pika-{job.id}{delivery.file.suffix}"
        try:
            try:
                return await self._post(job, channel, view.exhibit(job, name), [discord.File(delivery.file, name)])
            except UploadTooLarge:
                # The member's own subscription let more through than the server takes from the bot.
                return await self._post(job, channel, view.exhibit(job, None), [])
            except Rejected:
                # A server's AutoMod may refuse what the member wrote (DISCORD.md, 1.1): show it without.
                bare = view.exhibit(job, name, bare=True)
                return await self._post(job, channel, bare, [discord.File(delivery.file, name)])
        except (NoAccess, CardGone, Rejected, UploadTooLarge) as error:
            raise Undeliverable(f"the gallery does not take it ({type(error).__name__})") from error

    async def _post(self, job: Job, channel: str, view: ui.LayoutView, files: Sequence[discord.File]) -> str:
        async with translated():
            message = await self._client.get_partial_messageable(int(channel)).send(
                view=view, files=list(files), nonce=f"g{job.id}", allowed_mentions=discord.AllowedMentions.none()
            )
        return str(message.id)
