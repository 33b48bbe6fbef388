"""`python -m bot render`: one video from the terminal, through the same adapters as the bot's.

For an operator who wants to try a key before Discord is set up.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bot.app.adapters import open_providers, patience_of, proxies_of
from bot.app.bot import SYSTEM_CLOCK
from bot.chat.text import cards as cards_text
from bot.chat.text.format import PROVIDER
from bot.cli.exits import Exit, NoVideo, say
from bot.domain.catalog import SPECS
from bot.domain.errors import Failure, Fault, ImageProblem, Outage
from bot.domain.faults import MEANINGS, Lasts
from bot.domain.job import Ticket
from bot.domain.offers import Offer, choose
from bot.domain.pace import learn
from bot.domain.refusals.requests import BadImage
from bot.domain.request import ImageSource, VideoRequest
from bot.engine.download import NotDownloaded, download_video
from bot.engine.polling import follow
from bot.engine.retry import backoff_s, retry_outages
from bot.media.pixels import Pixels
from bot.net.attachments import CdnAttachments
from bot.net.proxies import Proxies
from bot.ports.media import Clip, Picture
from bot.ports.presenter import Progress
from bot.ports.provider import Declined, Ended, Lost, NotSent, Provider, Unreadable, Waiting
from bot.settings import BadSettings, Settings, require_provider

ORDER_PATIENCE_S = 30.0
PICTURE_PATIENCE_S = 15.0
FETCH_PATIENCE_S = 60.0
CANCEL_PATIENCE_S = 5.0
REFUSED = frozenset({Fault.AUTH, Fault.NO_CREDIT, Fault.INVALID_INPUT, Fault.MODERATION, Fault.GONE, Fault.CANCELLED})


async def render(settings: Settings, request: VideoRequest, images: Sequence[str], out: Path, console: Console) -> None:
    """Make the video and put it at `out`. `images`: files or addresses. Raises Refusal, BadSettings or NoVideo."""
    require_provider(settings)
    named = tuple(ImageSource(url=image, name=Path(image.split("?")[0]).name, size_bytes=0) for image in images)
    offer = choose(replace(request, images=named), tuple(settings.keys))
    # Beside the video, so that the last step is a rename, and a disk that is full or not ours says so before we pay.
    with _work_folder(out) as folder:
        media = Pixels()
        try:
            pictures = await _pictures(offer, folder, media, proxies_of(settings))
            _say_what_leaves(offer, pictures)
            async with open_providers(settings) as providers:
                clip = await _make(settings, offer, providers[offer.provider], pictures, media, folder, console)
            clip.path.replace(out)
        finally:
            await media.close()
    say(f"{out}: {clip.width}x{clip.height}, {clip.duration_s:.1f} s, {clip.size_bytes / 1e6:.1f} MB")


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    try:
        if out.is_symlink() or (out.exists() and not out.is_file()):
            raise BadSettings(f"{out} is there already and is no ordinary file; name another one.")
        folder = tempfile.TemporaryDirectory(prefix=".pika-", dir=out.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise BadSettings(f"{out} can not be written ({error.strerror}).") from error
    with folder as name:
        yield Path(name)


async def _pictures(offer: Offer, folder: Path, media: Pixels, proxies: Proxies) -> list[Picture]:
    made = []
    for number, source in enumerate(offer.request.images, 1):
        address = source.url if source.url.startswith(("https://", "http://")) else None
        original = folder / f"original-{number}"
        if address is not None:
            await _download(source, original, proxies)
        else:
            try:
                await asyncio.to_thread(shutil.copyfile, source.url, original)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "no file name"
                raise BadSettings(f"{source.name[:60]} can not be read ({reason}).") from error
        made.append(replace(await media.picture(original, folder / f"input-{number}", name=source.name), url=address))
    return made


async def _download(source: ImageSource, to: Path, proxies: Proxies) -> None:
    pictures = CdnAttachments(urls=(source.url,), proxies=proxies)
    try:
        fetch = partial(pictures.fetch, source, to)
        await retry_outages(fetch, clock=SYSTEM_CLOCK, patience_s=PICTURE_PATIENCE_S, what="fetching_picture")
    except BadImage as bad:
        if bad.problem is not ImageProblem.GONE:
            raise
        raise BadSettings(f"There is no picture at {source.url}.") from bad
    except Outage as outage:
        sentence = f"{source.url} can not be fetched: {outage}."
        raise NoVideo(sentence=sentence, status=Exit.OUTAGE) from outage
    finally:
        await pictures.close()


def _say_what_leaves(offer: Offer, pictures: Sequence[Picture]) -> None:
    usd = offer.list_price_micros / 1_000_000
    say(f"{PROVIDER[offer.provider]}, list price about ${usd:.2f}")
    if SPECS[offer.provider].pictures_by_address and any(picture.url is None for picture in pictures):
        where = PROVIDER[offer.provider]
        say(f"{where} documents pictures by address only; this file goes as a data URI, which it may refuse.")


async def _make(
    settings: Settings,
    offer: Offer,
    provider: Provider,
    pictures: Sequence[Picture],
    media: Pixels,
    folder: Path,
    console: Console,
) -> Clip:
    where = PROVIDER[offer.provider]
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        line = bar.add_task("Sending", total=None)
        ticket = await _order(offer, provider, pictures)
        say(f"Sent; its number at {where} is {ticket.id}")

        def news(progress: Progress) -> None:
            if isinstance(progress.status, Waiting):
                bar.update(line, description="Queued")
            else:
                expected_s = max(progress.expected_s or 0.0, progress.elapsed_s)
                text = f"Rendering, about {expected_s:.0f} s"
                bar.update(line, description=text, total=expected_s, completed=progress.elapsed_s)

        patience = patience_of(settings)
        pace = learn((), expected_s=ticket.expected_s, expected_most_s=ticket.expected_most_s)
        try:
            end = await follow(provider, ticket, pace=pace, patience=patience, clock=SYSTEM_CLOCK, news=news)
        except asyncio.CancelledError:
            raise await _interrupted(offer, provider, ticket) from None
        if isinstance(end, Ended):
            raise _no_video(offer, end.failure)
        bar.reset(line, description="Bringing the video", total=None)
        to, what = folder / "video.mp4", "fetching_video"
        try:
            return await download_video(
                provider, media, end.video_url, to, clock=SYSTEM_CLOCK, patience_s=FETCH_PATIENCE_S, what=what
            )
        except (NotDownloaded, asyncio.CancelledError) as error:
            say(f"{where} says that the video is at {end.video_url}")
            if isinstance(error, NotDownloaded):
                raise _no_video(offer, error.failure) from error
            raise


async def _order(offer: Offer, provider: Provider, pictures: Sequence[Picture]) -> Ticket:
    """Send the order, again only while it surely did not arrive."""
    key = uuid4().hex
    began_s = SYSTEM_CLOCK.steady_s()
    failures = 0
    while True:
        retry_after_s = None
        try:
            return await provider.submit(offer.request, pictures, key=key)
        except (Lost, asyncio.CancelledError) as lost:
            # Ctrl-C in this moment leaves us as wise as a broken connection does.
            raise _no_video(offer, Failure(fault=Fault.UNKNOWN, detail=str(lost), may_have_cost=True)) from lost
        except NotSent as error:
            failure = Failure(fault=Fault.PROVIDER_DOWN, detail=str(error))
        except Declined as declined:
            failure = Failure(fault=declined.fault, detail=declined.detail)
            retry_after_s = declined.retry_after_s
        failures += 1
        wait_s = backoff_s(failures, retry_after_s)
        may_pass = MEANINGS[failure.fault].lasts is Lasts.A_WHILE
        if not may_pass or SYSTEM_CLOCK.steady_s() - began_s + wait_s > ORDER_PATIENCE_S:
            raise _no_video(offer, failure)
        await asyncio.sleep(wait_s)


async def _interrupted(offer: Offer, provider: Provider, ticket: Ticket) -> NoVideo:
    """Ctrl-C while it renders: ask for it to be dropped, and say what became of it."""
    where = PROVIDER[offer.provider]
    try:
        async with asyncio.timeout(CANCEL_PATIENCE_S):
            dropped = await provider.cancel(ticket)
    except (Outage, Unreadable, TimeoutError):
        dropped = False
    sentence = (
        f"Stopped; {where} has been asked to drop {ticket.id}."
        if dropped
        else f"Stopped; {ticket.id} goes on at {where}."
    )
    return NoVideo(sentence=sentence, status=Exit.INTERRUPTED)


def _no_video(offer: Offer, failure: Failure) -> NoVideo:
    sentence = cards_text.fault(failure, offer.provider, job="above")
    if failure.detail and failure.fault is not Fault.INVALID_INPUT:  # Which tells the detail itself.
        sentence += f" ({failure.detail})"
    if failure.may_have_cost:
        sentence += " It may be charged all the same."
    if failure.fault is Fault.UNKNOWN:
        return NoVideo(sentence=sentence, status=Exit.UNKNOWN)
    return NoVideo(sentence=sentence, status=Exit.REFUSED if failure.fault in REFUSED else Exit.OUTAGE)
