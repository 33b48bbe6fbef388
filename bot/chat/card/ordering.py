"""Takes orders: whatever asks for a video is answered with the video's card itself."""

import logging
from dataclasses import replace
from functools import partial

import discord
from discord import ui

from bot.chat.attachments import check_size
from bot.chat.callers import bot_is_member, parent_of
from bot.chat.card.view import draw_card
from bot.chat.errors import TokenDead, translate, translated
from bot.chat.interactions import Reply
from bot.chat.layout import NO_MENTIONS
from bot.chat.messages import worded_or_bare
from bot.chat.text import common, reviews
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, Job
from bot.domain.refusals.access import ChannelUnknown
from bot.domain.request import VideoRequest
from bot.ports.clock import Clock
from bot.ports.presenter import Presenter
from bot.services.orders import Orders

log = logging.getLogger(__name__)

TOKEN_LIFE_MS = 14 * 60 * 1000  # Discord's is 15 minutes; the last one is left for clocks that disagree.


class CardOrders:
    """From a request to a card that can be seen. Keeps nothing between two interactions."""

    def __init__(self, *, orders: Orders, presenter: Presenter, clock: Clock) -> None:
        self._orders = orders
        self._presenter = presenter
        self._clock = clock

    async def place(self, reply: Reply, request: VideoRequest) -> None:
        """Place the order and answer with its card. Raises Refusal."""
        for image in request.images:
            check_size(image)
        address = self._address(reply, ephemeral=request.private)
        job = await self._orders.place(request, by=reply.by, id=reply.id, card=address)
        if job.card.message is not None or job.is_over:
            return  # Discord delivered the same interaction twice.
        try:
            shown = await self._show(reply, job)
        except Outage:
            # It may stand there or not: whatever carries jobs on after a restart finds that out here as well.
            reply.is_given = True
            self._orders.look_for_card(job)
            return
        if shown is None:
            self._orders.abandon(job)
            await reply.say(common.TRY_AGAIN)
            return
        reply.is_given = True
        self._orders.start(job, shown)
        if job.review.warnings:
            await reply.say(reviews.warned(job.review.warnings))

    async def admit(self, reply: Reply) -> None:
        """Before a form is opened that could not be sent from here. Raises Refusal."""
        await self._orders.admit(reply.by, self._address(reply, ephemeral=False))

    async def _show(self, reply: Reply, job: Job) -> CardAddress | None:
        """Answer with the card; where it stands, or None when it will never be seen. Raises Outage if unknown."""

        def draw(bare: bool) -> ui.LayoutView:
            return draw_card(job, bare=bare)

        try:
            return await worded_or_bare(draw, partial(_first_response, reply, job), what=f"job={job.id} card")
        except Exception as error:  # noqa: BLE001 - whatever it was, the question is the same: does the card stand?
            meant = translate(error)
            log.warning("job=%s first_response=%s", job.id, type(meant).__name__)
            if isinstance(meant, TokenDead):
                return None
            # The answer may have arrived although we did not hear so: look before giving up.
            return await self._presenter.find_card(job)

    def _address(self, reply: Reply, *, ephemeral: bool) -> CardAddress:
        interaction = reply.interaction
        if interaction.channel_id is None:
            raise ChannelUnknown  # Of a kind that Discord has invented since: discord.py drops its id as well.
        return CardAddress(
            channel=str(interaction.channel_id),
            parent=parent_of(interaction),
            token=interaction.token,
            token_until_ms=self._clock.wall_ms() + TOKEN_LIFE_MS,
            ephemeral=ephemeral,
            upload_limit_bytes=interaction.filesize_limit,
            bot_is_member=bot_is_member(interaction),
        )


async def _first_response(reply: Reply, job: Job, view: ui.LayoutView) -> CardAddress:
    async with translated():
        response: discord.InteractionCallbackResponse[discord.Client] = await reply.interaction.response.send_message(
            view=view, ephemeral=job.card.ephemeral, allowed_mentions=NO_MENTIONS
        )
    if response.message_id is None:
        raise Outage("Discord took the answer and named no message")
    # Discord may make it ephemeral by itself, where members may not use apps of their own in public.
    # What was asked to be private is, even if the reply does not repeat it.
    ephemeral = job.card.ephemeral or response.is_ephemeral()
    return replace(job.card, message=str(response.message_id), ephemeral=ephemeral)
