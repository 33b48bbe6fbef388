"""Shows moderators what waits for them: implements `ports.moderation.ReviewPanel` in the server's review channel."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import discord
from discord import ui

from bot.chat.card.routes import NOBODY, SURE_UPLOAD_BYTES
from bot.chat.errors import CardGone, NoAccess, Rejected, translated
from bot.chat.features import review_card
from bot.domain.job import CardAddress, Job
from bot.domain.review import ReviewAddress, ReviewStage
from bot.domain.standing import ReviewRecord
from bot.ports.media import Picture
from bot.ports.posting import Unpostable
from bot.ports.presenter import Delivery

log = logging.getLogger(__name__)


class DiscordReviewChannel:
    """Messages of the bot's own, by the channel route: they live as long as the review takes."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def upload_limit_bytes(self, job: Job) -> int:
        guild = self._client.get_guild(int(job.scope)) if job.scope.isdigit() else None
        return guild.filesize_limit if guild is not None else SURE_UPLOAD_BYTES

    async def ask(
        self,
        job: Job,
        stage: ReviewStage,
        channel: str,
        record: ReviewRecord,
        *,
        pictures: Sequence[Picture] = (),
        delivery: Delivery | None = None,
    ) -> ReviewAddress:
        """Post what there is to decide. Raises Unpostable, UploadTooLarge or Outage."""
        files = {picture.path.name: picture.path for picture in pictures}
        if delivery is not None:
            files[f"pika-{job.id}{delivery.file.suffix}"] = delivery.file
        nonce = f"{stage[0]}{job.id}"  # A repeat within a few minutes, after a crash, is the same message.
        try:
            try:
                view = review_card.question(job, stage, record, list(files))
                message = await self.post(channel, view, nonce=nonce, files=files)
            except Rejected:
                # A server's AutoMod may refuse what the member wrote (DISCORD.md, 1.1): say the rest without it.
                view = review_card.question(job, stage, record, list(files), bare=True)
                message = await self.post(channel, view, nonce=nonce, files=files)
        except (CardGone, NoAccess, Rejected) as error:
            raise Unpostable(type(error).__name__) from error
        return ReviewAddress(channel=channel, message=str(message.id), files=tuple(files))

    async def redraw(self, job: Job, stage: ReviewStage) -> None:
        """Let the message show what became of it, if it still stands. Raises Outage."""
        wait = job.review.of(stage)
        if wait is None or wait.card is None:
            return
        channel = self._client.get_partial_messageable(int(wait.card.channel))
        message = channel.get_partial_message(int(wait.card.message))
        for bare in (False, True):
            try:
                async with translated():
                    view = review_card.question(job, stage, None, wait.card.files, bare=bare)
                    await message.edit(view=view, allowed_mentions=NOBODY)
            except Rejected as rejected:
                log.info("job=%s review_rejected=%s", job.id, rejected)
            except (CardGone, NoAccess) as error:
                log.info("job=%s review_unreachable=%s", job.id, type(error).__name__)
                return
            else:
                return

    async def take_away(self, card: CardAddress) -> None:
        """Delete a card. Raises CardGone, NoAccess or Outage."""
        if card.message is None or card.ephemeral or not card.bot_is_member:
            raise NoAccess("the channel's route does not lead there")
        await self._delete(card.channel, card.message)

    async def take_down(self, card: CardAddress) -> None:
        """Delete the copy in the gallery, if there is one. Raises NoAccess or Outage."""
        if card.gallery_channel is not None and card.gallery_message is not None:
            with suppress(CardGone):
                await self._delete(card.gallery_channel, card.gallery_message)

    async def _delete(self, channel: str, message: str) -> None:
        async with translated():
            await self._client.get_partial_messageable(int(channel)).get_partial_message(int(message)).delete()

    async def post(
        self, channel: str, view: ui.LayoutView, *, nonce: str, files: Mapping[str, Path] | None = None
    ) -> discord.Message:
        """Raises CardGone, NoAccess, Rejected, UploadTooLarge or Outage."""
        sent = [discord.File(path, filename=name) for name, path in (files or {}).items()]
        async with translated():
            return await self._client.get_partial_messageable(int(channel)).send(
                view=view, files=sent, nonce=nonce, allowed_mentions=NOBODY
            )
