"""Imitates Comfy's partner proxy for Pika 2.2: forms in, a video id out, and a poll that knows little.

A repeated Idempotency-Key gets the first answer again.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from aiohttp import web

from sandbox.providers.fields import Field, FieldFault, check
from sandbox.providers.file_host import FileHost
from sandbox.providers.idempotency import Keys
from sandbox.providers.orders import plan_for
from sandbox.providers.origin import ErrorAnswer, FormFile, Origin, Received, flaky_answer, form_pairs
from sandbox.providers.work import QUEUE_S, RENDER_S, Cause, Order, ProviderJob, RenderQueue, RenderState, Source

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
LONGEST_PROMPT = 2000
KEY_FRAMES = 2
CONCURRENCY_LIMIT = 5  # Of an account that has paid once; a slot is held during the call only.
P90_FACTOR = 1.5
CREDITS_A_SECOND = 8.4  # 211 credits are a dollar.

_PROMPT = Field(name="promptText", is_required=True, longest=LONGEST_PROMPT)
_SHARED = (
    Field(name="negativePrompt"),
    Field(name="seed", kind="integer"),
    Field(name="resolution", choices=("1080p", "720p"), default="1080p"),
)
_DURATION = Field(name="duration", kind="integer", choices=(5, 10), default=5)
TOOLS: Mapping[str, tuple[Field, ...]] = {
    "t2v": (
        _PROMPT,
        *_SHARED,
        _DURATION,
        Field(name="aspectRatio", kind="number", least=0.4, most=2.5, default=16 / 9),
    ),
    "i2v": (Field(name="promptText", longest=LONGEST_PROMPT), *_SHARED, _DURATION),
    "pikaframes": (_PROMPT, *_SHARED, Field(name="duration", kind="integer", least=5, most=10, default=5)),
}
FILES: Mapping[str, tuple[str, int]] = {"i2v": ("image", 1), "pikaframes": ("keyFrames", KEY_FRAMES)}
_WORDS: Mapping[RenderState, str] = {
    RenderState.QUEUED: "queued",
    RenderState.RUNNING: "started",
    RenderState.DONE: "finished",
    RenderState.FAILED: "failed",
    RenderState.CANCELLED: "cancelled",
}
_MESSAGES: Mapping[Cause, str] = {
    Cause.FAULT: "The generation failed",
    Cause.MODERATED: "This prompt is not allowed: it was flagged by moderation",
    Cause.BAD_PICTURE: "The image could not be read",
}


class Comfy:
    def __init__(self, *, renders: RenderQueue, folder: Path, frame_rate: int, requests: list[Received]) -> None:
        self.origin = Origin("comfy", requests)
        self.origins = (self.origin,)
        self._files = FileHost(self.origin, "/media", folder)
        self._renders, self._frame_rate = renders, frame_rate
        self._keys = Keys(renders.clock, _conflict)
        self._calls = 0
        router = self.origin.app.router
        router.add_post("/proxy/pika/generate/2.2/{tool:t2v|i2v|pikaframes}", self._submit)
        router.add_get("/proxy/pika/videos/{id}", self._video)

    async def _submit(self, request: web.Request) -> web.Response:
        _check_key(request, is_spending=True)
        if self._calls >= CONCURRENCY_LIMIT:
            limit = {**self._limits(), "Retry-After": "1", "X-Comfy-Error-Type": "concurrency_limit"}
            raise ErrorAnswer(429, {"error": "concurrency_limit", "message": "Too many requests at once"}, limit)
        self._calls += 1
        try:
            with self._keys.entered(request.headers.get("Idempotency-Key")) as entry:
                order, fingerprint = await self._order(request)
                if before := entry.answer_for(fingerprint):
                    return web.json_response(
                        {"video_id": before}, headers={"Idempotent-Replayed": "true", **self._limits()}
                    )
                job = self._renders.accept(order, str(uuid4()))
                entry.keep(fingerprint, job.id)
        finally:
            self._calls -= 1
        return web.json_response({"video_id": job.id}, headers={**self._limits(), **self._estimates(job)})

    async def _video(self, request: web.Request) -> web.Response:
        _check_key(request)
        job = self._renders.find(request.match_info["id"])
        if job is None:
            raise ErrorAnswer(404, {"error": "not_found", "message": "The video does not exist"})
        if wrong := flaky_answer(job):
            return wrong
        has_film = job.state is RenderState.DONE and job.film is not None
        body: dict[str, object] = {
            "id": job.id,
            "status": _WORDS[job.state],
            "progress": None if job.state is RenderState.QUEUED else round(100 * self._renders.progress(job)),
            "url": self._files.keep(job.film, name=f"{job.id}.mp4") if has_film and job.film else None,
        }
        if job.cause is not None:
            body["message"] = _MESSAGES[job.cause]
        return web.json_response(body)

    async def _order(self, request: web.Request) -> tuple[Order, str]:
        """What the form asks for, and a fingerprint by which the same form is known again."""
        tool = request.match_info["tool"]
        pairs = await form_pairs(request, URLENCODED if tool == "t2v" else MULTIPART)
        texts = {name: value for name, value in pairs if isinstance(value, str)}
        uploads = [(name, value) for name, value in pairs if isinstance(value, FormFile)]
        values, faults = check(texts, TOOLS[tool], is_form=True)
        faults += _file_faults(tool, uploads)
        if faults:
            raise ErrorAnswer(422, {"detail": [_detail(fault) for fault in faults]})
        duration, ratio = values["duration"], values.get("aspectRatio")
        plan = plan_for(
            prompt=values["promptText"],
            seed=values["seed"],
            resolution=values["resolution"],
            parts_s=[float(duration)] if isinstance(duration, int) else [],
            frame_rate=self._frame_rate,
            ratio=ratio if isinstance(ratio, float) else None,
        )
        sources = tuple(
            Source(location=(name, number), data=upload.data) for number, (name, upload) in enumerate(uploads)
        )
        fields = dict(texts) | {name: [upload for other, upload in uploads if other == name] for name, _ in uploads}
        prompt = str(values["promptText"] or "")
        order = Order(provider="comfy", tool=tool, prompt=prompt, fields=fields, plan=plan, sources=sources)
        digest = sha256(repr((tool, sorted(texts.items()))).encode())
        for name, upload in uploads:
            digest.update(name.encode() + sha256(upload.data).digest())
        return order, digest.hexdigest()

    def _limits(self) -> dict[str, str]:
        return {
            "X-Concurrency-Limit": str(CONCURRENCY_LIMIT),
            "X-Concurrency-Current": str(self._calls),
            "X-Concurrency-Remaining": str(CONCURRENCY_LIMIT - self._calls),
        }

    def _estimates(self, job: ProviderJob) -> dict[str, str]:
        usual_s = (QUEUE_S + RENDER_S) * self._renders.pace
        price = CREDITS_A_SECOND * (job.order.plan.duration_s if job.order.plan else 0)
        return {
            "X-Comfy-Credits-Used": f"{price:.2f}",
            "X-Comfy-Estimated-Duration-Seconds": f"{usual_s:.2f}",
            "X-Comfy-Estimated-Duration-P90-Seconds": f"{usual_s * P90_FACTOR:.2f}",
        }


def _check_key(request: web.Request, *, is_spending: bool = False) -> None:
    """X-API-Key wins over a Bearer token."""
    key = request.headers.get("X-API-Key")
    if key is None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        key = token if scheme == "Bearer" else ""
    if not key.strip() or "bad" in key:
        raise ErrorAnswer(
            401, {"error": {"message": "Not logged in", "type": "unauthorized"}}, {"X-Comfy-Error-Type": "unauthorized"}
        )
    if is_spending and "empty" in key:
        body = {"error": "payment_required", "message": "Not enough credits"}
        raise ErrorAnswer(402, body, {"X-Comfy-Error-Type": "payment_required"})


def _file_faults(tool: str, uploads: list[tuple[str, FormFile]]) -> tuple[FieldFault, ...]:
    wanted, count = FILES.get(tool, ("", 0))
    faults = [
        FieldFault(location=(name,), message=f"Extra inputs are not permitted: {name}", type="extra_forbidden")
        for name, _ in uploads
        if name != wanted
    ]
    given = [upload for name, upload in uploads if name == wanted]
    if count and not given:
        faults.append(FieldFault(location=(wanted,), message="Field required", type="missing"))
    elif len(given) != count:
        faults.append(
            FieldFault(
                location=(wanted,), message=f"List should have {count} items, not {len(given)}", type="list_length"
            )
        )
    faults += [
        FieldFault(
            location=(wanted,),
            message=f"Expected an image, not {upload.content_type or 'no content type'}",
            type="value_error",
        )
        for upload in given
        if not upload.content_type.startswith("image/")
    ]
    return tuple(faults)


def _detail(fault: FieldFault) -> dict[str, object]:
    return {"loc": ["body", *fault.location], "msg": fault.message, "type": fault.type}


def _conflict(type_: str, sentence: str) -> ErrorAnswer:
    return ErrorAnswer(409, {"error": type_, "message": sentence}, {"X-Comfy-Error-Type": type_})
