"""Pika through fal.ai's queue.

A job that failed is COMPLETED like any other; only its result tells. The addresses in fal's answers are used as they
are given, because fal does not say how it builds them, but only at the queue's own origin: the key goes along.
(PROVIDERS.md, sections 1 and 2.)

fal retries a job that its own machines dropped; that is left on (no `X-Fal-No-Retry`), for what ends in a 5xx is never
charged. Rerouting to an "equivalent" model is turned off: members ask for Pika, at Pika's price.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import Ticket
from bot.domain.offers import transition_lengths
from bot.domain.request import Tool, VideoRequest
from bot.net.proxies import DIRECT, Proxies
from bot.ports.media import Picture
from bot.ports.provider import Ended, Lost, ProviderStatus, StatusStream, Survey, Unreadable, Waiting, Working
from bot.providers.answers import Answer, Flag, ProviderReply, ProviderStage, Text, stage, usable_id
from bot.providers.complaints import accepted
from bot.providers.fal.results import Status, read_result
from bot.providers.fal.storage import FalStorage
from bot.providers.fal.stream import listen
from bot.providers.pictures import data_uri, json_body
from bot.providers.surveys import check_account
from bot.providers.videos import VideoDownloads
from bot.providers.wire import LIMITS, Key, TimeLimits, Wire, origin

INLINE_LIMIT_BYTES = 32 * 1024  # fal advises against data URIs of more than "a few KB"; each costs a POST and a PUT.
QUEUE_HOSTS = frozenset({"queue.fal.run", "queue.falrun.com"})  # fal's own, the second one its spare.
# Where a request is found when fal did not say: by its newest documents under owner and app, by an older one under the
# model. The ticket does not tell the model, and this is rare enough to try them all.
MODELS = tuple(capability.model for capability in CATALOG[ProviderName.FAL].values())
PATHS = ("/".join(MODELS[0].split("/")[:2]), *MODELS)
ORDER_HEADERS = {
    "content-type": "application/json",
    "x-app-fal-disable-fallback": "true",
}
NEGATIVE_DEFAULT = {
    Tool.TEXT: "ugly, bad, terrible",
    Tool.IMAGE: "",
    Tool.FRAMES: "",
    Tool.SCENES: "ugly, bad, terrible",
}


class _Submitted(Answer):
    request_id: Text = None
    status_url: Text = None
    response_url: Text = None
    cancel_url: Text = None


class _Cancelled(Answer):
    success: Flag = None


class Fal:
    """`ports.Provider` over fal.ai."""

    name = ProviderName.FAL

    def __init__(
        self, *, key: str, urls: Mapping[str, str], limits: TimeLimits = LIMITS, proxies: Proxies = DIRECT
    ) -> None:
        queue_url, rest_url = urls["FAL_QUEUE_URL"], urls["FAL_REST_URL"]
        self._queue_url = queue_url.rstrip("/")
        self._limits = limits
        own_urls = (queue_url, rest_url)
        self._wire = Wire(
            key=Key(secret=key, header="authorization", scheme="Key"), own_urls=own_urls, limits=limits, proxies=proxies
        )
        self._storage = FalStorage(
            wire=self._wire, rest_url=rest_url, own_urls=own_urls, limits=limits, proxies=proxies
        )
        self._videos = VideoDownloads(own_urls=own_urls, limits=limits, proxies=proxies)

    async def survey(self) -> Survey:
        """Only whether the key is good: fal publishes no prices, and a 404 does not tell a model from a request.

        Raises Declined or Outage.
        """
        check_account(await self._wire.ask("GET", f"{self._queue_url}/{PATHS[0]}/requests/{uuid4()}/status"))
        return Survey()

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:  # noqa: ARG002
        """Raises Declined, NotSent or Lost. fal knows no idempotency key: `key` stays here."""
        model = CATALOG[self.name][request.tool].model
        body = _body(request, await self._image_urls(pictures))
        reply = await self._wire.order(
            f"{self._queue_url}/{model}",
            body=await json_body(body),
            headers=ORDER_HEADERS,
            private=(request.spoken_prompt, request.negative),
            time_limit_s=self._limits.order_with_images_s if pictures else self._limits.order_s,
        )
        submitted = accepted(reply).read(_Submitted)
        request_id = usable_id(submitted.request_id) if submitted else None
        if submitted is None or request_id is None:
            raise Lost("taken, but without an id")
        return Ticket(
            id=request_id,
            status_url=submitted.status_url or "",
            result_url=submitted.response_url or "",
            cancel_url=submitted.cancel_url or "",
        )

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:  # noqa: ARG002
        """fal can not be asked for an order without its id: always None."""
        return None

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        """How the job stands there. Raises Outage or Unreadable."""
        reply = await self._ask("GET", ticket, ticket.status_url, "/status")
        status = reply.expect(Status)
        match stage(status.status):
            case None:
                raise Unreadable(Fault.PROVIDER_DOWN, "an answer without a status")
            case ProviderStage.QUEUED:
                return Waiting(position=status.queue_position)
            case ProviderStage.WORKING:
                return Working()
            case ProviderStage.CANCELLED:
                return Ended(failure=Failure(fault=Fault.CANCELLED))
            case ProviderStage.DONE | ProviderStage.FAILED:
                return read_result(await self._ask("GET", ticket, ticket.result_url, ""), status)

    def stream(self, ticket: Ticket) -> StatusStream | None:
        """What fal tells of a job, where it said itself where that is; looks find a job without, and need no stream."""
        address = self._at_our_queue(ticket.status_url)
        return None if address is None else partial(listen, self._wire, address)

    async def cancel(self, ticket: Ticket) -> bool:
        """Ask for the job to be dropped. Raises Outage or Unreadable. A job that runs already is only asked to stop."""
        reply = await self._ask("PUT", ticket, ticket.cancel_url, "/cancel")
        if reply.status in (400, 409):
            return False  # It is over already.
        reply.expect_ok()
        answer = reply.read(_Cancelled)
        return answer is None or answer.success is not False

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`. Raises Outage or Unreadable."""
        await self._videos.fetch(video_url, to)

    async def close(self) -> None:
        await self._wire.close()
        await self._storage.close()
        await self._videos.close()

    async def _image_urls(self, pictures: Sequence[Picture]) -> list[str]:
        """Where fal finds the pictures. Raises Declined when it refuses the key."""
        urls = []
        for picture in pictures:
            if picture.path.stat().st_size <= INLINE_LIMIT_BYTES:
                urls.append(await data_uri(picture))
            else:
                urls.append(await self._storage.keep(picture) or picture.url or await data_uri(picture))
        return urls

    async def _ask(self, method: str, ticket: Ticket, given: str, suffix: str) -> ProviderReply:
        """Ask at the address that fal gave, or where its documents put it when that is none of ours. Raises Outage."""
        if (address := self._at_our_queue(given)) is not None:
            return await self._wire.ask(method, address)
        first, *others = (f"{self._queue_url}/{path}/requests/{quote(ticket.id, safe='')}{suffix}" for path in PATHS)
        reply = await self._wire.ask(method, first)
        if reply.status == 404:
            for address in others:
                if (other := await self._wire.ask(method, address)).status not in (404, 405):
                    return other
        return reply

    def _at_our_queue(self, given: str) -> str | None:
        """`given`, at the queue that we are set up for; None when it points anywhere else."""
        try:
            url = httpx.URL(given)
        except (httpx.InvalidURL, ValueError):
            return None
        if self._wire.is_own(url) and origin(url) == origin(httpx.URL(self._queue_url)):
            return given
        if url.scheme == "https" and url.host in QUEUE_HOSTS and url.port is None and not url.userinfo:
            return self._queue_url + url.raw_path.decode("ascii")
        return None


def _body(request: VideoRequest, image_urls: Sequence[str]) -> dict[str, Any]:
    """The order, with every default said aloud: fal's may change."""
    body: dict[str, Any] = {
        "prompt": request.spoken_prompt,
        "negative_prompt": request.negative or NEGATIVE_DEFAULT[request.tool],
        "resolution": request.resolution,
    }
    if request.seed is not None:
        body["seed"] = request.seed
    match request.tool:
        case Tool.TEXT:
            body |= {"aspect_ratio": request.aspect, "duration": request.duration_s}
        case Tool.IMAGE:
            body |= {"image_url": image_urls[0], "duration": request.duration_s}
        case Tool.FRAMES:
            lengths_s = transition_lengths(request.duration_s or 0, len(image_urls))
            transitions = [{"duration": s, "prompt": request.spoken_prompt} for s in lengths_s]
            body |= {"image_urls": list(image_urls), "transitions": transitions}
        case Tool.SCENES:
            shape = {"aspect_ratio": request.aspect, "duration": request.duration_s}
            body |= {"image_urls": list(image_urls), "ingredients_mode": "precise", **shape}
    return body
