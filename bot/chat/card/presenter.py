"""Shows jobs to people: implements `ports.presenter.Presenter` with cards, routes and the edit queue."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.chat.card.edit_queue import EditQueue, Urgency
from bot.chat.card.routes import Routes
from bot.chat.card.view import draw_card, draw_delivered
from bot.chat.errors import CLOSED, CardGone, NoAccess, Rejected
from bot.chat.layout import Files, with_note
from bot.chat.messages import Draw, worded_or_bare
from bot.chat.text import common
from bot.chat.text.news import news
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, Job
from bot.ports.media import Picture
from bot.ports.posting import Undeliverable, UploadTooLarge
from bot.ports.presenter import Delivery, Progress

log = logging.getLogger(__name__)


class DiscordPresenter:
    """Keeps every card up to date and brings every video."""

    def __init__(self, *, routes: Routes, edits: EditQueue) -> None:
        self._routes = routes
        self._edits = edits
        self._shown: dict[str, object] = {}

    def show(self, job: Job, progress: Progress) -> None:
        """Bring the card up to date some time soon. Never blocks, never fails; newer news replaces older."""
        if job.card.message is None:
            return
        look = (job.state, type(progress.status), job.cancel_wanted, progress.cancel_refused)
        urgency = Urgency.PROGRESS if self._shown.get(job.id) == look else Urgency.STATE
        self._shown[job.id] = look

        async def send() -> None:
            try:
                await self._edit(job, lambda bare: draw_card(job, progress, bare=bare))
            except CLOSED as error:
                log.info("job=%s card_unreachable=%s", job.id, type(error).__name__)

        self._edits.put(job.id, self._routes.lane(job), urgency, send)

    async def publish(self, job: Job, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
        """Put the pictures on the card and say where the world finds them. Raises Outage when it can not now."""
        names = tuple(picture.path.name for picture in pictures)
        with_pictures = replace(job, card=replace(job.card, pictures=names))
        files = {picture.path.name: picture.path for picture in pictures}
        messages: list[discord.Message] = []

        async def send() -> None:
            messages.append(await self._edit(job, lambda bare: draw_card(with_pictures, Progress(), bare=bare), files))

        async def again() -> None:
            await self._edit(job, lambda bare: draw_card(with_pictures, Progress(), bare=bare))

        try:
            await self._edits.do(job.id, self._routes.lane(job), send, again=again)
        except (*CLOSED, Rejected, UploadTooLarge) as error:
            raise Outage(f"the card does not take the pictures ({type(error).__name__})") from error
        urls = {attachment.filename: attachment.url for attachment in messages[-1].attachments}
        return tuple(replace(picture, url=urls.get(picture.path.name)) for picture in pictures)

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the card takes by the route that it would go now."""
        return self._routes.upload_limit_bytes(job)

    async def deliver(self, job: Job, delivery: Delivery) -> bool:
        """Put the video on the card, or where it is gone, into a direct message.

        True when it stands on the card.
        """
        name = f"pika-{job.id}{delivery.file.suffix}"  # Tells members' downloads apart.
        files = {name: delivery.file}

        def draw(bare: bool) -> ui.LayoutView:
            return draw_delivered(job, delivery, name, bare=bare, lasts=not job.card.ephemeral)

        async def send() -> None:
            await self._edit(job, draw, files)

        async def again() -> None:
            await self._edit(job, draw)

        try:
            await self._edits.do(job.id, self._routes.lane(job), send, again=again)
        except (*CLOSED, Rejected) as gone:
            await self._instead(job, lambda bare: draw_delivered(job, delivery, name, bare=bare), files, gone)
            on_card = False
        else:
            on_card = True
        self._forget(job)
        return on_card

    async def conclude(self, job: Job) -> bool:
        """Let the card show that the job is over without a video; returns when it does, or never can.

        True when it does; a card that is gone is continued by direct message. Raises Outage.
        """
        on_card = job.card.message is not None

        def draw(bare: bool) -> ui.LayoutView:
            return draw_card(job, bare=bare)

        async def send() -> None:
            await self._edit(job, draw, {})

        if job.card.message is not None:
            try:
                await self._edits.do(job.id, self._routes.lane(job), send, again=send)
            except (*CLOSED, Rejected) as gone:
                on_card = False
                try:
                    await self._instead(job, draw, {}, gone)
                except Undeliverable:
                    log.warning("job=%s nobody_told", job.id)
        self._forget(job)
        return on_card

    async def tell(self, job: Job) -> str:
        """Tell the member how it ended, in a message that points at the card; the message's id.

        Raises Undeliverable or Outage.
        """
        try:
            return str((await self._routes.ping(job, news(job))).id)
        except (*CLOSED, Rejected) as error:
            raise Undeliverable(f"not pinged ({type(error).__name__})") from error

    async def untell(self, job: Job) -> None:
        """Take the message that told it away again, where that is possible. Raises Outage."""
        try:
            await self._routes.unping(job)
        except (*CLOSED, Rejected) as error:
            log.info("job=%s ping_stays=%s", job.id, type(error).__name__)

    async def find_card(self, job: Job) -> CardAddress | None:
        """The card of a job whose first response may or may not have arrived. Raises Outage."""
        message = await self._routes.original(job.card)
        if message is None:
            return None
        return replace(job.card, message=str(message.id), ephemeral=message.flags.ephemeral)

    async def _edit(self, job: Job, draw: Draw, files: Files | None = None) -> discord.Message:
        return await worded_or_bare(draw, lambda view: self._routes.edit(job, view, files), what=f"job={job.id} card")

    async def _instead(self, job: Job, draw: Draw, files: Files, why: Exception) -> None:
        log.warning("job=%s card_unreachable=%s channel=%s by=direct_message", job.id, why, job.card.channel)
        match why:
            case CardGone():
                note = common.INSTEAD_DELETED.format(channel=job.card.channel)
            case NoAccess() if job.card.ephemeral:
                note = common.INSTEAD_PRIVATE
            case NoAccess():
                note = common.INSTEAD_NO_ACCESS.format(channel=job.card.channel)
            case _:
                note = common.INSTEAD_REJECTED.format(channel=job.card.channel)
        try:
            await self._routes.message_member(job, with_note(draw(False), note), files)
        except (*CLOSED, Rejected) as error:
            raise Undeliverable(f"neither card nor direct message ({type(error).__name__})") from error

    def _forget(self, job: Job) -> None:
        self._shown.pop(job.id, None)
        self._edits.forget(job.id)
        self._routes.forget(job)
