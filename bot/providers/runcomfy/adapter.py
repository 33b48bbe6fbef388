"""Pika through RunComfy's Model API.

A 200 may hold a refusal, a result that is not ready, or a cancel that did not happen: what counts is inside. All
addresses are built here from the request's id, so the token never follows an address that somebody answered.
(PROVIDERS.md, section 3, and RunComfy's three pages on the models.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Ticket
from bot.domain.request import SEED_LIMIT, Tool, VideoRequest
from bot.net.proxies import DIRECT, Proxies
from bot.ports.media import Picture
from bot.ports.provider import Declined, Done, Ended, Lost, ProviderStatus, Survey, Unreadable, Waiting, Working
from bot.providers.answers import Answer, ProviderReply, ProviderStage, Text, Whole, stage, usable_id, video_address
from bot.providers.complaints import Complaint, accepted, complaint, read_complaint
from bot.providers.pictures import data_uri, json_body
from bot.providers.pricing import micros
from bot.providers.runcomfy.survey import survey_runcomfy
from bot.providers.videos import VideoDownloads
from bot.providers.wire import LIMITS, Key, TimeLimits, Wire

NOT_UNDERSTOOD = frozenset({400, 405, 422})


class _Submitted(Answer):
    request_id: Text = None
    error_code: Text = None


class _State(Answer):
    """An answer of the status route or of the result route, which share their fields."""

    status: Text = None
    queue_position: Whole = None
    output: Any = None
    error: Any = None
    message: Any = None
    cost: Any = None


class _Cancelled(Answer):
    outcome: Text = None


class RunComfy:
    """`ports.Provider` over RunComfy."""

    name = ProviderName.RUNCOMFY

    def __init__(
        self, *, key: str, urls: Mapping[str, str], limits: TimeLimits = LIMITS, proxies: Proxies = DIRECT
    ) -> None:
        url = urls["RUNCOMFY_URL"]
        self._url = url.rstrip("/")
        self._limits = limits
        self._wire = Wire(
            key=Key(secret=key, header="authorization", scheme="Bearer"),
            own_urls=(url,),
            limits=limits,
            proxies=proxies,
        )
        self._videos = VideoDownloads(own_urls=(url,), limits=limits, proxies=proxies)

    async def survey(self) -> Survey:
        """What it makes now and for how much, or whether the key is good. Raises Declined or Outage."""
        return await survey_runcomfy(self._wire, self._url)

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:
        """Order the video. Raises Declined, NotSent or Lost. `key` only chooses the seed: RunComfy knows none."""
        body = _body(request, [picture.url or await data_uri(picture) for picture in pictures], key=key)
        reply = await self._wire.order(
            f"{self._url}/v1/models/{CATALOG[self.name][request.tool].model}",
            body=await json_body(body),
            headers={"content-type": "application/json"},
            private=(request.spoken_prompt, request.negative),
            time_limit_s=self._limits.order_with_images_s if pictures else self._limits.order_s,
        )
        submitted = accepted(reply).read(_Submitted)
        if submitted is not None and submitted.error_code not in (None, "", "0"):
            said = complaint(reply)
            raise Declined(said.fault(Fault.INVALID_INPUT), said.text)
        request_id = usable_id(submitted.request_id) if submitted else None
        if request_id is None:
            raise Lost("taken, but without an id")
        return Ticket(id=request_id)

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:  # noqa: ARG002
        """RunComfy can not be asked for an order without its id: always None."""
        return None

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        """How the job stands there. Raises Outage or Unreadable."""
        reply = await self._wire.ask("GET", self._address(ticket, "status"))
        state = reply.expect(_State)
        match stage(state.status):
            case None:
                raise Unreadable(Fault.PROVIDER_DOWN, "an answer without a status")
            case ProviderStage.QUEUED:
                return Waiting(position=state.queue_position)
            case ProviderStage.WORKING:
                return Working()
            case ProviderStage.CANCELLED:
                return Ended(failure=Failure(fault=Fault.CANCELLED))
            case ProviderStage.FAILED:
                return _failed(await self._complaint(ticket, reply))
            case ProviderStage.DONE:
                return _read_result(await self._result(ticket))

    def stream(self, ticket: Ticket) -> None:
        """RunComfy tells nothing by itself."""

    async def cancel(self, ticket: Ticket) -> bool:
        """Ask for the job to be dropped. Raises Outage or Unreadable. Only a queued job can be cancelled."""
        reply = await self._wire.ask("POST", self._address(ticket, "cancel"))
        if reply.status in (400, 409):
            return False
        return reply.expect(_Cancelled).outcome != "not_cancellable"

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`. Raises Outage or Unreadable."""
        await self._videos.fetch(video_url, to)

    async def close(self) -> None:
        await self._wire.close()
        await self._videos.close()

    async def _complaint(self, ticket: Ticket, status: ProviderReply) -> Complaint:
        """Why the job failed, as the status says it, else the result. It is over even when neither does."""
        if said := _why(status):
            return said
        try:
            return _why(await self._result(ticket))
        except Outage:
            return Complaint()

    async def _result(self, ticket: Ticket) -> ProviderReply:
        """The result with its cost, or without it where RunComfy does not want to be asked that. Raises Outage."""
        address = self._address(ticket, "result")
        reply = await self._wire.ask("GET", f"{address}?include_cost=true")
        return await self._wire.ask("GET", address) if reply.status in NOT_UNDERSTOOD else reply

    def _address(self, ticket: Ticket, what: str) -> str:
        return f"{self._url}/v1/requests/{quote(ticket.id, safe='')}/{what}"


def _body(request: VideoRequest, image_urls: Sequence[str], *, key: str) -> dict[str, Any]:
    """The order, with everything said aloud: the schema's defaults are examples, such as a sunset in New York."""
    body: dict[str, Any] = {
        "promptText": request.spoken_prompt,
        "negativePrompt": request.negative,
        "resolution": request.resolution,
        "duration": request.duration_s,
        "seed": request.seed if request.seed is not None else _some_seed(key),
    }
    match request.tool:
        case Tool.TEXT:
            return body | {"aspectRatio": request.aspect}
        case Tool.IMAGE:
            return body | {"image": image_urls[0]}
        case Tool.FRAMES:
            return body | {"keyFramesFirst": image_urls[0], "keyFramesLast": image_urls[-1]}
        case Tool.SCENES:
            return body | {"aspectRatio": request.aspect, "images": list(image_urls)}


def _some_seed(key: str) -> int:
    """A seed of its own for every order: left out, RunComfy may take its example's seed and make that video again."""
    return int.from_bytes(sha256(key.encode()).digest()[:8]) % SEED_LIMIT


def _read_result(reply: ProviderReply) -> ProviderStatus:
    result = reply.expect(_State)
    output = result.output if isinstance(result.output, dict) else {"video": result.output}
    url = video_address(output.get("video")) or video_address(output.get("videos"))
    billed = micros(result.cost)
    cost = None if billed is None else Cost(micros=billed)
    match stage(result.status):
        case ProviderStage.CANCELLED:
            return Ended(failure=Failure(fault=Fault.CANCELLED), cost=cost)
        case ProviderStage.FAILED:
            return replace(_failed(_why(reply)), cost=cost)
        case ProviderStage.QUEUED | ProviderStage.WORKING if url is None:
            return Working()
        case _ if url is not None:
            return Done(video_url=url, cost=cost)
        case _ if said := _why(reply):
            return replace(_failed(said), cost=cost)  # Done, it says, and why it is not.
        case _:
            return Ended(failure=Failure(fault=Fault.NO_OUTPUT, may_have_cost=True), cost=cost)


def _why(reply: ProviderReply) -> Complaint:
    state = reply.read(_State) or _State()
    return read_complaint({"error": state.error, "message": state.message}, private=reply.private)


def _failed(said: Complaint) -> Ended:
    """The end of a failed job, which may have cost: nowhere does RunComfy say that it costs nothing."""
    fault = said.fault(Fault.PROVIDER_DOWN)
    return Ended(failure=Failure(fault=fault, detail=said.text, may_have_cost=True))
