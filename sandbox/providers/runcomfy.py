"""Imitates RunComfy's Model API for the Pika models: submit, status, result, cancel and the catalogue with prices.

Fields that an order leaves out take the values of the provider's own page, its sample prompt and its sample seed too: a
client that forgets the prompt gets New York at sunset, as it may with the real one.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from sandbox.providers.fields import Field, check
from sandbox.providers.file_host import FileHost
from sandbox.providers.orders import even_parts, plan_for, ratio_of
from sandbox.providers.origin import ErrorAnswer, Origin, Received, flaky_answer, json_object, refuse_queries
from sandbox.providers.work import Cause, Order, ProviderJob, RenderQueue, RenderState, Source

DOLLARS_A_SECOND = 0.04
LONGEST_PROMPT = 2000

_NEGATIVE = Field(name="negativePrompt", default="")
_RESOLUTION = Field(name="resolution", choices=("720p", "1080p"), default="1080p")
_DURATION = Field(name="duration", kind="integer", choices=(5, 10), default=5)
MODELS: Mapping[str, tuple[Field, ...]] = {
    "pika/pika-2-2/text-to-video": (
        Field(name="promptText", is_required=True, longest=LONGEST_PROMPT),
        _NEGATIVE,
        Field(name="seed", kind="integer", default=65326353),
        _RESOLUTION,
        _DURATION,
        Field(name="aspectRatio", choices=("5:2", "16:9", "4:3", "1:1", "4:5", "9:16"), default="16:9"),
    ),
    "pika/pika-2-2/image-to-video": (
        Field(name="image", kind="address", is_required=True),
        Field(name="promptText", longest=LONGEST_PROMPT, default="City view of New York in sunset."),
        _NEGATIVE,
        Field(name="seed", kind="integer", default=59603764),
        _RESOLUTION,
        _DURATION,
    ),
    "pika/pikaframes": (
        Field(name="keyFramesFirst", kind="address", is_required=True),
        Field(name="keyFramesLast", kind="address", is_required=True),
        Field(name="promptText", is_required=True, longest=LONGEST_PROMPT),
        _NEGATIVE,
        Field(name="seed", kind="integer", default=90190857),
        _RESOLUTION,
        Field(name="duration", kind="integer", choices=tuple(range(1, 11)), default=5),
    ),
    "pika/pikascenes": (
        Field(name="images", kind="addresses", is_required=True, fewest=1, longest=5),
        Field(name="promptText", is_required=True, longest=LONGEST_PROMPT),
        _NEGATIVE,
        Field(name="seed", kind="integer", default=73501992),
        _RESOLUTION,
        _DURATION,
        Field(name="aspectRatio", choices=("5:2", "16:9", "4:3", "1:1", "4:5", "9:16"), default="16:9"),
    ),
}
_PICTURES = ("image", "keyFramesFirst", "keyFramesLast")
_WORDS: Mapping[RenderState, str] = {
    RenderState.QUEUED: "in_queue",
    RenderState.RUNNING: "in_progress",
    RenderState.DONE: "completed",
    RenderState.FAILED: "failed",
    RenderState.CANCELLED: "cancelled",
}
# The provider promises no form for errors, and clients have seen texts and objects: both are kept.
_ERRORS: Mapping[Cause, object] = {
    Cause.FAULT: "Internal error while generating the video",
    Cause.MODERATED: {"code": "content_moderation", "message": "The prompt was not allowed by the content policy"},
    Cause.UNREACHABLE: {"code": "file_download_error", "message": "The image could not be downloaded"},
    Cause.BAD_PICTURE: {"code": "invalid_image", "message": "The image could not be read"},
}


class RunComfy:
    def __init__(self, *, renders: RenderQueue, folder: Path, frame_rate: int, requests: list[Received]) -> None:
        self.origin = Origin("runcomfy", requests)
        self.origins = (self.origin,)
        self._files = FileHost(self.origin, "/media", folder)
        self._renders, self._frame_rate = renders, frame_rate
        router = self.origin.app.router
        router.add_get("/v1/requests/{id}/status", self._status)
        router.add_get("/v1/requests/{id}/result", self._result)
        router.add_post("/v1/requests/{id}/cancel", self._cancel)
        router.add_get("/v1/models", self._models)
        router.add_get("/v1/models/categories", self._categories)
        router.add_get("/v1/models/{model:.+}", self._model)
        router.add_post("/v1/models/{model:.+}", self._submit)

    async def _submit(self, request: web.Request) -> web.Response:
        _check_key(request, is_spending=True)
        refuse_queries(request, known=())
        model = _known_model(request)
        body = await json_object(request)
        values, faults = check(body, MODELS[model], is_form=False)
        if faults:
            told = "; ".join(f"{'.'.join(map(str, fault.location))}: {fault.message}" for fault in faults)
            raise ErrorAnswer(422, {"error": "invalid_input", "message": told})
        sources = _sources(values)
        order = Order(
            provider="runcomfy",
            tool=model,
            prompt=str(values["promptText"]),
            fields=body,
            plan=plan_for(
                prompt=values["promptText"],
                seed=values["seed"],
                resolution=values["resolution"],
                parts_s=even_parts(values["duration"], len(sources) if "images" in values else 1),
                frame_rate=self._frame_rate,
                ratio=ratio_of(values["aspectRatio"]) if "aspectRatio" in values else None,
            ),
            sources=sources,
        )
        job = self._renders.accept(order, str(uuid4()))
        address = self._address(job)
        urls = {"status_url": f"{address}/status", "result_url": f"{address}/result", "cancel_url": f"{address}/cancel"}
        return web.json_response({"request_id": job.id, **urls})

    async def _status(self, request: web.Request) -> web.Response:
        _check_key(request)
        job = self._found(request)
        if wrong := flaky_answer(job):
            return wrong
        address = self._address(job)
        body: dict[str, object] = {"request_id": job.id, "status": _WORDS[job.state]}
        if job.state is RenderState.QUEUED:
            body["queue_position"] = self._renders.position(job)
        elif job.started_s is not None:
            body["instance_id"] = f"provider-{job.id[:8]}"
        return web.json_response(body | {"status_url": f"{address}/status", "result_url": f"{address}/result"})

    async def _result(self, request: web.Request) -> web.Response:
        _check_key(request)
        refuse_queries(request, known=("include_cost",))
        job = self._found(request)
        body: dict[str, object] = {
            "request_id": job.id,
            "model_id": job.tool,
            "status": _WORDS[job.state],
            "created_at": _moment(job.accepted_at),
        }
        if job.finished_at is not None:
            body["finished_at"] = _moment(job.finished_at)
        if job.state is RenderState.DONE:
            body["output"] = {"video": self._files.keep(job.film, name=f"{job.id}.mp4")} if job.film else {}
            if request.query.get("include_cost", "").lower() in ("1", "true"):
                body["cost"] = round(DOLLARS_A_SECOND * (job.order.plan.duration_s if job.order.plan else 0), 4)
        if job.cause is not None:
            body["error"] = _ERRORS[job.cause]
        return web.json_response(body)

    async def _cancel(self, request: web.Request) -> web.Response:
        _check_key(request)
        job = self._found(request)
        can_be = job.state is RenderState.QUEUED
        if can_be:
            self._renders.cancel(job)
        outcome = "cancelled" if can_be else "not_cancellable"
        return web.json_response({"request_id": job.id, "status": _WORDS[job.state], "outcome": outcome})

    async def _models(self, request: web.Request) -> web.Response:
        _check_key(request)
        refuse_queries(request, known=("search", "category", "kind", "include_schema", "limit", "offset"))
        search = request.query.get("search", "").lower()
        return web.json_response(
            {"models": [_listing(model) for model in MODELS if search in model], "total": len(MODELS)}
        )

    async def _categories(self, request: web.Request) -> web.Response:
        _check_key(request)
        return web.json_response({"categories": sorted({_category(model) for model in MODELS})})

    async def _model(self, request: web.Request) -> web.Response:
        _check_key(request)
        refuse_queries(request, known=("include_schema",))
        return web.json_response(_listing(_known_model(request)))

    def _found(self, request: web.Request) -> ProviderJob:
        job = self._renders.find(request.match_info["id"])
        if job is None:
            raise ErrorAnswer(404, {"error": "not_found", "message": "The request does not exist"})
        return job

    def _address(self, job: ProviderJob) -> str:
        return f"{self.origin.url}/v1/requests/{job.id}"


def _sources(values: Mapping[str, object]) -> tuple[Source, ...]:
    things = values.get("images")
    several = [Source(location=("images", n), address=str(thing)) for n, thing in enumerate(_listed(things))]
    named = [Source(location=(name,), address=str(values[name])) for name in _PICTURES if name in values]
    return (*named, *several)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _check_key(request: web.Request, *, is_spending: bool = False) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key.strip() or "bad" in key:
        raise ErrorAnswer(
            401, {"error": "unauthorized", "message": "Authorization should be: Bearer TOKEN, with a valid token"}
        )
    if is_spending and "empty" in key:
        raise ErrorAnswer(402, {"error": "insufficient_balance", "message": "The balance is not enough"})


def _known_model(request: web.Request) -> str:
    model = request.match_info["model"]
    if model not in MODELS:
        raise ErrorAnswer(404, {"error": "model_not_found", "message": f"The model {model} does not exist"})
    return model


def _listing(model: str) -> dict[str, object]:
    return {
        "id": model,
        "display_name": model.rsplit("/", 1)[-1].replace("-", " ").title(),
        "categories": [_category(model)],
        "base_price_usd": DOLLARS_A_SECOND,
        "price_unit": "second",
        "pricing_note": "Per second of video, at any resolution",
    }


def _category(model: str) -> str:
    return "text-to-video" if model.endswith("text-to-video") else "image-to-video"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
