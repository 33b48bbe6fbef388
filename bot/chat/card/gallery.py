"""A server's gallery on Discord: implements `ports.gallery.GalleryChannel` with one message a video."""

from functools import partial

from discord import ui

from bot.chat.card.view import draw_gallery_copy
from bot.chat.errors import CLOSED, CardGone, Rejected
from bot.chat.messages import Messages, worded_or_bare
from bot.domain.job import Job
from bot.ports.posting import Undeliverable, UploadTooLarge
from bot.ports.presenter import Delivery


class DiscordGallery:
    """Posts with the bot's own token, which the gallery must let post."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def post(self, job: Job, delivery: Delivery, *, channel: str) -> str:
        """The video, what was asked for, and the way to its card; the message's id. Raises Undeliverable or Outage."""
        name = f"pika-{job.id}{delivery.file.suffix}"
        post = partial(self._messages.post, channel, nonce=f"g{job.id}")

        def draw(bare: bool) -> ui.LayoutView:
            return draw_gallery_copy(job, name, bare=bare)

        try:
            try:
                send = partial(post, files={name: delivery.file})
                return str((await worded_or_bare(draw, send, what=f"job={job.id} gallery")).id)
            except UploadTooLarge:
                # The member's own subscription let more through than the server takes from the bot.
                return str((await post(draw_gallery_copy(job, None))).id)
        except (*CLOSED, Rejected, UploadTooLarge) as error:
            raise Undeliverable(f"the gallery does not take it ({type(error).__name__})") from error

    async def take_down(self, job: Job) -> None:
        """Delete the copy. One that is gone is no error. Raises Undeliverable where it has to stay, or Outage."""
        card = job.card
        if card.gallery_channel is None or card.gallery_message is None:
            return
        try:
            await self._messages.delete(card.gallery_channel, card.gallery_message)
        except CardGone:
            return
        except (*CLOSED, Rejected) as error:
            raise Undeliverable(f"the gallery keeps it ({type(error).__name__})") from error
