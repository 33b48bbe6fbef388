"""Imitates fal's queue for the Pika endpoints. Its storage and media host are in fal_storage.

What is easy to get wrong with fal, and therefore kept here: an order that makes no sense is accepted and fails at its
result; COMPLETED says nothing about success; the addresses of a request carry the owner and the app only; a running job
that is cancelled may finish all the same.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from sandbox.providers.fal_storage import FalStorage, check_key
from sandbox.providers.fields import Field, FieldFault, check
from sandbox.providers.orders import even_parts, plan_for, ratio_of
from sandbox.providers.origin import ErrorAnswer, Origin, Received, flaky_answer, json_object, refuse_queries
from sandbox.providers.work import Cause, Order, ProviderJob, RenderQueue, RenderState, Source

APP = "fal-ai/pika"
LONGEST_PROMPT = 2000
MOST_SECONDS = 25
DEFAULT_TRANSITION_S = 5
USUAL_NEGATIVE = "ugly, bad, terrible"

_PROMPT = Field(name="prompt", is_required=True, longest=LONGEST_PROMPT)
_SHARED = (
    Field(name="resolution", choices=("720p", "1080p"), default="720p"),
    Field(name="seed", kind="integer", may_be_null=True),
)
_DURATION = Field(name="duration", kind="integer", choices=(5, 10), default=5)
_RATIO = Field(name="aspect_ratio", choices=("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"), default="16:9")
ENDPOINTS: Mapping[str, tuple[Field, ...]] = {
    "v2.2/text-to-video": (_PROMPT, _RATIO, _DURATION, *_SHARED, Field(name="negative_prompt", default=USUAL_NEGATIVE)),
    "v2.2/image-to-video": (
        Field(name="image_url", kind="address", is_required=True),
        _PROMPT,
        _DURATION,
        *_SHARED,
        Field(name="negative_prompt", default=""),
    ),
    "v2.2/pikaframes": (
        Field(name="image_urls", kind="addresses", is_required=True, fewest=2, longest=5),
        Field(name="prompt", may_be_null=True, default="", longest=LONGEST_PROMPT),
        Field(name="transitions", kind="transitions", may_be_null=True),
        *_SHARED,
        Field(name="negative_prompt", default=""),
    ),
    "v2.2/pikascenes": (
        Field(name="image_urls", kind="addresses", is_required=True, fewest=1, longest=5),
        _PROMPT,
        _RATIO,
        _DURATION,
        Field(name="ingredients_mode", choices=("precise", "creative"), default="precise"),
        Field(name="resolution", choices=("720p", "1080p"), default="1080p"),
        Field(name="seed", kind="integer", may_be_null=True),
        Field(name="negative_prompt", default=USUAL_NEGATIVE),
    ),
}
_ENDED: Mapping[Cause, tuple[int, str, str]] = {
    Cause.FAULT: (503, "runner_disconnected", "Runner disconnected"),
    Cause.NOT_STARTED: (504, "request_timeout", "Request timed out"),
}
_CANCELLED = (499, "client_cancelled", "Request was cancelled")


class Fal:
    def __init__(self, *, renders: RenderQueue, folder: Path, frame_rate: int, requests: list[Received]) -> None:
        self.queue = Origin("fal_queue", requests)
        self.storage = FalStorage(folder, requests)
        self.origins = (self.queue, self.storage.origin)
        self._renders, self._frame_rate = renders, frame_rate
        router = self.queue.app.router
        router.add_get(f"/{APP}/requests/{{id}}/status", self._status)
        router.add_get(f"/{APP}/requests/{{id}}/status/stream", self._stream)
        router.add_put(f"/{APP}/requests/{{id}}/cancel", self._cancel)
        router.add_get(f"/{APP}/requests/{{id}}", self._result)
        router.add_get(f"/{APP}/requests/{{id}}/response", self._result)
        router.add_post("/{owner}/{app}/{path:.+}", self._submit)

    async def _submit(self, request: web.Request) -> web.Response:
        check_key(request, is_spending=True)
        refuse_queries(request, known=("fal_max_queue_length",))
        owner, app, path = (request.match_info[name] for name in ("owner", "app", "path"))
        if f"{owner}/{app}" != APP:
            raise ErrorAnswer(404, {"detail": f"Application '{app}' not found"})
        if path not in ENDPOINTS:
            raise ErrorAnswer(404, {"error": "Error", "message": f"Path /{path} not found"})
        body = await json_object(request)
        most = request.query.get("fal_max_queue_length")
        if most is not None and self._renders.waiting() > _number(most, "fal_max_queue_length"):
            raise ErrorAnswer(429, {"detail": "The queue is full", "error_type": "queue_full"})
        within = request.headers.get("X-Fal-Request-Timeout")
        start_within_s = _number(within, "X-Fal-Request-Timeout") if within else None
        job = self._renders.accept(_order(path, body, self._frame_rate, start_within_s), str(uuid4()))
        return _answer(200, {**self._addresses(job), "queue_position": self._renders.position(job)}, job)

    async def _status(self, request: web.Request) -> web.Response:
        check_key(request)
        job = self._found(request)
        if wrong := flaky_answer(job):
            return wrong
        body = self._status_body(job, wants_logs=request.query.get("logs", "").lower() in ("1", "true"))
        return _answer(200 if job.is_over else 202, body, job)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        check_key(request)
        job = self._found(request)
        wants_logs = request.query.get("logs", "").lower() in ("1", "true")
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        while True:
            changed = job.changed
            await stream.write(f"data: {json.dumps(self._status_body(job, wants_logs=wants_logs))}\n\n".encode())
            if job.is_over:
                return stream
            await changed.wait()

    async def _result(self, request: web.Request) -> web.Response:
        check_key(request)
        job = self._found(request)
        if not job.is_over:
            return _answer(400, {"detail": "Request is still in progress"}, job)
        if job.state is RenderState.DONE:
            units = job.order.plan.duration_s / 5 if job.order.plan else 0
            return _answer(200, {"video": self._video(job)}, job, {"x-fal-billable-units": f"{units:g}"})
        if flat := _flat_end(job):
            status, type_, sentence = flat
            headers = {"X-Fal-Error-Type": type_, "x-fal-billable-units": "0"}
            if job.cause is Cause.NOT_STARTED:
                headers["X-Fal-Request-Timeout-Type"] = "user"
            return _answer(status, {"detail": sentence, "error_type": type_}, job, headers)
        faults = [_detail(fault) for fault in _faults_of(job)]
        return _answer(422, {"detail": faults}, job, {"X-Fal-Retryable": "false", "x-fal-billable-units": "0"})

    async def _cancel(self, request: web.Request) -> web.Response:
        check_key(request)
        job = self._found(request)
        if job.is_over:
            return _answer(400, {"status": "ALREADY_COMPLETED"}, job)
        self._renders.cancel(job)
        return _answer(202, {"status": "CANCELLATION_REQUESTED"}, job)

    def _found(self, request: web.Request) -> ProviderJob:
        job = self._renders.find(request.match_info["id"])
        if job is None:
            raise ErrorAnswer(404, {"status": "NOT_FOUND"})
        return job

    def _addresses(self, job: ProviderJob) -> dict[str, object]:
        address = f"{self.queue.url}/{APP}/requests/{job.id}"
        return {
            "request_id": job.id,
            "response_url": address,
            "status_url": f"{address}/status",
            "cancel_url": f"{address}/cancel",
        }

    def _status_body(self, job: ProviderJob, *, wants_logs: bool) -> dict[str, object]:
        body = self._addresses(job)
        if job.state is RenderState.QUEUED:
            return {"status": "IN_QUEUE", **body, "queue_position": self._renders.position(job)}
        body["logs"] = _logs(job) if wants_logs else None
        if job.state is RenderState.RUNNING:
            return {"status": "IN_PROGRESS", **body}
        body |= {
            "status": "COMPLETED",
            "metrics": {"inference_time": round(job.render_s, 3)} if job.state is RenderState.DONE else {},
        }
        if flat := _flat_end(job):
            _, body["error_type"], body["error"] = flat
        return body

    def _video(self, job: ProviderJob) -> dict[str, object]:
        if job.film is None:
            return {"url": None, "content_type": None, "file_name": None, "file_size": None}
        return {
            "url": self.storage.files.keep(job.film, name="output.mp4"),
            "content_type": "video/mp4",
            "file_name": "output.mp4",
            "file_size": job.film.stat().st_size,
        }


def _order(path: str, body: Mapping[str, object], frame_rate: int, start_within_s: float | None) -> Order:
    values, faults = check(body, ENDPOINTS[path], is_form=False)
    sources: list[Source] = []
    parts_s: list[float] = []
    match values:
        case _ if faults:
            pass
        case {"image_urls": [*addresses]}:
            sources = [
                Source(location=("image_urls", number), address=str(address))
                for number, address in enumerate(addresses)
            ]
            if "transitions" in values:
                parts_s, faults = _parts(values["transitions"], len(addresses) - 1)
            else:
                parts_s = even_parts(values["duration"], len(addresses))
        case {"image_url": str(address), "duration": int(duration)}:
            sources, parts_s = [Source(location=("image_url",), address=address)], [duration]
        case {"duration": int(duration)}:
            parts_s = [duration]
    plan = None
    if not faults:
        plan = plan_for(
            prompt=values["prompt"],
            seed=values["seed"],
            resolution=values["resolution"],
            parts_s=parts_s,
            frame_rate=frame_rate,
            ratio=ratio_of(values["aspect_ratio"]) if "aspect_ratio" in values else None,
        )
    return Order(
        provider="fal",
        tool=path,
        prompt=str(body.get("prompt") or ""),
        fields=body,
        plan=plan,
        sources=tuple(sources),
        faults=faults,
        start_within_s=start_within_s,
    )


def _parts(transitions: object, count: int) -> tuple[list[float], tuple[FieldFault, ...]]:
    """The seconds from each key frame to the next, and what is wrong with them."""
    if not isinstance(transitions, list):
        return [DEFAULT_TRANSITION_S] * count, ()
    if len(transitions) != count:
        message = f"The number of transitions should be the number of images less one: {count}"
        return [], (FieldFault(location=("transitions",), message=message, type="value_error", input=transitions),)
    parts_s = [float(transition.get("duration", DEFAULT_TRANSITION_S)) for transition in transitions]
    if sum(parts_s) > MOST_SECONDS:
        message = f"The total duration should be at most {MOST_SECONDS} seconds"
        return [], (FieldFault(location=("transitions",), message=message, type="value_error", input=transitions),)
    return parts_s, ()


def _flat_end(job: ProviderJob) -> tuple[int, str, str] | None:
    """Status, type and sentence of an end that is not the model's: those are also told by the status."""
    if job.state is RenderState.CANCELLED:
        return _CANCELLED
    return _ENDED.get(job.cause) if job.cause else None


def _faults_of(job: ProviderJob) -> tuple[FieldFault, ...]:
    at = job.at_fault.location if job.at_fault else ()
    address = job.at_fault.address[:200] if job.at_fault else ""
    match job.cause:
        case Cause.MODERATED:
            message = "The content could not be processed because it was flagged by a content checker."
            context = {"reason": "partner_validation_failed"}
            return (
                FieldFault(
                    location=("prompt",),
                    message=message,
                    type="content_policy_violation",
                    input=job.prompt,
                    context=context,
                ),
            )
        case Cause.UNREACHABLE:
            return (
                FieldFault(
                    location=at, message="Failed to download the file.", type="file_download_error", input=address
                ),
            )
        case Cause.BAD_PICTURE:
            return (
                FieldFault(location=at, message="Failed to load the image.", type="image_load_error", input=address),
            )
        case _:
            return job.order.faults


def _detail(fault: FieldFault) -> dict[str, object]:
    detail: dict[str, object] = {
        "loc": ["body", *fault.location],
        "msg": fault.message,
        "type": fault.type,
        "url": f"https://docs.fal.ai/errors/#{fault.type}",
        "input": fault.input,
    }
    return detail | {"ctx": dict(fault.context)} if fault.context else detail


def _logs(job: ProviderJob) -> list[dict[str, str]]:
    lines = ["Starting the render"]
    if job.is_over:
        lines.append("Finished" if job.state is RenderState.DONE else "Stopped")
    moment = (job.finished_at or job.accepted_at).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [{"message": line, "level": "INFO", "source": "USER", "timestamp": moment} for line in lines]


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ErrorAnswer(422, {"detail": f"{name} should be a number"}) from None


def _answer(status: int, body: object, job: ProviderJob, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers={"x-fal-request-id": job.id, **(headers or {})})
