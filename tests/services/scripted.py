"""The outside world as the services' tests need it: it does what it is told to, in order, and remembers what it was
asked.

An answer that is an exception is raised. When no answer is left, the usual one is given, so that a test says only what
is special about it. A gate stops whoever comes until the test lets it go on.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from bot.domain.admission import JoinedServer
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.exclusion import Exclusion
from bot.domain.job import CardAddress, Job, State, Ticket
from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.domain.request import ImageSource, Tool, VideoRequest
from bot.domain.review import ReviewAddress, ReviewStage
from bot.domain.scope import Scope
from bot.domain.standing import ReviewRecord
from bot.ports.audit import AuditLine
from bot.ports.credit_reports import Pool
from bot.ports.media import Clip, Picture
from bot.ports.presenter import Delivery, Progress
from bot.ports.provider import Done, ProviderStatus, StatusStream, Survey, Waiting, Working

TICKET = Ticket(id="t1", status_url="https://queue.example/t1/status")
VIDEO_URL = "https://videos.example/v.mp4"
VIDEO = b"a video"
CONVERTED = b"a video that plays"
POSTER = b"a still"
MIB = 1024 * 1024

T = TypeVar("T")


class Script(Generic[T]):
    """Answers, one after the other; then `usual` for ever."""

    def __init__(self, usual: T | Exception) -> None:
        self.usual = usual
        self._next: deque[T | Exception] = deque()

    def will(self, *answers: T | Exception) -> None:
        self._next.extend(answers)

    @property
    def is_told_more(self) -> bool:
        return bool(self._next)

    def answer(self) -> T:
        answer = self._next.popleft() if self._next else self.usual
        if isinstance(answer, Exception):
            raise answer
        return answer


class Gate:
    """Open, until it is shut; `reached` is set when somebody has come to it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._open = asyncio.Event()
        self._open.set()

    def shut(self) -> None:
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        self.reached.set()
        await self._open.wait()


class ScriptedProvider:
    """A ports.Provider that takes every order and renders it at the first poll."""

    def __init__(self, name: ProviderName = ProviderName.FAL) -> None:
        self.name = name
        self.surveys: Script[Survey] = Script(Survey())
        self.submits: Script[Ticket] = Script(TICKET)
        self.recalls: Script[Ticket | None] = Script(None)
        self.polls: Script[ProviderStatus] = Script(Done(video_url=VIDEO_URL))
        self.listens: Script[bool] = Script(True)
        self.tells: Sequence[Waiting | Working] | None = None
        self.cancels: Script[bool] = Script(True)
        self.fetches: Script[None] = Script(None)
        self.submitting, self.polling, self.listening, self.fetching = Gate(), Gate(), Gate(), Gate()
        self.surveying = Gate()
        self.orders: list[tuple[VideoRequest, tuple[Picture, ...], str]] = []
        self.polled: list[Ticket] = []
        self.listened: list[Ticket] = []
        self.cancelled: list[Ticket] = []
        self.fetched: list[str] = []
        self.recalled: list[str] = []

    async def survey(self) -> Survey:
        await self.surveying.passed()
        return self.surveys.answer()

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:
        self.recalled.append(key)
        return self.recalls.answer()

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:
        self.orders.append((request, tuple(pictures), key))
        await self.submitting.passed()
        return self.submits.answer()

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        self.polled.append(ticket)
        await self.polling.passed()
        return self.polls.answer()

    def stream(self, ticket: Ticket) -> StatusStream | None:
        return None if self.tells is None else partial(self._tell, ticket)

    async def _tell(self, ticket: Ticket, heard: Callable[[Waiting | Working], None]) -> bool:
        self.listened.append(ticket)
        for status in self.tells or ():
            heard(status)
        await self.listening.passed()
        return self.listens.answer()

    async def cancel(self, ticket: Ticket) -> bool:
        self.cancelled.append(ticket)
        return self.cancels.answer()

    async def fetch(self, video_url: str, to: Path) -> None:
        self.fetched.append(video_url)
        await self.fetching.passed()
        self.fetches.answer()
        to.write_bytes(VIDEO)


class ScriptedPresenter:
    """A ports.Presenter for whom everything can be reached, in ten mebibytes."""

    def __init__(self) -> None:
        self.publishes: Script[None] = Script(None)
        self.delivers: Script[bool] = Script(True)
        self.concludes: Script[bool] = Script(True)
        self.tells: Script[str] = Script("999")
        self.finds: Script[str | None] = Script("777")
        self.publishing, self.delivering, self.telling = Gate(), Gate(), Gate()
        self.limit_bytes = 10 * MIB
        self.shown: list[tuple[Job, Progress]] = []
        self.published: list[tuple[Picture, ...]] = []
        self.delivered: list[tuple[Delivery, bytes]] = []
        self.concluded: list[Job] = []
        self.told: list[Job] = []
        self.untold: list[Job] = []

    def show(self, job: Job, progress: Progress) -> None:
        self.shown.append((job, progress))

    async def publish(self, job: Job, pictures: Sequence[Picture]) -> tuple[Picture, ...]:
        self.published.append(tuple(pictures))
        await self.publishing.passed()
        self.publishes.answer()
        return tuple(pictures)

    def upload_limit_bytes(self, job: Job) -> int:
        return self.limit_bytes

    async def deliver(self, job: Job, delivery: Delivery) -> bool:
        self.delivered.append((delivery, delivery.file.read_bytes()))
        await self.delivering.passed()
        return self.delivers.answer()

    async def conclude(self, job: Job) -> bool:
        self.concluded.append(job)
        return self.concludes.answer()

    async def tell(self, job: Job) -> str:
        self.told.append(job)
        await self.telling.passed()
        return self.tells.answer()

    async def untell(self, job: Job) -> None:
        self.untold.append(job)

    async def find_card(self, job: Job) -> CardAddress | None:
        message = self.finds.answer()
        return None if message is None else CardAddress(channel=job.card.channel, message=message, token=job.card.token)

    @property
    def ends(self) -> list[tuple[State, Failure | None]]:
        """What the cards were told about jobs that ended without a video."""
        return [(job.state, job.failure) for job in self.concluded]

    @property
    def states(self) -> list[State]:
        """The states that the card went through."""
        states = [job.state for job, _ in self.shown]
        return [state for n, state in enumerate(states) if n == 0 or states[n - 1] is not state]


class ScriptedGallery:
    """A GalleryChannel that takes everything."""

    def __init__(self) -> None:
        self.posts: Script[str] = Script("888")
        self.posting = Gate()
        self.posted: list[tuple[str, str, bytes]] = []
        self.taken_down: list[str | None] = []

    async def take_down(self, job: Job) -> None:
        self.taken_down.append(job.card.gallery_message)

    async def post(self, job: Job, delivery: Delivery, *, channel: str) -> str:
        await self.posting.passed()
        message = self.posts.answer()
        self.posted.append((job.id, channel, delivery.file.read_bytes()))
        return message


class ScriptedReviewChannel:
    """A ReviewChannel that takes everything."""

    def __init__(self) -> None:
        self.asks: Script[str] = Script("500")
        self.redraws: Script[None] = Script(None)
        self.asking = Gate()
        self.asked: list[tuple[ReviewStage, str, tuple[Picture, ...], Delivery | None]] = []
        self.questions: list[Job] = []
        self.notified: list[str | None] = []
        self.redrawn: list[tuple[Job, ReviewStage]] = []

    def upload_limit_bytes(self, job: Job) -> int:
        return 10 * MIB

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
        self.notified.append(notify)
        self.asked.append((stage, channel, tuple(pictures), delivery))
        self.questions.append(job)
        await self.asking.passed()
        return ReviewAddress(channel=channel, message=self.asks.answer())

    async def redraw(self, job: Job, stage: ReviewStage) -> None:
        self.redrawn.append((job, stage))
        self.redraws.answer()


class ScriptedLogChannel:
    """A LogChannel that takes every line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.troubles: Script[None] = Script(None)

    async def write(self, channel: str, line: AuditLine) -> None:
        self.troubles.answer()
        self.lines.append((channel, line.action.id))


class ScriptedOperatorAlerts:
    """An operator who can be written to."""

    def __init__(self) -> None:
        self.tells: Script[None] = Script(None)
        self.told: list[tuple[ProviderName, Tool | None, Fault]] = []
        self.told_of_disk: list[str] = []
        self.asked: list[Scope] = []

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        self.tells.answer()
        self.told += [(one.provider, one.tool, one.fault) for one in exclusions]

    async def ask_about(self, server: JoinedServer) -> None:
        self.tells.answer()
        self.asked.append(server.id)

    async def tell_disk_full(self, said: str, *, at_ms: int) -> None:
        self.tells.answer()
        self.told_of_disk.append(said)


class ScriptedPoolWarnings:
    """Moderators' channels that take every warning, unless the script says otherwise."""

    def __init__(self) -> None:
        self.warns: Script[None] = Script(None)
        self.warned: list[tuple[str, Scope, int, int]] = []

    async def warn(self, channel: str, watched: WatchedPool, level: PoolLevel, pool: Pool) -> None:
        self.warns.answer()
        self.warned.append((channel, watched.scope, level, pool.free))


class ScriptedMembership:
    """Servers that the bot is in; `members` has who is a member of which."""

    def __init__(self) -> None:
        self.servers: list[JoinedServer] = []
        self.operator_ids = frozenset({"1"})
        self.members: set[tuple[Scope, str]] = set()
        self.lookups: Script[None] = Script(None)
        self.leaves: Script[None] = Script(None)
        self.left: list[Scope] = []

    def joined(self) -> Sequence[JoinedServer]:
        return list(self.servers)

    def operators(self) -> frozenset[str]:
        return self.operator_ids

    async def has_member(self, server: Scope, member: str) -> bool:
        self.lookups.answer()
        return (server, member) in self.members

    async def leave(self, server: Scope) -> None:
        self.leaves.answer()
        self.left.append(server)


class ScriptedMedia:
    """A ports.Media that believes what it is told about sizes."""

    def __init__(self) -> None:
        self.pictures: Script[None] = Script(None)
        self.clips: Script[int] = Script(MIB)
        self.playables: Script[bool] = Script(True)
        self.fits: Script[bool] = Script(True)
        self.posters: Script[None] = Script(None)

    async def picture(self, source: Path, to: Path, *, name: str) -> Picture:
        self.pictures.answer()
        path = to.with_suffix(".png")
        path.write_bytes(source.read_bytes())
        return Picture(path=path, content_type="image/png", width=1280, height=720)

    async def clip(self, path: Path) -> Clip:
        return _clip(path, size_bytes=self.clips.answer())

    async def playable(self, clip: Clip, to: Path) -> Clip:
        if self.playables.answer():
            return clip
        to.write_bytes(CONVERTED)
        return replace(_clip(to, size_bytes=clip.size_bytes), is_converted=True)

    async def fit(self, clip: Clip, to: Path, *, limit_bytes: int) -> Clip | None:
        if not self.fits.answer():
            return None
        to.write_bytes(f"fitted under {limit_bytes}".encode())
        return _clip(to, size_bytes=limit_bytes)

    async def poster(self, clip: Clip, to: Path) -> Path:
        self.posters.answer()
        to.write_bytes(POSTER)
        return to


class ScriptedAttachments:
    """A ports.Attachments that has every image: its bytes are its address."""

    def __init__(self) -> None:
        self.fetches: Script[None] = Script(None)
        self.fetching = Gate()
        self.fetched: list[str] = []

    async def fetch(self, source: ImageSource, to: Path) -> None:
        self.fetched.append(source.name)
        await self.fetching.passed()
        self.fetches.answer()
        to.write_bytes(source.url.encode())


def _clip(path: Path, *, size_bytes: int) -> Clip:
    return Clip(path=path, size_bytes=size_bytes, width=1280, height=720, duration_s=5.0)
