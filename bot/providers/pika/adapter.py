"""Pika through its own API, with Pika 2.5 (PROVIDERS.md, section 5b).

Pictures are uploaded first, because it reads them from https addresses only. What a failed job cost is told with the
job, so only what is not settled yet may have cost something.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from bot.domain.catalog import CATALOG, MICROS_PER_USD, ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Ticket
from bot.domain.offers import transition_lengths
from bot.domain.request import Tool, VideoRequest
from bot.net.proxies import DIRECT, Proxies
from bot.ports.media import Picture
from bot.ports.provider import (
    Declined,
    Done,
    Ended,
    Lost,
    NotSent,
    ProviderStatus,
    Survey,
    Unreadable,
    Waiting,
    Working,
)
from bot.providers.answers import Answer, ProviderReply, ProviderStage, Text, stage, usable_id, video_address
from bot.providers.complaints import accepted, complaint, read_complaint
from bot.providers.pictures import json_body
from bot.providers.pika.survey import survey_pika
from bot.providers.pricing import MOST_USD, number
from bot.providers.uploads import Uploads
from bot.providers.videos import VideoDownloads
from bot.providers.wire import LIMITS, Key, TimeLimits, Wire

JSON = {"content-type": "application/json"}
HEADERS_LIMIT = 20  # A signed address asks for two or three.
CONFLICT = 409
MOST_LOST = 100  # A few kilobytes each.


class _Submitted(Answer):
    id: Text = None


class _Place(Answer):
    upload_url: Text = None
    url: Text = None
    headers: Any = None


class _State(Answer):
    status: Text = None
    output: Any = None
    error: Any = None
    billing: Any = None


class _Billing(Answer):
    state: Text = None
    charge_micro_usd: object = None


class _Content(Answer):
    url: Text = None


class Pika:
    """`ports.Provider` over Pika."""

    name = ProviderName.PIKA

    def __init__(
        self, *, key: str, urls: Mapping[str, str], limits: TimeLimits = LIMITS, proxies: Proxies = DIRECT
    ) -> None:
        url = urls["PIKA_URL"]
        self._url = url.rstrip("/")
        self._limits = limits
        self._wire = Wire(key=Key(secret=key, header="x-api-key"), own_urls=(url,), limits=limits, proxies=proxies)
        self._uploads = Uploads(own_urls=(url,), limits=limits, proxies=proxies)
        self._videos = VideoDownloads(own_urls=(url,), limits=limits, proxies=proxies)
        self._lost: dict[str, bytes] = {}  # By their key: orders whose answers were lost.

    async def survey(self) -> Survey:
        """What it makes now and for how much, or whether the key is good. Raises Declined or Outage."""
        return await survey_pika(self._wire, self._url, self._address(Ticket(id=f"nobody-{uuid4().hex}")))

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:
        """Order the video. Raises Declined, NotSent or Lost."""
        addresses = [await self._keep(picture) for picture in pictures]
        body = await json_body(_body(request, addresses))
        try:
            return _ticket(await self._order(request, body, key))
        except Lost:
            self._remember(key, body)
            raise

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:
        """Show an order once more under its key. Raises Declined, Outage or Lost.

        To the letter the same, or it would be another one: pictures lie at addresses that were made for their order,
        so one with pictures that a former process sent can not be asked for.
        """
        body = self._lost.get(key)
        if body is None:
            if request.images:
                return None
            body = await json_body(_body(request, ()))
        try:
            reply = await self._order(request, body, key)
            ticket = None if _is_other_order(reply) else _ticket(reply)
        except (NotSent, Lost) as error:
            raise Outage(str(error)) from error  # It may be shown again: the key still buys one video.
        if ticket is None:
            raise Lost(f"answered {CONFLICT}")
        self._lost.pop(key, None)
        return ticket

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        """How the job stands there. Raises Outage or Unreadable."""
        reply = await self._wire.ask("GET", self._address(ticket))
        state = reply.expect(_State)
        match stage(state.status):
            case None:
                raise Unreadable(Fault.PROVIDER_DOWN, "an answer without a status")
            case ProviderStage.QUEUED:
                return Waiting()
            case ProviderStage.WORKING:
                return Working()
            case ProviderStage.CANCELLED:
                failure = Failure(fault=Fault.CANCELLED, may_have_cost=_may_have_cost(state))
                return Ended(failure=failure, cost=_cost(state))
            case ProviderStage.FAILED:
                return _failed(state, reply)
            case ProviderStage.DONE:
                url = _video(state.output) or await self._content(ticket)
                if url is not None:
                    return Done(video_url=url, cost=_cost(state))
                if state.error is not None:
                    return _failed(state, reply)
                failure = Failure(fault=Fault.NO_OUTPUT, may_have_cost=_may_have_cost(state))
                return Ended(failure=failure, cost=_cost(state))

    def stream(self, ticket: Ticket) -> None:
        """Pika tells nothing by itself."""

    async def cancel(self, ticket: Ticket) -> bool:  # noqa: ARG002
        """Pika has no way to cancel: always False."""
        return False

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`. Raises Outage or Unreadable."""
        await self._videos.fetch(video_url, to)

    async def close(self) -> None:
        await self._wire.close()
        await self._uploads.close()
        await self._videos.close()

    async def _order(self, request: VideoRequest, body: bytes, key: str) -> ProviderReply:
        """Send an order under its key. Raises NotSent or Lost."""
        return await self._wire.order(
            f"{self._url}/v1/media/{CATALOG[self.name][request.tool].model}",
            body=body,
            headers={**JSON, "idempotency-key": key},
            private=(request.spoken_prompt, request.negative),
            time_limit_s=self._limits.order_s,
        )

    def _remember(self, key: str, body: bytes) -> None:
        self._lost[key] = body
        if len(self._lost) > MOST_LOST:
            del self._lost[next(iter(self._lost))]

    async def _keep(self, picture: Picture) -> str:
        """Keep a picture: its address at Pika. Raises Declined for a refused key, NotSent when there is none now."""
        ask = {"content_type": picture.content_type, "size_bytes": picture.path.stat().st_size}
        try:
            reply = await self._wire.ask(
                "POST", f"{self._url}/v1/media/uploads", body=json.dumps(ask).encode(), headers=JSON
            )
        except Outage as outage:
            raise NotSent(f"no place for the picture ({outage})") from outage
        if 400 <= reply.status < 500 and reply.status not in (408, 409, 425, 429):
            said = complaint(reply)
            default = Fault.AUTH if reply.status in (401, 403) else Fault.INVALID_INPUT
            raise Declined(Fault.NO_CREDIT if reply.status == 402 else said.fault(default), said.text)
        place = reply.read(_Place) if reply.is_ok else None
        if place is None or not place.upload_url or not place.url or not self._uploads.is_address(place.url):
            raise NotSent(f"no place for the picture (answered {reply.status})")
        if not await self._uploads.put(place.upload_url, picture, headers=_headers(place, picture)):
            raise NotSent("the picture could not be uploaded")
        return place.url

    async def _content(self, ticket: Ticket) -> str | None:
        """Where the video lies, as its own route says it. Raises Outage."""
        reply = await self._wire.ask("GET", self._address(ticket) + "/content")
        if reply.status == 429 or reply.status >= 500:
            reply.expect_ok()
        said = reply.read(_Content) if reply.is_ok else None
        return video_address(said.url) if said else None

    def _address(self, ticket: Ticket) -> str:
        return f"{self._url}/v1/media/jobs/{quote(ticket.id, safe='')}"


def _ticket(reply: ProviderReply) -> Ticket:
    """The ticket in the answer to an order. Raises Declined or Lost."""
    submitted = accepted(reply).read(_Submitted)
    job_id = usable_id(submitted.id) if submitted else None
    if job_id is None:
        raise Lost("taken, but without an id")
    return Ticket(id=job_id)


def _is_other_order(reply: ProviderReply) -> bool:
    """Whether the key is in use for what is not this order, rather than for this one that is being taken right now."""
    said = complaint(reply)
    return reply.status == CONFLICT and not any("in_flight" in kind.lower() for kind in (*said.kinds, said.text))


def _body(request: VideoRequest, addresses: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "prompt": request.spoken_prompt,
        "negative_prompt": request.negative,
        "resolution": request.resolution,
    }
    if request.seed is not None:
        body["seed"] = request.seed
    match request.tool:
        case Tool.TEXT:
            return body | {"duration_s": request.duration_s}
        case Tool.IMAGE:
            return body | {"image": addresses[0], "duration_s": request.duration_s}
        case Tool.FRAMES:
            # One length for every transition; the catalog offers only what divides evenly.
            each_s = transition_lengths(request.duration_s or 0, len(addresses))[0]
            return body | {"images": list(addresses), "transition_duration_s": each_s}
        case Tool.SCENES:
            raise NotImplementedError("not in the catalog for Pika")


def _headers(place: _Place, picture: Picture) -> Mapping[str, str]:
    """The headers of an upload: exactly those that its address was signed for; without any, the content's type."""
    asked = place.headers if isinstance(place.headers, dict) else {}
    told = {name: value for name, value in asked.items() if isinstance(name, str) and isinstance(value, str)}
    return dict(list(told.items())[:HEADERS_LIMIT]) or {"content-type": picture.content_type}


def _video(output: object) -> str | None:
    if not isinstance(output, dict):
        return video_address(output)
    return video_address(output.get("video")) or video_address(output.get("videos"))


def _failed(state: _State, reply: ProviderReply) -> Ended:
    said = read_complaint({"error": state.error}, private=reply.private)
    fault = said.fault(Fault.PROVIDER_DOWN)
    failure = Failure(fault=fault, detail=said.text, may_have_cost=_may_have_cost(state))
    return Ended(failure=failure, cost=_cost(state))


def _may_have_cost(state: _State) -> bool:
    return _charged(state) != 0


def _cost(state: _State) -> Cost | None:
    charged = _charged(state)
    return None if charged is None or charged > MOST_USD * MICROS_PER_USD else Cost(micros=round(charged))


def _charged(state: _State) -> float | None:
    """What a job cost in millionths of a US dollar, once that is settled."""
    billing = _Billing.model_validate(state.billing) if isinstance(state.billing, dict) else _Billing()
    return number(billing.charge_micro_usd) if billing.state == "settled" else None
