"""Pika through Comfy's partner proxy.

Comfy calls these routes deprecated and may take them away (404 is a fault of its own for that); they know no cancel,
and a failure shows only sometimes, so the runner's deadline is what ends a job here. (PROVIDERS.md, section 4.)
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from bot.domain.catalog import CATALOG, MICROS_PER_USD, ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault
from bot.domain.job import Ticket
from bot.domain.request import Tool, VideoRequest
from bot.net.proxies import DIRECT, Proxies
from bot.ports.media import Picture
from bot.ports.provider import Declined, Done, Ended, Lost, ProviderStatus, Survey, Unreadable, Waiting, Working
from bot.providers.answers import Answer, Number, ProviderReply, ProviderStage, Text, stage, usable_id, video_address
from bot.providers.complaints import accepted, complaint, read_complaint
from bot.providers.pictures import content, file_name
from bot.providers.pricing import MOST_USD, number
from bot.providers.surveys import check_account
from bot.providers.videos import VideoDownloads
from bot.providers.wire import LIMITS, Form, Key, TimeLimits, Wire

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
CREDITS_A_DOLLAR = 211  # https://docs.comfy.org/development/comfy-router/pricing: a fixed rate.
DAY_S = 24 * 60 * 60
IMAGE_FIELD = {Tool.IMAGE: "image", Tool.FRAMES: "keyFrames"}


class _Submitted(Answer):
    video_id: Text = None


class _State(Answer):
    status: Text = None
    progress: Number = None
    url: Any = None
    error: Any = None
    message: Any = None


class Comfy:
    """`ports.Provider` over Comfy."""

    name = ProviderName.COMFY

    def __init__(
        self, *, key: str, urls: Mapping[str, str], limits: TimeLimits = LIMITS, proxies: Proxies = DIRECT
    ) -> None:
        url = urls["COMFY_URL"]
        self._url = url.rstrip("/")
        self._limits = limits
        self._wire = Wire(key=Key(secret=key, header="x-api-key"), own_urls=(url,), limits=limits, proxies=proxies)
        self._videos = VideoDownloads(own_urls=(url,), limits=limits, proxies=proxies)

    async def survey(self) -> Survey:
        """Comfy publishes no prices: only whether the key is good, by a look at a video that does not exist.

        Raises Declined or Outage.
        """
        check_account(await self._wire.ask("GET", self._address(Ticket(id=str(uuid4())))))
        return Survey()

    async def submit(self, request: VideoRequest, pictures: Sequence[Picture], *, key: str) -> Ticket:
        """Order the video. Raises Declined, NotSent or Lost."""
        reply = await self._wire.order(
            f"{self._url}/proxy/pika/generate/{CATALOG[self.name][request.tool].model}",
            body=await _body(request, pictures),
            headers={"idempotency-key": key} | ({} if pictures else URLENCODED),
            private=(request.spoken_prompt, request.negative),
            time_limit_s=self._limits.order_with_images_s if pictures else self._limits.order_s,
        )
        _check_account(reply)
        submitted = accepted(reply).read(_Submitted)
        video_id = usable_id(submitted.video_id) if submitted else None
        if video_id is None:
            raise Lost("taken, but without an id")
        return Ticket(
            id=video_id,
            expected_s=_seconds(reply, "x-comfy-estimated-duration-seconds"),
            expected_most_s=_seconds(reply, "x-comfy-estimated-duration-p90-seconds"),
            cost=_cost(reply),
        )

    async def recall(self, request: VideoRequest, *, key: str) -> Ticket | None:  # noqa: ARG002
        """Comfy's older documents know no idempotency key, and the safer reading counts: always None."""
        return None

    async def poll(self, ticket: Ticket) -> ProviderStatus:
        """How the job stands there. Raises Outage or Unreadable."""
        reply = await self._wire.ask("GET", self._address(ticket))
        state = reply.expect(_State)
        url, cost = video_address(state.url), _cost_so_far(reply)
        match stage(state.status):
            case None:
                raise Unreadable(Fault.PROVIDER_DOWN, "an answer without a status")
            case ProviderStage.QUEUED:
                return Waiting()
            case ProviderStage.WORKING:
                return Working(percent=_percent(state.progress))
            case ProviderStage.CANCELLED:
                return Ended(failure=Failure(fault=Fault.CANCELLED, may_have_cost=True), cost=cost)
            case ProviderStage.DONE if url is not None:
                return Done(video_url=url, cost=cost)
            case ProviderStage.DONE:
                return Ended(failure=Failure(fault=Fault.NO_OUTPUT, may_have_cost=True), cost=cost)
            case ProviderStage.FAILED:
                said = read_complaint({"error": state.error, "message": state.message}, private=reply.private)
                # Comfy takes its credits when the order is placed.
                fault = said.fault(Fault.PROVIDER_DOWN)
                return Ended(failure=Failure(fault=fault, detail=said.text, may_have_cost=True), cost=cost)

    def stream(self, ticket: Ticket) -> None:
        """Comfy tells nothing by itself."""

    async def cancel(self, ticket: Ticket) -> bool:  # noqa: ARG002
        """Comfy has no way to cancel: always False."""
        return False

    async def fetch(self, video_url: str, to: Path) -> None:
        """Bring the video to `to`. Raises Outage or Unreadable."""
        await self._videos.fetch(video_url, to)

    async def close(self) -> None:
        await self._wire.close()
        await self._videos.close()

    def _address(self, ticket: Ticket) -> str:
        return f"{self._url}/proxy/pika/videos/{quote(ticket.id, safe='')}"


async def _body(request: VideoRequest, pictures: Sequence[Picture]) -> bytes | Form:
    """The form of an order: urlencoded without pictures, else multipart with one part a picture."""
    fields = _fields(request)
    if not pictures:
        return urlencode(fields).encode("ascii")
    field = IMAGE_FIELD[request.tool]
    files = [(field, (file_name(p), await content(p), p.content_type)) for p in pictures]
    return Form(fields=fields, files=files)


def _fields(request: VideoRequest) -> dict[str, bytes]:
    fields = {
        "promptText": request.spoken_prompt,
        "negativePrompt": request.negative,
        "resolution": request.resolution,
        "duration": request.duration_s,
        "seed": request.seed,
        "aspectRatio": _ratio(request.aspect) if request.tool is Tool.TEXT and request.aspect else None,
    }
    return {name: str(value).encode(errors="replace") for name, value in fields.items() if value is not None}


def _ratio(aspect: str) -> float:
    width, height = aspect.split(":")
    return int(width) / int(height)


def _percent(progress: float | None) -> float | None:
    return None if progress is None else min(max(progress, 0.0), 100.0)


def _seconds(reply: ProviderReply, header: str) -> float | None:
    said = number(reply.headers.get(header))
    return said if said is not None and 0 < said <= DAY_S else None


def _cost(reply: ProviderReply) -> Cost | None:
    """What Comfy says that it took, which it says as soon as it takes an order."""
    used = number(reply.headers.get("x-comfy-credits-used"))
    usd = None if used is None else used / CREDITS_A_DOLLAR
    return None if usd is None or usd > MOST_USD else Cost(micros=round(usd * MICROS_PER_USD))


def _cost_so_far(reply: ProviderReply) -> Cost | None:
    """What a look tells of the cost. Nothing may be the cost of the look itself, and must not hide the order's."""
    cost = _cost(reply)
    return cost if cost is not None and cost.micros else None


def _check_account(reply: ProviderReply) -> None:
    """Raises Declined for a 409 that speaks of the account, not of a key seen before: that order may be there."""
    if reply.status != 409:
        return
    said = complaint(reply)
    kinds = (reply.headers.get("x-comfy-error-type", ""), *said.kinds, said.text)
    if said and not any("idempotency" in kind.lower() for kind in kinds):
        raise Declined(said.fault(Fault.AUTH), said.text)
