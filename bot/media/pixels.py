"""Answers the `Media` port: hands every piece of pixel work to the worker, and speaks the domain's errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.domain.disk import check_disk, on_disk
from bot.domain.errors import ImageProblem, Outage
from bot.domain.refusals.requests import BadImage
from bot.media import chart, conversion, fitting, images, videos
from bot.media.flawed import Flawed
from bot.media.worker import Worker, WorkerLost
from bot.ports.charts import Chart
from bot.ports.media import BadVideo, Clip, Picture

PICTURE_LIMIT_S = 30.0  # The largest image allowed takes about 3 s.
CLIP_LIMIT_S = 30.0
POSTER_LIMIT_S = 30.0
# Ten seconds of 1080p take about 5 s on two cores, and from HDR 25 s.
PLAYABLE_LIMIT_S = 240.0
FIT_LIMIT_S = 240.0

CHART_LIMIT_S = 60.0  # Measured 1.2 s for the first one and 0.1 s after it; a new machine looks for fonts first.


class Pixels:
    """Pixel work, done in processes that start when they are first needed and end with `close`."""

    def __init__(self, *, processes: int = 1) -> None:
        self._worker = Worker(processes=processes)

    async def picture(self, source: Path, to: Path, *, name: str) -> Picture:
        """Check it by content, strip all metadata, write it to `to` with `.jpg` or `.png` added. Raises BadImage."""
        try:
            with _draft(to) as draft:
                picture = await self._worker.run(PICTURE_LIMIT_S, images.clean, source, draft)
                path = to.with_name(to.name + images.SUFFIXES[picture.content_type])
                draft.replace(path)
        except Flawed as error:
            raise BadImage(name=name, problem=error.problem, detail=error.detail) from error
        except WorkerLost as error:
            raise BadImage(name=name, problem=ImageProblem.BROKEN) from error
        return replace(picture, path=path)

    async def clip(self, path: Path) -> Clip:
        """Raises BadVideo unless the file really is a video."""
        try:
            return await self._worker.run(CLIP_LIMIT_S, videos.inspect, path)
        except WorkerLost as error:
            raise BadVideo(str(error)) from error

    async def playable(self, clip: Clip, to: Path) -> Clip:
        """The clip itself where every client of Discord plays it, else one at `to`, made of it. Raises BadVideo."""
        try:
            with _draft(to) as draft:
                made = await self._worker.run(PLAYABLE_LIMIT_S, conversion.playable, clip, draft)
                if made is None:
                    return clip
                draft.replace(to)
        except WorkerLost as error:
            raise BadVideo(str(error)) from error
        return replace(made, path=to)

    async def fit(self, clip: Clip, to: Path, *, limit_bytes: int) -> Clip | None:
        """Write it to `to` as an MP4 of at most `limit_bytes`; None when that would not be worth watching."""
        try:
            with _draft(to) as draft:
                fitted = await self._worker.run(FIT_LIMIT_S, fitting.fit, clip, draft, limit_bytes)
                if fitted is None:
                    return None
                draft.replace(to)
        except (BadVideo, WorkerLost):
            return None  # A poster and a link still deliver it.
        return replace(fitted, path=to)

    async def poster(self, clip: Clip, to: Path) -> Path:
        """Write one good frame to `to` as a JPEG. Raises BadVideo."""
        try:
            with _draft(to) as draft:
                await self._worker.run(POSTER_LIMIT_S, videos.poster, clip.path, clip.duration_s, draft)
                draft.replace(to)
        except WorkerLost as error:
            raise BadVideo(str(error)) from error
        return to

    async def draw(self, wanted: Chart) -> bytes:
        """A PNG of it. Raises Outage."""
        try:
            return await self._worker.run(CHART_LIMIT_S, chart.draw, wanted)
        except WorkerLost as error:
            raise Outage(str(error)) from error

    async def close(self) -> None:
        """End the processes, also busy ones."""
        await self._worker.close()


@contextmanager
def _draft(to: Path) -> Iterator[Path]:
    """A name beside `to` to write under, so that `to` is either complete or not there. Raises DiskOutage.

    Libraries say of a full disk whatever comes to them, or that the film is no good: so the disk itself is asked, while
    what was written still fills it.
    """
    draft = to.with_name(to.name + ".part")
    try:
        with on_disk():
            yield draft
    except Exception:
        check_disk(draft)
        raise
    finally:
        draft.unlink(missing_ok=True)
