"""`python -m bot render`: one video from the terminal, through the same adapters as the bot's.

For an operator who wants to try a key before Discord is set up.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bot.app import SYSTEM_CLOCK, open_providers, pacing_of
from bot.chat import words
from bot.domain.catalog import Offer, ProviderName, choose
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Ticket
from bot.domain.pace import Pace
from bot.domain.request import ImageSource, VideoRequest
from bot.media.pixels import Pixels
from bot.ports import BadVideo, Declined, Ended, Lost, NotSent, Picture, Progress, Provider, Unreadable, Waiting
from bot.providers.attachments import CdnAttachments
from bot.services.backoff import backoff_s, persist
from bot.services.sending import MAY_PASS
from bot.services.watch import watch
from bot.settings import BadSettings, Settings, require_provider

ORDER_PATIENCE_S = 30.0
FETCH_PATIENCE_S = 60.0


class Exit(IntEnum):
    """What the exit status says."""

    DONE = 0
    BAD_INPUT = 2
    REFUSED = 3
    OUTAGE = 4
    UNKNOWN = 5


REFUSED = frozenset(
    {Fault.AUTH, Fault.NO_CREDIT, Fault.INVALID_INPUT, Fault.MODERATION, Fault.GONE, Fault.CANCELLED, Fault.BAD_IMAGE}
)


@dataclass(eq=False, kw_only=True)
class NoVideo(Exception):
    """It did not work; the sentence and the exit status are for the operator."""

    provider: ProviderName
    failure: Failure

    @property
    def sentence(self) -> str:
        sentence = words.fault(self.failure, self.provider, job="above")
        return f"{sentence} ({self.failure.detail})" if self.failure.detail not in sentence else sentence

    @property
    def status(self) -> Exit:
        if self.failure.fault is Fault.UNKNOWN:
            return Exit.UNKNOWN
        return Exit.REFUSED if self.failure.fault in REFUSED else Exit.OUTAGE


async def render(settings: Settings, request: VideoRequest, images: Sequence[str], out: Path, console: Console) -> None:
    """Make the video and put it at `out`. `images`: files or addresses. Raises Refusal, BadSettings or NoVideo."""
    require_provider(settings)
    named = tuple(ImageSource(url=image, name=Path(image.split("?")[0]).name, size_bytes=0) for image in images)
    offer = choose(replace(request, images=named), tuple(settings.keys))
    if not out.parent.is_dir():
        raise BadSettings(f"There is no folder {out.parent}.")
    with tempfile.TemporaryDirectory(prefix="pika-render-") as folder:
        media = Pixels()
        try:
            pictures = await _pictures(offer, Path(folder), media)
            _say_what_leaves(offer, pictures, console)
            async with open_providers(settings) as providers:
                video = await _make(settings, offer, providers[offer.provider], pictures, Path(folder), console)
            try:
                clip = await media.clip(video)
            except BadVideo as error:
                raise _no_video(offer, Fault.BAD_OUTPUT, str(error), may_have_cost=True) from error
            await asyncio.to_thread(shutil.move, video, out)
        finally:
            await media.close()
    console.print(
        f"{out}: {clip.width}x{clip.height}, {clip.duration_s:.1f} s, {clip.size_bytes / 1e6:.1f} MB", highlight=False
    )


async def _pictures(offer: Offer, folder: Path, media: Pixels) -> list[Picture]:
    made = []
    for number, source in enumerate(offer.request.images, 1):
        address = source.url if source.url.startswith(("https://", "http://")) else None
        original = folder / f"original-{number}"
        if address:
            attachments = CdnAttachments(urls=(address,))
            try:
                await attachments.fetch(source, original)
            except Outage as outage:
                raise _no_video(offer, Fault.BAD_IMAGE, str(outage)) from outage
            finally:
                await attachments.close()
        elif Path(source.url).is_file():
            await asyncio.to_thread(shutil.copy, source.url, original)
        else:
            raise BadSettings(f"There is no file {source.url}.")
        made.append(replace(await media.picture(original, folder / f"input-{number}", name=source.name), url=address))
    return made


def _say_what_leaves(offer: Offer, pictures: Sequence[Picture], console: Console) -> None:
    usd = offer.list_price_micros / 1_000_000
    console.print(f"{words.PROVIDER[offer.provider]}, list price about ${usd:.2f}", highlight=False)
    if offer.provider is ProviderName.RUNCOMFY and any(picture.url is None for picture in pictures):
        console.print(
            "RunComfy documents pictures by address only; this file goes as a data URI, which it may refuse.",
            highlight=False,
        )


async def _make(
    settings: Settings, offer: Offer, provider: Provider, pictures: Sequence[Picture], folder: Path, console: Console
) -> Path:
    with Bar(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
    ) as bar:
        line = bar.add_task("Sending", total=None)
        ticket = await _order(offer, provider, pictures)
        console.print(f"Sent; its number at {words.PROVIDER[offer.provider]} is {ticket.id}", highlight=False)

        def news(progress: Progress) -> None:
            if isinstance(progress.look, Waiting):
                bar.update(line, description="Queued")
            else:
                expected_s = max(progress.expected_s or 0.0, progress.elapsed_s)
                text = f"Rendering, about {expected_s:.0f} s"
                bar.update(line, description=text, total=expected_s, completed=progress.elapsed_s)

        patience = pacing_of(settings).patience
        end = await watch(provider, ticket, pace=Pace(), patience=patience, clock=SYSTEM_CLOCK, news=news)
        if isinstance(end, Ended):
            raise NoVideo(provider=offer.provider, failure=end.failure)
        bar.update(line, description="Bringing the video", total=None)
        return await _fetch(offer, provider, end.video_url, folder / "video.mp4")


async def _order(offer: Offer, provider: Provider, pictures: Sequence[Picture]) -> Ticket:
    """Send it, again only while it surely did not arrive."""
    key = uuid4().hex
    began_s = SYSTEM_CLOCK.steady_s()
    failures = 0
    while True:
        retry_after_s = None
        try:
            return await provider.submit(offer.request, pictures, key=key)
        except Lost as lost:
            raise _no_video(offer, Fault.UNKNOWN, str(lost), may_have_cost=True) from lost
        except NotSent as error:
            no_video = _no_video(offer, Fault.PROVIDER_DOWN, str(error))
        except Declined as declined:
            no_video = _no_video(offer, declined.fault, declined.detail)
            retry_after_s = declined.retry_after_s
        failures += 1
        wait_s = backoff_s(failures, retry_after_s)
        if no_video.failure.fault not in MAY_PASS or SYSTEM_CLOCK.steady_s() - began_s + wait_s > ORDER_PATIENCE_S:
            raise no_video
        await asyncio.sleep(wait_s)


async def _fetch(offer: Offer, provider: Provider, url: str, to: Path) -> Path:
    fetch = partial(provider.fetch, url, to)
    try:
        await persist(fetch, clock=SYSTEM_CLOCK, patience_s=FETCH_PATIENCE_S, what="fetching_video")
    except Unreadable as error:
        raise _no_video(offer, error.fault, error.detail, may_have_cost=True) from error
    except Outage as outage:
        raise _no_video(offer, Fault.PROVIDER_DOWN, str(outage), may_have_cost=True) from outage
    return to


def _no_video(offer: Offer, fault: Fault, detail: str, *, may_have_cost: bool = False) -> NoVideo:
    failure = Failure(fault=fault, detail=detail, may_have_cost=may_have_cost)
    return NoVideo(provider=offer.provider, failure=failure)
