"""The three ways to a card: the interaction's token, the channel, and a direct message to the member.

The token's route has a rate limit of its own and reaches ephemeral cards, but dies after 15 minutes, or earlier
(DISCORD.md, 1.1); the channel's route lives on but is shared by all cards of the channel; a direct message is what is
left when neither exists any more.
"""

from typing import cast

import discord
from discord import ui

from bot.chat.errors import CLOSED, CardGone, NoAccess, Rejected, ThreadClosed, TokenDead, translated
from bot.chat.layout import NO_MENTIONS, Files, attachments
from bot.chat.messages import MOST_UPLOAD_BYTES, SURE_UPLOAD_BYTES, Messages
from bot.domain.job import CardAddress, Job
from bot.ports.clock import Clock


class Routes:
    """Edits cards wherever they can be reached. A token that once failed is not tried again."""

    def __init__(self, client: discord.Client, messages: Messages, clock: Clock) -> None:
        self._client = client
        self._messages = messages
        self._clock = clock
        self._dead_tokens: set[str] = set()

    def by_token(self, job: Job) -> bool:
        """Whether the card is reached by its interaction's token. Ephemeral cards always are, or not at all."""
        if job.card.token is None or job.id in self._dead_tokens:
            return False
        return job.card.ephemeral or self._clock.wall_ms() < job.card.token_until_ms

    def lane(self, job: Job) -> str:
        """What shares a rate limit with this card."""
        return f"card {job.id}" if self.by_token(job) else f"channel {job.card.channel}"

    def upload_limit_bytes(self, job: Job) -> int:
        """The token's route takes what the member may upload, the channel's what the server may, as far as is sure."""
        if self.by_token(job):
            return min(job.card.upload_limit_bytes or SURE_UPLOAD_BYTES, MOST_UPLOAD_BYTES)
        return self._messages.upload_limit_bytes(job.scope)

    def forget(self, job: Job) -> None:
        self._dead_tokens.discard(job.id)

    async def edit(self, job: Job, view: ui.LayoutView, files: Files | None = None) -> discord.Message:
        """Let the card show `view`; with `files`, these replace its attachments.

        Raises CardGone, NoAccess or Unforeseen when the card can not be reached any more, Rejected, UploadTooLarge or
        Outage.
        """
        if job.card.message is None:
            raise CardGone("never shown")
        message = job.card.message
        if self.by_token(job):
            try:
                async with translated():
                    return await self._webhook(job.card).edit_message(
                        int(message), view=view, allowed_mentions=NO_MENTIONS, attachments=attachments(files)
                    )
            except CLOSED as dead:
                # Tokens die early and with many codes (DISCORD.md, 1.1); what really is gone, the channel will tell.
                self._dead_tokens.add(job.id)
                if job.card.ephemeral or not job.card.bot_is_member:
                    raise NoAccess("the token is dead and there is no other route") from dead
        elif job.card.ephemeral or not job.card.bot_is_member:
            raise NoAccess("the token is dead and there is no other route")
        try:
            return await self._messages.edit(job.card.channel, message, view, files)
        except ThreadClosed:
            await self._wake(job.card.channel)
        try:
            return await self._messages.edit(job.card.channel, message, view, files)
        except ThreadClosed as closed:
            raise NoAccess("the thread is locked") from closed

    async def original(self, card: CardAddress) -> discord.Message | None:
        """The message that answered the interaction, or None when there is none. Raises Outage."""
        if card.token is None:
            return None
        try:
            async with translated():
                # Discord takes this word for the id; discord.py's signature does not know it.
                return await self._webhook(card).fetch_message(cast("int", "@original"))
        except CLOSED:
            return None

    async def message_member(self, job: Job, view: ui.LayoutView, files: Files) -> None:
        """Send the card as a direct message instead. Raises what Messages does."""
        await self._messages.write_to(job.member, view, nonce=f"d{job.id}", files=files)

    async def ping(self, job: Job, text: str) -> discord.Message:
        """Tell the member, once: edits notify nobody. Raises one of CLOSED, Rejected or Outage."""
        mention = discord.AllowedMentions(users=[discord.Object(int(job.member))])
        if not job.card.ephemeral and job.card.bot_is_member and job.card.message is not None:
            channel = self._client.get_partial_messageable(int(job.card.channel))
            card = discord.MessageReference(
                message_id=int(job.card.message), channel_id=int(job.card.channel), fail_if_not_exists=False
            )
            try:
                async with translated():
                    # The same nonce within a few minutes gives the same message: a repeat after a crash pings once.
                    return await channel.send(text, reference=card, nonce=f"p{job.id}", allowed_mentions=mention)
            except (NoAccess, ThreadClosed):
                if not self.by_token(job):
                    raise  # An answer to a command needs no permission, but that way is closed by now.
        if not self.by_token(job):
            raise NoAccess("the token is dead and there is no other route")
        async with translated():
            return await self._webhook(job.card).send(
                text, ephemeral=job.card.ephemeral, allowed_mentions=mention, wait=True
            )

    async def unping(self, job: Job) -> None:
        """Take that message away where the bot's own token reaches it. Raises one of CLOSED, Rejected or Outage."""
        card = job.card
        if card.ping_message is not None and not card.ephemeral and card.bot_is_member:
            await self._messages.delete(card.channel, card.ping_message)

    async def _wake(self, thread: str) -> None:
        """Threads go to sleep after an hour, and jobs may wait longer than that for a moderator. Raises NoAccess."""
        try:
            async with translated():
                channel = await self._client.fetch_channel(int(thread))
                if isinstance(channel, discord.Thread):
                    await channel.edit(archived=False)
        except (*CLOSED, Rejected) as error:
            raise NoAccess("the thread can not be woken") from error

    def _webhook(self, card: CardAddress) -> discord.Webhook:
        if card.token is None or self._client.application_id is None:
            raise TokenDead
        webhook = discord.Webhook.partial(self._client.application_id, card.token, client=self._client)
        webhook.type = discord.WebhookType.application  # `partial` calls all of them incoming, which can not whisper.
        return webhook
