"""What a card looks like: a job in, a message out. Pure; every state is drawn here and nowhere else.

Components V2: one container with what was asked, where it stands, what it costs and who pays, the pictures or the
video, and the buttons that make sense now. Text from members is escaped and shortened; `bare` leaves it out entirely,
for the case that a server's AutoMod refuses it.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.chat.buttons import CancelButton
from bot.chat.result_buttons import result_row
from bot.chat.text import cards as cards_text
from bot.chat.text import common as common_text
from bot.chat.text import reviews as reviews_text
from bot.chat.text.format import PROVIDER, TOOL, in_credits, quote, seconds
from bot.domain.job import Job, Payer, State
from bot.domain.review import ReviewStage
from bot.ports.presenter import Delivery, Progress
from bot.ports.provider import Waiting, Working

PROMPT_LIMIT_CHARS = 600
BUTTON_URL_LIMIT_CHARS = 512
LINK_LIMIT_CHARS = 2000
BUSY = discord.Colour.from_str("#5b8def")
GOOD = discord.Colour.from_str("#3fb27f")
BAD = discord.Colour.from_str("#d9534f")
OFF = discord.Colour.from_str("#8a8f98")


def card(job: Job, progress: Progress | None = None, *, bare: bool = False) -> ui.LayoutView:
    """The card of a job that is on its way or ended without a video."""
    parts: list[ui.Item[ui.LayoutView]] = [_heading(job, bare=bare)]
    if job.card.pictures and not job.is_over:
        parts.append(gallery(job.card.pictures))
    parts.append(ui.TextDisplay(_status(job, progress or Progress())))
    parts.append(_price(job))
    if job.state is State.FAILED:
        parts.append(result_row(job))
    if job.can_be_cancelled:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        parts.append(row.add_item(CancelButton(job.id)))
    return message(parts, _colour(job))


def delivered(job: Job, delivery: Delivery, filename: str, *, bare: bool = False) -> ui.LayoutView:
    """The card with its video, or with a poster and a link to it."""
    took_s = max(0, (job.rendered_ms or job.created_ms) - _began_ms(job)) / 1000
    status = f"{cards_text.head(State.DELIVERED, job.provider)} in {seconds(took_s)}"
    if delivery.shrunk:
        status += " · made smaller to fit Discord's limit"
    elif not delivery.is_video:
        status += " · too large for Discord, so this is a still: open the link to watch it"
    parts: list[ui.Item[ui.LayoutView]] = [_heading(job, bare=bare), gallery([filename]), ui.TextDisplay(status)]
    parts.append(_price(job))
    if delivery.link:
        parts.append(_link(delivery.link))
    parts.append(result_row(job))
    return message(parts, GOOD)


def exhibit(job: Job, filename: str | None, *, bare: bool = False) -> ui.LayoutView:
    """The video once more, for the server's gallery; without a file, only the way to its card."""
    parts: list[ui.Item[ui.LayoutView]] = [_heading(job, bare=bare)]
    if filename is not None:
        parts.append(gallery([filename]))
    parts.append(ui.TextDisplay(f"-# <@{job.member}> · {PROVIDER[job.provider]}"))
    parts.append(ui.ActionRow(ui.Button(label=common_text.OPEN_CARD, url=cards_text.card_url(job))))
    return message(parts, GOOD)


def with_note(card: ui.LayoutView, text: str) -> ui.LayoutView:
    """The card with a line above it that says why it stands here."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    for item in card.children:
        view.add_item(item)
    view.stop()
    return view


def note(text: str, *buttons: ui.Item[Any]) -> ui.LayoutView:
    """A private answer in the same dress as the cards, with what can be done about it."""
    parts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(text)]
    if buttons:
        parts.append(ui.ActionRow(*buttons))
    return message(parts, OFF)


def report(text: str, *, picture: str | None, file: str) -> ui.LayoutView:
    """A private answer with a picture, where there is one, and a file to download, both by their names."""
    parts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(text)]
    if picture is not None:
        parts.append(gallery([picture]))
    parts.append(ui.File(f"attachment://{file}"))
    return message(parts, OFF)


def message(parts: Sequence[ui.Item[ui.LayoutView]], colour: discord.Colour) -> ui.LayoutView:
    """A message of one coloured container."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts, accent_colour=colour))
    # Clicks are found by their custom_id (buttons.py): discord.py need not remember this view, for a thousand cards.
    view.stop()
    return view


def facts(job: Job) -> str:
    """What was asked for, without the words."""
    request = job.request
    known = [f"**{TOOL[request.tool]}**", f"{request.duration_s} s", str(request.resolution)]
    if request.aspect:
        known.append(request.aspect)
    return " · ".join(known)


def _heading(job: Job, *, bare: bool) -> ui.TextDisplay[ui.LayoutView]:
    text = facts(job)
    if job.request.prompt.strip() and not bare:
        text += f"\n> {quote(job.request.prompt, PROMPT_LIMIT_CHARS)}"
    return ui.TextDisplay(text)


def _began_ms(job: Job) -> int:
    """Since when nobody but the bot kept it waiting."""
    wait = job.review.request
    return job.created_ms if wait is None or wait.decision is None else wait.decision.at_ms


def _link(url: str) -> ui.Item[ui.LayoutView]:
    if len(url) <= BUTTON_URL_LIMIT_CHARS:
        return ui.ActionRow(ui.Button(label=common_text.OPEN_LINK, url=url))
    return ui.TextDisplay(f"<{url[:LINK_LIMIT_CHARS]}>")


def gallery(filenames: Sequence[str]) -> ui.MediaGallery[ui.LayoutView]:
    """The message's own files, by their names."""
    return ui.MediaGallery(*(discord.MediaGalleryItem(f"attachment://{name}") for name in filenames))


def _price(job: Job) -> ui.TextDisplay[ui.LayoutView]:
    facts = [f"<@{job.member}>", PROVIDER[job.provider]]
    if not job.is_over or job.state is State.DELIVERED:
        payer = "the server's pool" if job.payer is Payer.POOL else "their own wallet"
        facts.insert(0, f"{in_credits(job.price)} from {payer}")
    return ui.TextDisplay("-# " + " · ".join(facts))


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


def _status(job: Job, progress: Progress) -> str:
    head = cards_text.head(job.state, job.provider)
    match job.state:
        case State.QUEUED if progress.before_it:
            return f"{cards_text.head(job.state, job.provider, 1)} · {progress.before_it} before it"
        case State.RENDERING:
            return _rendering(job, progress)
        case State.AWAITING_APPROVAL:
            return f"{head}\n{reviews_text.awaiting_approval(job, no_channel=progress.no_review_channel)}"
        case State.RENDERED if job.awaits is ReviewStage.VIDEO:
            return f"{head} · {reviews_text.awaiting_video(job, no_channel=progress.no_review_channel)}"
        case State.RENDERED:
            return f"{head} · bringing the video"
        case State.DENIED:
            return f"{head} · {reviews_text.denied_because(job)}{cards_text.credits_back(job)}"
        case State.EXPIRED | State.CANCELLED:
            return f"{head} · {cards_text.credits_back(job)}"
        case State.FAILED:
            why = cards_text.fault(job.failure, job.provider, job=job.id) if job.failure else ""
            return f"{head} · {why}\n{cards_text.credits_back(job)}"
        case _:
            return head


def _rendering(job: Job, progress: Progress) -> str:
    working, queued, sent = (cards_text.head(job.state, job.provider, which) for which in range(3))
    match progress.status:
        case Waiting(position=int(position)):
            text = f"{queued} · place {position + 1}"
        case Waiting():
            text = queued
        case Working(percent=float(percent)):
            text = f"{working} · {percent:.0f} %"
        case Working():
            text = working
        case _:
            return sent
    text += f" · {seconds(progress.elapsed_s)}"
    if progress.expected_s and progress.elapsed_s < progress.expected_s:
        text += f" of about {seconds(progress.expected_s)}"
    if progress.cancel_refused:
        text += f"\n{PROVIDER[job.provider]} has begun and does not stop; the video will be posted here."
    elif job.cancel_wanted:
        text += f"\nCancelling: {PROVIDER[job.provider]} has been asked."
    return text
