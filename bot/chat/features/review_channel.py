"""Shows moderators what waits for them: implements `ports.reviews.ReviewChannel` in the server's review channel."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from discord import ui

from bot.chat.errors import CLOSED, Rejected
from bot.chat.features.review_card import question_card
from bot.chat.layout import Files
from bot.chat.messages import Messages, worded_or_bare
from bot.chat.text.request_words import WORDS_FILE, need_file, words_file
from bot.domain.job import Job
from bot.domain.review import ReviewAddress, ReviewStage
from bot.domain.standing import ReviewRecord
from bot.ports.media import Picture
from bot.ports.posting import Unpostable
from bot.ports.presenter import Delivery

log = logging.getLogger(__name__)


class DiscordReviewChannel:
    """Messages of the bot's own, by the channel route: they live as long as the review takes."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def upload_limit_bytes(self, job: Job) -> int:
        """The largest file that the review channel takes."""
        return self._messages.upload_limit_bytes(job.scope)

    async def ask(
        self,
        job: Job,
        stage: ReviewStage,
        channel: str,
        record: ReviewRecord,
        *,
        pictures: Sequence[Picture] = (),
        delivery: Delivery | None = None,
        notify: str | None = None,
    ) -> ReviewAddress:
        """Post what there is to decide, and ping the role `notify`. Raises Unpostable, UploadTooLarge or Outage."""
        shown: dict[str, Path | bytes] = {picture.path.name: picture.path for picture in pictures}
        if delivery is not None:
            shown[f"pika-{job.id}{delivery.file.suffix}"] = delivery.file

        def draw(bare: bool) -> tuple[ui.LayoutView, Files]:
            words: Files = {WORDS_FILE: words_file(job.request)} if need_file(job.request, bare=bare) else {}
            files = {**shown, **words}
            return question_card(job, stage, record, list(files), bare=bare), files

        async def post(drawn: tuple[ui.LayoutView, Files]) -> ReviewAddress:
            # A repeat within a few minutes, after a crash, is the same message.
            view, files = drawn
            nonce = f"{stage[0]}{job.id}"
            message = await self._messages.post(channel, view, nonce=nonce, files=files, notify=notify)
            return ReviewAddress(channel=channel, message=str(message.id), files=tuple(files))

        try:
            return await worded_or_bare(draw, post, what=f"job={job.id} review")
        except (*CLOSED, Rejected) as error:
            raise Unpostable(type(error).__name__) from error

    async def redraw(self, job: Job, stage: ReviewStage) -> None:
        """Let the message show what became of it, if it still stands. Raises Outage."""
        wait = job.review.of(stage)
        if wait is None or wait.card is None:
            return
        card = wait.card

        def draw(bare: bool) -> ui.LayoutView:
            return question_card(job, stage, None, card.files, bare=bare)

        try:
            await worded_or_bare(
                draw, partial(self._messages.edit, card.channel, card.message), what=f"job={job.id} review"
            )
        except (*CLOSED, Rejected) as error:
            log.info("job=%s review_unreachable=%s", job.id, type(error).__name__)
