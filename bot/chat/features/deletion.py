"""Takes messages with videos away, and says what really happened: what was gone already was not deleted."""

import logging
from enum import StrEnum

from bot.chat.errors import CLOSED, CardGone, Rejected, ThreadClosed, TokenDead, translated
from bot.chat.interactions import Reply
from bot.chat.messages import Messages
from bot.chat.text import moderation as words
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, Job

log = logging.getLogger(__name__)


class Removal(StrEnum):
    """What became of a message that somebody wanted gone."""

    DONE = "done"
    GONE_ALREADY = "gone_already"
    CLOSED_THREAD = "closed_thread"
    NOT_POSSIBLE = "not_possible"


SAID = {
    Removal.DONE: words.DELETED,
    Removal.GONE_ALREADY: words.DELETED_ALREADY,
    Removal.CLOSED_THREAD: words.DELETE_IN_CLOSED_THREAD,
    Removal.NOT_POSSIBLE: words.DELETE_NOT_POSSIBLE,
}


async def delete_pressed(reply: Reply) -> Removal:
    """By the interaction's own token, which reaches private cards and direct messages as well. Raises Outage."""
    try:
        async with translated():
            await reply.think()
            await reply.interaction.delete_original_response()
    except (CardGone, TokenDead):
        return Removal.GONE_ALREADY
    except ThreadClosed:
        return Removal.CLOSED_THREAD
    except (*CLOSED, Rejected):
        return Removal.NOT_POSSIBLE
    return Removal.DONE


async def delete_card(messages: Messages, card: CardAddress) -> Removal:
    """By the channel's route, which leads to neither private cards nor direct messages. Raises Outage."""
    if card.message is None or card.ephemeral or not card.bot_is_member:
        return Removal.NOT_POSSIBLE
    try:
        await messages.delete(card.channel, card.message)
    except CardGone:
        return Removal.GONE_ALREADY
    except ThreadClosed:
        return Removal.CLOSED_THREAD
    except (*CLOSED, Rejected):
        return Removal.NOT_POSSIBLE
    return Removal.DONE


async def delete_rest(messages: Messages, job: Job, reply: Reply) -> None:
    """After the answer, because a channel that does not answer must not keep the member waiting."""
    card = job.card
    if card.ping_message is not None and not card.ephemeral and card.bot_is_member:
        try:
            await messages.delete(card.channel, card.ping_message)
        except (*CLOSED, Rejected, Outage) as error:
            log.info("job=%s ping_not_deleted=%s", job.id, type(error).__name__)
    if card.gallery_channel is None or card.gallery_message is None:
        return
    try:
        await messages.delete(card.gallery_channel, card.gallery_message)
    except CardGone:
        return
    except (*CLOSED, Rejected, Outage) as error:
        log.warning("job=%s copy_not_deleted=%s", job.id, type(error).__name__)
        await reply.say(words.COPY_STAYS)
