"""Imitates Pika's own API: uploads to signed addresses, jobs under an Idempotency-Key, and what each of them cost."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from sandbox.providers.fields import Field, FieldFault, check
from sandbox.providers.file_host import FileHost
from sandbox.providers.idempotency import Keys
from sandbox.providers.orders import plan_for
from sandbox.providers.origin import ErrorAnswer, Origin, Received, flaky_answer, json_object, refuse_queries
from sandbox.providers.work import Cause, Order, ProviderJob, RenderQueue, RenderState, Source

LONGEST_PROMPT = 4000
MICROS_A_SECOND: Mapping[str, int] = {"720p": 40_000, "1080p": 90_000}
LARGEST_UPLOAD_BYTES = 50 * 1024 * 1024
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
LENGTHS = ("duration_s", "transition_duration_s")
SIGNATURE = "x-upload-signature"
TEXT_RATIO = 16 / 9

_PROMPT = Field(name="prompt", is_required=True, longest=LONGEST_PROMPT)
_SHARED = (
    Field(name="negative_prompt", longest=LONGEST_PROMPT, default=""),
    Field(name="resolution", choices=("720p", "1080p"), default="1080p"),
    Field(name="seed", kind="integer", may_be_null=True),
)
APIS: Mapping[str, tuple[Field, ...]] = {
    "pika/pika-2.5/text-to-video": (
        _PROMPT,
        *_SHARED,
        Field(name="duration_s", kind="integer", choices=(5,), default=5),
    ),
    "pika/pika-2.5/image-to-video": (
        Field(name="image", kind="address", is_required=True),
        Field(name="prompt", longest=LONGEST_PROMPT),
        *_SHARED,
        Field(name="duration_s", kind="integer", choices=(5, 10), default=5),
    ),
    "pika/pikaframes/image-to-video": (
        Field(name="images", kind="addresses", is_required=True, fewest=2, longest=5),
        Field(name="prompt", longest=LONGEST_PROMPT),
        *_SHARED,
        Field(name="transition_duration_s", kind="integer", least=1, most=10, default=5),
    ),
}
_WORDS: Mapping[RenderState, str] = {
    RenderState.QUEUED: "queued",
    RenderState.RUNNING: "running",
    RenderState.DONE: "completed",
    RenderState.FAILED: "failed",
    RenderState.CANCELLED: "failed",
}
_ERRORS: Mapping[Cause, tuple[str, str]] = {
    Cause.FAULT: ("provider_error", "The generation failed"),
    Cause.MODERATED: ("content_moderation", "The prompt was turned down by moderation"),
    Cause.UNREACHABLE: ("invalid_input", "An image could not be fetched"),
    Cause.BAD_PICTURE: ("invalid_input", "An image could not be read"),
}


class Pika:
    def __init__(self, *, renders: RenderQueue, folder: Path, frame_rate: int, requests: list[Received]) -> None:
        self.origin = Origin("pika", requests)
        self.origins = (self.origin,)
        self._files = FileHost(self.origin, "/cdn", folder)
        self._renders, self._frame_rate = renders, frame_rate
        self._keys = Keys(renders.clock, _conflict)
        router = self.origin.app.router
        router.add_post("/v1/media/uploads", self._place)
        router.add_put("/signed/{token}", self._put)
        router.add_get("/catalog/apis", self._catalogue)
        router.add_get("/catalog/apis/{api}", self._api)
        router.add_get("/catalog/apis/{api}/quote", self._quote)
        router.add_get("/v1/media/jobs/{id}", self._job)
        router.add_get("/v1/media/jobs/{id}/content", self._content)
        router.add_post("/v1/media/{api:.+}", self._submit)

    async def _submit(self, request: web.Request) -> web.Response:
        _check_key(request, is_spending=True)
        refuse_queries(request, known=())
        with self._keys.entered(request.headers.get("Idempotency-Key")) as entry:
            order, fingerprint = await self._order(request)
            if before := entry.answer_for(fingerprint):
                return _json({"id": before, "status": "queued"}, 202)
            job = self._renders.accept(order, f"job_{uuid4().hex}")
            entry.keep(fingerprint, job.id)
        return _json({"id": job.id, "status": "queued"}, 202)

    async def _job(self, request: web.Request) -> web.Response:
        _check_key(request)
        job = self._found(request)
        if wrong := flaky_answer(job):
            return wrong
        body: dict[str, object] = {"id": job.id, "status": _WORDS[job.state], "billing": _billing(job)}
        if job.state is RenderState.DONE:
            film = self._files.keep(job.film, name=f"{job.id}.mp4") if job.film else None
            body["output"] = {"media_type": "video", "video": {"url": film} if film else None}
        if job.cause is not None:
            code, message = _ERRORS[job.cause]
            body["error"] = {"code": code, "message": message}
        return _json(body)

    async def _content(self, request: web.Request) -> web.Response:
        _check_key(request)
        job = self._found(request)
        if job.film is None or job.state is not RenderState.DONE:
            raise _refused(404, "not_found", "The job has no content")
        return _json({"url": self._files.keep(job.film, name=f"{job.id}.mp4")})

    async def _catalogue(self, request: web.Request) -> web.Response:
        refuse_queries(request, known=())
        return _json({"apis": [{"id": api} for api in APIS]})

    async def _api(self, request: web.Request) -> web.Response:
        """Anybody may ask; the id's slash is written as %2F."""
        refuse_queries(request, known=("expand",))
        return _json({"id": _known_api(request)})

    async def _quote(self, request: web.Request) -> web.Response:
        """What an order with these inputs would cost; what is left out takes its default."""
        fields = {field.name: field for field in APIS[_known_api(request)]}
        refuse_queries(request, known=tuple(fields))
        values, faults = check(request.query, tuple(fields[name] for name in request.query), is_form=True)
        if faults:
            raise _refused(422, "invalid_input", "; ".join(map(_told, faults)))
        length = next(field for name, field in fields.items() if name in LENGTHS)
        seconds = values.get(length.name, length.default)
        micros = MICROS_A_SECOND[str(values.get("resolution", "1080p"))] * (seconds if isinstance(seconds, int) else 0)
        return _json({"micro_usd": micros, "sell_usd": micros / 1_000_000})

    async def _place(self, request: web.Request) -> web.Response:
        _check_key(request)
        match await json_object(request):
            case {"content_type": str(kind), "size_bytes": int(size), **rest} if not rest:
                if kind not in PICTURE_TYPES:
                    raise _refused(415, "invalid_input", f"content_type should be one of {', '.join(PICTURE_TYPES)}")
                if not 0 < size <= LARGEST_UPLOAD_BYTES:
                    raise _refused(413, "invalid_input", f"size_bytes should be at most {LARGEST_UPLOAD_BYTES}")
            case _:
                raise _refused(422, "invalid_input", "The body should hold content_type and size_bytes")
        token = self._files.promise("upload", content_type=kind)
        return _json(
            {
                "upload_url": f"{self.origin.url}/signed/{token}",
                "headers": {"Content-Type": kind, SIGNATURE: _signature(token)},
                "url": self._files.address(token),
            }
        )

    async def _put(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if "X-API-Key" in request.headers or request.headers.get(SIGNATURE) != _signature(token):
            raise _refused(403, "invalid_input", "The upload takes exactly the headers that it was signed for")
        await self._files.fulfil(token, request.headers.get("Content-Type", ""), await request.read())
        return web.Response()

    async def _order(self, request: web.Request) -> tuple[Order, str]:
        api = request.match_info["api"]
        if api not in APIS:
            raise _refused(404, "not_found", f"There is no {api}")
        body = await json_object(request)
        values, faults = check(body, APIS[api], is_form=False)
        addresses = [values["image"]] if "image" in values else values.get("images", [])
        sources = _sources(addresses)
        if faults:
            raise _refused(422, "invalid_input", "; ".join(_told(fault) for fault in faults))
        transition = values.get("transition_duration_s")
        length = values.get("duration_s")
        parts = [transition] * (len(sources) - 1) if transition is not None else [length]
        order = Order(
            provider="pika",
            tool=api,
            prompt=str(values["prompt"] or ""),
            fields=body,
            plan=plan_for(
                prompt=values["prompt"],
                seed=values["seed"],
                resolution=values["resolution"],
                parts_s=[float(part) for part in parts if isinstance(part, int)],
                frame_rate=self._frame_rate,
                ratio=None if sources else TEXT_RATIO,
            ),
            sources=sources,
        )
        return order, sha256(json.dumps([api, body], sort_keys=True).encode()).hexdigest()

    def _found(self, request: web.Request) -> ProviderJob:
        job = self._renders.find(request.match_info["id"])
        if job is None:
            raise _refused(404, "not_found", "The job does not exist")
        return job


def _known_api(request: web.Request) -> str:
    api = request.match_info["api"]
    if api not in APIS:
        raise _refused(404, "not_found", f"There is no API {api}")
    return api


def _sources(addresses: object) -> tuple[Source, ...]:
    """Where the pictures lie; only what its own storage serves may be plain http, because the sandbox is."""
    found = []
    for number, address in enumerate(addresses if isinstance(addresses, list) else []):
        if isinstance(address, str) and not address.startswith(("https://", "http://127.0.0.1:")):
            raise _refused(422, "invalid_input", f"images.{number}: Media must be https URLs")
        found.append(Source(location=("images", number), address=str(address)))
    return tuple(found)


def _billing(job: ProviderJob) -> dict[str, object]:
    """A failed job is settled at nothing; one that was made costs its seconds."""
    if not job.is_over:
        return {"state": "pending", "charge_micro_usd": None}
    plan = job.order.plan
    made = job.state is RenderState.DONE and plan is not None
    charge = round(MICROS_A_SECOND[plan.resolution] * plan.duration_s) if made and plan else 0
    return {"state": "settled", "charge_micro_usd": charge}


def _check_key(request: web.Request, *, is_spending: bool = False) -> None:
    key = request.headers.get("X-API-Key", "")
    if not key.strip() or "bad" in key:
        raise _refused(401, "unauthorized", "X-API-Key should be a valid key")
    if is_spending and "empty" in key:
        raise _refused(403, "insufficient_balance", "The balance is not enough")


def _refused(status: int, code: str, message: str) -> ErrorAnswer:
    return ErrorAnswer(status, {"error": {"code": code, "message": message}}, {"X-Request-ID": uuid4().hex})


def _conflict(type_: str, sentence: str) -> ErrorAnswer:
    return _refused(409, type_, sentence)


def _json(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"X-Request-ID": uuid4().hex})


def _told(fault: FieldFault) -> str:
    return f"{'.'.join(map(str, fault.location))}: {fault.message}"


def _signature(token: str) -> str:
    return sha256(token.encode()).hexdigest()
