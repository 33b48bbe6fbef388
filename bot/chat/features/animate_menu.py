"""The message menu "Animate image": a form that asks for the words, and for the picture where there are several.

What the menu was opened on is remembered here for as long as Discord keeps the form's token alive, because the bot may
not read members' messages again later (it has no privileged intent), and an address does not fit into a custom_id.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands, ui

from bot.chat.attachments import images_of
from bot.chat.card.ordering import CardOrders
from bot.chat.client import VideoClient
from bot.chat.custom_id import CustomId
from bot.chat.forms import Filled, labelled
from bot.chat.interactions import Reply, replies
from bot.chat.text import common
from bot.domain.request import PROMPT_LIMIT_CHARS, ImageSource, Tool, VideoRequest

OPEN_FORMS = 1000  # The oldest is forgotten first; nobody fills in a form for that long.
PICTURE_FIELD, PROMPT_FIELD = "picture", "prompt"
MENU_NAME = "Animate image"


@dataclass(frozen=True)
class Animate(CustomId, kind="animate"):
    """The form, by the interaction that opened it."""

    opened_by: str


def register(client: VideoClient, *, orders: CardOrders) -> None:
    """Offer the menu, and take its form."""
    opened: dict[Animate, Sequence[ImageSource]] = {}

    @replies
    async def open_form(reply: Reply, message: discord.Message) -> None:
        images = images_of(_attachments(message))
        if not images:
            await reply.say(common.NO_IMAGE)
            return
        await orders.admit(reply)
        form = Animate(reply.id)
        while len(opened) >= OPEN_FORMS:
            opened.pop(next(iter(opened)))
        opened[form] = images
        await reply.open(_form(form, images))

    async def order(reply: Reply, sent: Animate) -> None:
        images = opened.pop(sent, None)
        if images is None:
            await reply.say(common.PICK_AGAIN)
            return
        filled = reply.filled
        request = VideoRequest(
            tool=Tool.IMAGE, prompt=filled.first(PROMPT_FIELD) or "", images=(_picked(filled, images),)
        )
        await orders.place(reply, request)

    client.serve(app_commands.ContextMenu(name=MENU_NAME, callback=open_form))
    client.router.on_form(Animate, order)


def _attachments(message: discord.Message) -> Iterator[discord.Attachment]:
    """The message's own, and those of a message that it forwards."""
    yield from message.attachments
    for snapshot in message.message_snapshots:
        yield from snapshot.attachments


def _picked(filled: Filled, images: Sequence[ImageSource]) -> ImageSource:
    picked = filled.first(PICTURE_FIELD) or "0"
    number = int(picked) if picked.isascii() and picked.isdecimal() else 0
    return images[min(number, len(images) - 1)]


def _form(form: Animate, images: Sequence[ImageSource]) -> ui.Modal:
    labels: list[ui.Label[Any]] = []
    if len(images) > 1:
        choices = [
            discord.SelectOption(label=f"{n + 1}. {image.name}"[:100], value=str(n), default=n == 0)
            for n, image in enumerate(images)
        ]
        labels.append(ui.Label(text="Picture", component=ui.Select(custom_id=PICTURE_FIELD, options=choices)))
    prompt: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=PROMPT_FIELD,
        style=discord.TextStyle.paragraph,
        placeholder="The camera glides closer while leaves fall …",
        required=False,
        max_length=PROMPT_LIMIT_CHARS,
    )
    labels.append(ui.Label(text="What happens in the video", component=prompt))
    return labelled(MENU_NAME, form, labels)
