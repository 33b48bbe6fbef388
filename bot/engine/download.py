"""Brings a finished video to disk and proves that it plays. It is paid for by now, so nothing is believed at once.

A fresh file is often not on a provider's CDN yet, and a download can be cut off without anybody saying so: whatever
can not be had or does not play is fetched again before it is given up.
"""

from functools import partial
from pathlib import Path

from bot.domain.disk import DiskOutage
from bot.domain.errors import Failure, Fault, Outage
from bot.engine.retry import backoff_s, retry_outages
from bot.ports.clock import Clock
from bot.ports.media import BadVideo, Clip, Media
from bot.ports.provider import Provider, Unreadable

TRIES = 3


class NotDownloaded(Exception):
    """There is no video to be had, although the provider says that it made one."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.fault)
        self.failure = failure


async def download_video(
    provider: Provider, media: Media, video_url: str, to: Path, *, clock: Clock, patience_s: float, what: str
) -> Clip:
    """The video, whole and playable, at `to`, where it may lie already. Raises NotDownloaded, or DiskOutage."""
    tries = 0
    while True:
        tries += 1
        try:
            if not to.exists():
                arriving = to.with_suffix(".part")
                fetch = partial(provider.fetch, video_url, arriving)
                await retry_outages(fetch, clock=clock, patience_s=patience_s, what=what)
                arriving.rename(to)
            return await media.clip(to)
        except Unreadable as error:
            failure = Failure(fault=error.fault, detail=error.detail, may_have_cost=True)
        except BadVideo as error:
            failure = Failure(fault=Fault.BAD_OUTPUT, detail=str(error), may_have_cost=True)
        except DiskOutage:
            raise
        except Outage as outage:
            raise NotDownloaded(Failure(fault=Fault.PROVIDER_DOWN, detail=str(outage), may_have_cost=True)) from outage
        to.unlink(missing_ok=True)
        if tries == TRIES:
            raise NotDownloaded(failure)
        await clock.sleep(backoff_s(tries))
