"""Where orders are taken: reads what a member did, asks the orders, and answers a command with the card itself."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

import discord

from bot.chat.answering import AnyInteraction, answering
from bot.chat.card import view
from bot.chat.errors import Rejected, TokenDead, translate
from bot.chat.text import cards as cards_text
from bot.chat.text import common as common_text
from bot.chat.text import reviews as reviews_text
from bot.chat.text.format import PROVIDER
from bot.chat.who import bot_is_member, member_of, parent_of
from bot.domain.errors import ImageProblem, Outage
from bot.domain.job import CardAddress, Job
from bot.domain.refusals import BadImage, ChannelUnknown
from bot.domain.request import ImageSource, VideoRequest
from bot.ports.clock import Clock
from bot.ports.presenter import Presenter
from bot.services.orders import Orders

log = logging.getLogger(__name__)

TOKEN_LIFE_MS = 14 * 60 * 1000  # Discord's is 15 minutes; the last one is left for clocks that disagree.
IMAGE_LIMIT_BYTES = 50 * 1024 * 1024
SHOWN_JOBS = 10


class Desk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, orders: Orders, presenter: Presenter, clock: Clock) -> None:
        self._orders = orders
        self._presenter = presenter
        self._clock = clock

    async def order(self, interaction: AnyInteraction, request: VideoRequest) -> None:
        """Place the order and answer with its card."""
        async with answering(interaction) as answer:
            for image in request.images:
                _check_size(image)
            address = self._address(interaction, ephemeral=request.private)
            job = await self._orders.place(request, by=member_of(interaction), id=str(interaction.id), card=address)
            if job.card.message is not None or job.is_over:
                return  # Discord delivered the same interaction twice.
            try:
                card = await self._show(interaction, job)
            except Outage:
                # It may stand there or not: whoever carries jobs on after a restart finds that out here as well.
                answer.is_given = True
                self._orders.look_for_card(job)
                return
            if card is None:
                self._orders.abandon(job)
                await answer.say(common_text.TRY_AGAIN)
            else:
                answer.is_given = True
                self._orders.start(job, card)
                if job.review.warnings:
                    await answer.say(reviews_text.warned(job.review.warnings))

    async def admit(self, interaction: AnyInteraction) -> None:
        """Before a form is opened that nobody could send from here. Raises Refusal."""
        await self._orders.admit(member_of(interaction), self._address(interaction, ephemeral=False))

    async def cancel(self, interaction: AnyInteraction, id: str) -> None:
        """Cancel, and say privately what happens; the card itself shows the rest."""
        async with answering(interaction) as answer:
            job = await self._orders.cancel(id, by=member_of(interaction))
            sentence = common_text.CANCELLED + " " + cards_text.credits_back(job)
            if not job.is_over:
                sentence = common_text.CANCEL_ASKED.format(provider=PROVIDER[job.provider])
            await answer.say(sentence)

    async def jobs(self, interaction: AnyInteraction) -> None:
        """The member's newest jobs."""
        async with answering(interaction) as answer:
            jobs = await self._orders.jobs_of(member_of(interaction), limit=SHOWN_JOBS)
            await answer.say("\n".join(cards_text.job_line(job) for job in jobs) or common_text.NO_JOBS)

    async def _show(self, interaction: AnyInteraction, job: Job) -> CardAddress | None:
        """Answer with the card; where it stands, or None when nobody will ever see it. Raises Outage if unknown."""
        try:
            try:
                return await _first_response(interaction, job, bare=False)
            except discord.HTTPException as error:
                if not isinstance(translate(error), Rejected):
                    raise
                # A server's AutoMod may refuse what the member wrote (DISCORD.md, 1.1): say the rest without it.
                return await _first_response(interaction, job, bare=True)
        except Exception as error:  # noqa: BLE001 - whatever it was, the question is the same: does the card stand?
            meant = translate(error)
            log.warning("job=%s first_response=%s", job.id, type(meant).__name__)
            if isinstance(meant, TokenDead):
                return None
            # The answer may have arrived although we did not hear so: look before giving up.
            return await self._presenter.find_card(job)

    def _address(self, interaction: AnyInteraction, *, ephemeral: bool) -> CardAddress:
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


async def _first_response(interaction: AnyInteraction, job: Job, *, bare: bool) -> CardAddress:
    response = await interaction.response.send_message(
        view=view.card(job, bare=bare),
        ephemeral=job.card.ephemeral,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    if response.message_id is None:
        raise Outage("Discord took the answer and named no message")
    # Discord may make it ephemeral by itself, where members may not use apps of their own in public.
    # What was asked to be private is, even if the reply does not repeat it.
    ephemeral = job.card.ephemeral or response.is_ephemeral()
    return replace(job.card, message=str(response.message_id), ephemeral=ephemeral)


def image_of(attachment: discord.Attachment) -> ImageSource:
    return ImageSource(url=attachment.url, name=attachment.filename, size_bytes=attachment.size)


def images_of(attachments: Iterable[discord.Attachment]) -> Sequence[ImageSource]:
    """Those that call themselves pictures; what they really are is looked at later."""
    return [image_of(a) for a in attachments if (a.content_type or "").startswith("image/")]


def _check_size(image: ImageSource) -> None:
    if image.size_bytes > IMAGE_LIMIT_BYTES:
        raise BadImage(name=image.name, problem=ImageProblem.TOO_LARGE)
