"""Imitates fal's storage: both ways to upload a file, and the media host that serves uploads and finished videos."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web

from sandbox.providers.file_host import FileHost
from sandbox.providers.origin import ErrorAnswer, Origin, Received, json_object, refuse_queries

TOKEN_LIFE = timedelta(hours=1)


def check_key(request: web.Request, *, is_spending: bool = False) -> None:
    """Take any key in fal's own form but those that say they are bad or, where money is spent, empty."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Key" or not key.strip() or "bad" in key:
        raise ErrorAnswer(401, {"detail": "No user found for this key. Authorization should be: Key FAL_KEY"})
    if is_spending and "empty" in key:
        raise ErrorAnswer(403, {"detail": "User is locked. Reason: Exhausted balance. Top up your balance."})


class FalStorage:
    def __init__(self, folder: Path, requests: list[Received]) -> None:
        self.origin = Origin("fal_rest", requests)
        self.files = FileHost(self.origin, "/files/b", folder)
        self._tokens: dict[str, datetime] = {}
        router = self.origin.app.router
        router.add_post("/storage/auth/token", self._token)
        router.add_post("/files/upload", self._upload)
        router.add_post("/storage/upload/initiate", self._initiate)
        router.add_put("/storage/upload/{token}", self._put)

    async def _token(self, request: web.Request) -> web.Response:
        check_key(request)
        _expect_storage(request)
        await json_object(request)
        token, expires = token_urlsafe(24), datetime.now(UTC) + TOKEN_LIFE
        self._tokens[token] = expires
        return web.json_response(
            {"token": token, "token_type": "Bearer", "base_url": self.origin.url, "expires_at": expires.isoformat()}
        )

    async def _upload(self, request: web.Request) -> web.Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        expires = self._tokens.get(token)
        if scheme != "Bearer" or expires is None or expires < datetime.now(UTC):
            raise ErrorAnswer(401, {"detail": "The upload token is not valid"})
        name = _safe_name(request.headers.get("X-Fal-File-Name", "file"))
        address = await self.files.keep_bytes(await request.read(), name=name, content_type=_content_type(request))
        return web.json_response({"access_url": address})

    async def _initiate(self, request: web.Request) -> web.Response:
        check_key(request)
        _expect_storage(request)
        body = await json_object(request)
        match body:
            case {"file_name": str(name), "content_type": str(content_type), **rest} if not rest:
                token = self.files.promise(_safe_name(name), content_type=content_type)
            case _:
                raise ErrorAnswer(422, {"detail": "The body should hold file_name and content_type, and nothing else"})
        return web.json_response(
            {"upload_url": f"{self.origin.url}/storage/upload/{token}", "file_url": self.files.address(token)}
        )

    async def _put(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            raise ErrorAnswer(
                400, {"detail": "Only one way to authorise is allowed, and the address is signed already"}
            )
        await self.files.fulfil(request.match_info["token"], _content_type(request), await request.read())
        return web.Response()


def _expect_storage(request: web.Request) -> None:
    refuse_queries(request, known=("storage_type",))
    if request.query.get("storage_type") not in ("fal-cdn-v3", "gcs"):
        raise ErrorAnswer(422, {"detail": "storage_type should be fal-cdn-v3 or gcs"})


def _content_type(request: web.Request) -> str:
    return request.headers.get("Content-Type", "application/octet-stream")


def _safe_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in name)[-80:] or "file"
