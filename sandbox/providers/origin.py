"""A provider's server on 127.0.0.1: it remembers what it was asked, and refuses by name what it does not imitate."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import MultipartReader, web
from aiohttp.multipart import BodyPartReader

from sandbox.providers.work import ProviderJob

MOST_BYTES = 100 * 1024 * 1024
FLAKY_EVERY = 3
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(kw_only=True)
class Received:
    """A request as it came in; `fields` is filled in when the body is read."""

    origin: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # Names in lower case.
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FormFile:
    """A file of a form."""

    file_name: str
    content_type: str
    data: bytes = field(repr=False)


class ErrorAnswer(Exception):
    """Ends the handling of a request with this answer."""

    def __init__(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, body, headers or {}


RECEIVED = web.RequestKey("received", Received)


class Origin:
    """One loopback server; `name` is what tests and addresses call it."""

    def __init__(self, name: str, requests: list[Received]) -> None:
        self.name, self.url = name, ""
        self.app = web.Application(client_max_size=MOST_BYTES, middlewares=[self._remember])
        self._requests = requests
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _remember(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(
            origin=self.name, method=request.method, path=request.path, query=dict(request.query), headers=headers
        )  # fmt: skip
        request[RECEIVED] = received
        self._requests.append(received)
        try:
            return await handler(request)
        except ErrorAnswer as refused:
            return web.json_response(refused.body, status=refused.status, headers=refused.headers)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as missing:
            sentence = f"The sandbox does not imitate {request.method} {request.path} of {self.name}"
            return web.json_response(
                {"detail": sentence, "error": "not_imitated", "message": sentence}, status=missing.status
            )


def refuse_queries(request: web.Request, *, known: tuple[str, ...]) -> None:
    for name in request.query:
        if name not in known:
            sentence = f"The sandbox does not imitate the query parameter {name}"
            raise ErrorAnswer(422, {"detail": sentence, "error": "not_imitated", "message": sentence})


async def json_object(request: web.Request) -> dict[str, object]:
    """The body as a JSON object. Refuses another content type (415) and what is no object (400)."""
    expect_type(request, "application/json")
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise ErrorAnswer(400, {"detail": "The body is not valid JSON"}) from None
    if not isinstance(body, dict):
        raise ErrorAnswer(
            422, {"detail": [{"loc": ["body"], "msg": "Input should be a valid dictionary", "type": "dict_type"}]}
        )
    request[RECEIVED].fields = dict(body)
    return body


async def form_pairs(request: web.Request, content_type: str) -> list[tuple[str, str | FormFile]]:
    """The fields of a form in order, repeated ones too. Refuses another content type (415)."""
    expect_type(request, content_type)
    pairs: list[tuple[str, str | FormFile]] = []
    if content_type == "multipart/form-data":
        reader = await request.multipart()
        pairs = [pair async for pair in _parts(reader)]
    else:
        pairs = [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    request[RECEIVED].fields = {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
    return pairs


async def _parts(reader: MultipartReader) -> Any:
    async for part in reader:
        if isinstance(part, BodyPartReader):
            data = bytes(await part.read(decode=True))
            if part.filename is None:
                yield part.name or "", data.decode(errors="replace")
            else:
                yield (
                    part.name or "",
                    FormFile(file_name=part.filename, content_type=part.headers.get("Content-Type", ""), data=data),
                )


def expect_type(request: web.Request, content_type: str) -> None:
    if request.content_type != content_type:
        sentence = f"Content-Type should be {content_type}, not {request.headers.get('Content-Type', 'missing')}"
        raise ErrorAnswer(415, {"detail": sentence, "error": "unsupported_media_type", "message": sentence})


def flaky_answer(job: ProviderJob) -> web.Response | None:
    """Counts a look at a job's status; for a flaky one, what goes wrong this time: an error, a limit, garbage."""
    job.looks += 1
    if not job.steering.flaky or job.looks % FLAKY_EVERY:
        return None
    match job.looks // FLAKY_EVERY % 3:
        case 1:
            return web.json_response({"detail": "Internal Server Error"}, status=500)
        case 2:
            return web.json_response({"detail": "Too many requests"}, status=429, headers={"Retry-After": "1"})
        case _:
            return web.Response(text="<html><body>upstream", content_type="text/html")
