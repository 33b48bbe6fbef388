"""Private videos: the button that brings one by direct message, where it stays when Discord is loaded anew."""

from pathlib import Path

import discord

from bot.chat.card.buttons import SendMe
from bot.chat.card.view import draw_delivered
from bot.chat.errors import CLOSED, Rejected, translated
from bot.chat.interactions import Reply
from bot.chat.messages import SURE_UPLOAD_BYTES, Messages
from bot.chat.router import Router
from bot.chat.text import private_videos as words
from bot.domain.job import Job
from bot.ports.posting import UploadTooLarge
from bot.ports.presenter import Delivery
from bot.services.videos import Videos


def register(router: Router, *, videos: Videos, messages: Messages) -> None:
    """Let the button work."""

    async def send(reply: Reply, pressed: SendMe) -> None:
        """Bring what is attached to the pressed card, which nobody but Discord has any more."""
        job = await videos.own(pressed.job, by=reply.by)
        card = reply.interaction.message
        attached = card.attachments[0] if card is not None and card.attachments else None
        if attached is None:
            await reply.say(words.NOTHING_ATTACHED)
            return
        if attached.size > SURE_UPLOAD_BYTES:
            await reply.say(words.TOO_LARGE)
            return
        await reply.think(beside=True)
        await reply.say(await _send(messages, job, attached))

    router.on(SendMe, send)


async def _send(messages: Messages, job: Job, attached: discord.Attachment) -> str:
    """What became of it. Raises Outage."""
    name = attached.filename
    is_video = (attached.content_type or "").startswith("video/")
    delivery = Delivery(file=Path(name), is_video=is_video, link=None if is_video else job.video_url)
    try:
        async with translated():
            files = {name: await attached.read()}  # Of at most ten megabytes.
        # Pressed twice within a few minutes, it is one message.
        await messages.write_to(job.member, draw_delivered(job, delivery, name), nonce=f"s{job.id}", files=files)
    except UploadTooLarge:
        return words.TOO_LARGE
    except (*CLOSED, Rejected):
        return words.NO_DIRECT_MESSAGES
    return words.SENT
