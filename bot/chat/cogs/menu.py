"""The message menu "Animate image": a form that asks for the words, and for the picture where there are several.

What the menu was opened on is remembered here for as long as Discord keeps the form's token alive, because the bot may
not read members' messages again later (it has no privileged intent), and an address does not fit into a custom_id.
"""

from collections.abc import Iterator, Sequence

import discord
from discord import app_commands, ui

from bot.chat.answering import AnyInteraction, answering
from bot.chat.desk import Desk, images_of
from bot.chat.forms import custom_id_of, filled_in
from bot.chat.text import common as common_text
from bot.domain.request import PROMPT_LIMIT_CHARS, ImageSource, Tool, VideoRequest

PREFIX = "animate:"
OPEN_FORMS = 1000  # The oldest is forgotten first; nobody fills in a form for that long.
PICTURE = "picture"
PROMPT = "prompt"


class AnimateForm:
    """Opens the form, and reads it when it comes back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[str, Sequence[ImageSource]] = {}

    def make_menu(self) -> app_commands.ContextMenu:
        async def animate_image(interaction: AnyInteraction, message: discord.Message) -> None:
            await self._opened(interaction, message)

        return app_commands.ContextMenu(name="Animate image", callback=animate_image)

    def is_mine(self, interaction: AnyInteraction) -> bool:
        return custom_id_of(interaction).startswith(PREFIX)

    async def submitted(self, interaction: AnyInteraction) -> None:
        """Order what the form says."""
        images = self._open.pop(custom_id_of(interaction), None)
        if images is None:
            async with answering(interaction) as answer:
                await answer.say(common_text.PICK_AGAIN)
            return
        filled = filled_in(interaction)
        picked = filled.first(PICTURE) or "0"
        number = int(picked) if picked.isdecimal() else 0
        request = VideoRequest(
            tool=Tool.IMAGE, prompt=filled.first(PROMPT) or "", images=(images[min(number, len(images) - 1)],)
        )
        await self._desk.order(interaction, request)

    async def _opened(self, interaction: AnyInteraction, message: discord.Message) -> None:
        async with answering(interaction) as answer:
            images = images_of(_attachments(message))
            if not images:
                await answer.say(common_text.NO_IMAGE)
                return
            await self._desk.admit(interaction)
            custom_id = f"{PREFIX}{interaction.id}"
            while len(self._open) >= OPEN_FORMS:
                self._open.pop(next(iter(self._open)))
            self._open[custom_id] = images
            await answer.open(_form(custom_id, images))


def _attachments(message: discord.Message) -> Iterator[discord.Attachment]:
    """The message's own, and those of a message that it forwards."""
    yield from message.attachments
    for snapshot in message.message_snapshots:
        yield from snapshot.attachments


def _form(custom_id: str, images: Sequence[ImageSource]) -> ui.Modal:
    form = ui.Modal(title="Animate image", custom_id=custom_id)
    if len(images) > 1:
        choices = [
            discord.SelectOption(label=f"{n + 1}. {image.name}"[:100], value=str(n), default=n == 0)
            for n, image in enumerate(images)
        ]
        form.add_item(ui.Label(text="Picture", component=ui.Select(custom_id=PICTURE, options=choices)))
    prompt: ui.TextInput[ui.Modal] = ui.TextInput(
        custom_id=PROMPT,
        style=discord.TextStyle.paragraph,
        placeholder="The camera glides closer while leaves fall …",
        required=False,
        max_length=PROMPT_LIMIT_CHARS,
    )
    form.add_item(ui.Label(text="What happens in the video", component=prompt))
    form.stop()  # It is read in `submitted`: discord.py need not remember it.
    return form
