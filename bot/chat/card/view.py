"""What a card looks like: a job in, a message out. Pure; every state is drawn here and nowhere else.

Components V2: one container with what was asked, where it stands, what it costs and who pays, the pictures or the
video, and the buttons that make sense now. Text from members is escaped and shortened; `bare` leaves it out entirely,
for the case that a server's AutoMod refuses it.
"""

import discord
from discord import ui

from bot.chat.card.buttons import Cancel, video_row
from bot.chat.layout import BAD, BUSY, BUTTON_URL_LIMIT_CHARS, GOOD, OFF, Part, container, pictures, row
from bot.chat.text import card_status, common
from bot.chat.text.cards import card_url
from bot.domain.job import Job, State
from bot.ports.presenter import Delivery, Progress

LINK_LIMIT_CHARS = 2000


def draw_card(job: Job, progress: Progress | None = None, *, bare: bool = False) -> ui.LayoutView:
    """The card of a job that is on its way or ended without a video."""
    parts: list[Part] = [_heading(job, bare=bare)]
    if job.card.pictures and not job.is_over:
        parts.append(pictures(job.card.pictures))
    parts.append(ui.TextDisplay(card_status.progress_status(job, progress or Progress())))
    parts.append(ui.TextDisplay(card_status.price_line(job)))
    if job.is_over:
        parts.append(video_row(job))
    if job.can_be_cancelled:
        parts.append(row(Cancel(job.id).button(common.CANCEL)))
    return container(parts, _colour(job))


def draw_delivered(
    job: Job, delivery: Delivery, filename: str, *, bare: bool = False, lasts: bool = True
) -> ui.LayoutView:
    """The card with its video, or with a poster and a link to it.

    One that does not last, because Discord shows private messages until it is loaded anew, says so and can be sent.
    """
    parts: list[Part] = [
        _heading(job, bare=bare),
        pictures([filename]),
        ui.TextDisplay(card_status.delivered_status(job, delivery)),
        ui.TextDisplay(card_status.price_line(job)),
    ]
    if delivery.link:
        parts.append(_link(delivery.link))
    if not lasts:
        parts.append(ui.TextDisplay(card_status.DOES_NOT_LAST))
    parts.append(video_row(job, lasts=lasts))
    return container(parts, GOOD)


def draw_gallery_copy(job: Job, filename: str | None, *, bare: bool = False) -> ui.LayoutView:
    """The video once more, for the server's gallery; without a file, only the way to its card."""
    parts: list[Part] = [_heading(job, bare=bare)]
    if filename is not None:
        parts.append(pictures([filename]))
    parts.append(ui.TextDisplay(card_status.maker_line(job)))
    parts.append(row(ui.Button(label=common.OPEN_CARD, url=card_url(job))))
    return container(parts, GOOD)


def _heading(job: Job, *, bare: bool) -> ui.TextDisplay[ui.LayoutView]:
    return ui.TextDisplay(card_status.asked_for(job, bare=bare))


def _link(url: str) -> Part:
    if len(url) <= BUTTON_URL_LIMIT_CHARS:
        return row(ui.Button(label=common.OPEN_LINK, url=url))
    return ui.TextDisplay(f"<{url[:LINK_LIMIT_CHARS]}>")


def _colour(job: Job) -> discord.Colour:
    match job.state:
        case State.FAILED | State.DENIED | State.EXPIRED:
            return BAD
        case State.CANCELLED:
            return OFF
        case State.DELIVERED:
            return GOOD
        case _:
            return BUSY
