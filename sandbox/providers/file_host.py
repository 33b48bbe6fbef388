"""Where a provider keeps finished videos and uploads, for anyone who has their address; asks for no key."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web

from sandbox.providers.origin import ErrorAnswer, Origin


@dataclass(kw_only=True)
class _Kept:
    path: Path
    name: str
    content_type: str
    is_there: bool


class FileHost:
    def __init__(self, origin: Origin, prefix: str, folder: Path) -> None:
        self._origin, self._prefix, self._folder = origin, prefix, folder
        self._kept: dict[str, _Kept] = {}
        self._tokens: dict[Path, str] = {}
        origin.app.router.add_get(f"{prefix}/{{token}}/{{name}}", self._serve)

    def keep(self, path: Path, *, name: str) -> str:
        """Offer a finished video; its address, which a file keeps."""
        if path not in self._tokens:
            token = self._tokens[path] = token_urlsafe(16)
            self._kept[token] = _Kept(path=path, name=name, content_type="video/mp4", is_there=True)
        return self.address(self._tokens[path])

    async def keep_bytes(self, data: bytes, *, name: str, content_type: str) -> str:
        """Offer an upload; its address."""
        token = self.promise(name, content_type=content_type)
        await self.fulfil(token, content_type, data)
        return self.address(token)

    def promise(self, name: str, *, content_type: str) -> str:
        """The token of a file that is yet to come."""
        token = token_urlsafe(16)
        self._kept[token] = _Kept(
            path=self._folder / f"upload-{token}", name=name, content_type=content_type, is_there=False
        )
        return token

    async def fulfil(self, token: str, content_type: str, data: bytes) -> None:
        """Put the promised file there. Refuses an unknown token, another content type and a second try."""
        kept = self._kept.get(token)
        if kept is None or kept.is_there:
            raise ErrorAnswer(403, {"detail": "The address for the upload is not valid"})
        if content_type != kept.content_type:
            raise ErrorAnswer(
                403, {"detail": f"Content-Type should be {kept.content_type}, as announced, not {content_type}"}
            )
        await asyncio.to_thread(kept.path.write_bytes, data)
        kept.is_there = True

    def address(self, token: str) -> str:
        return f"{self._origin.url}{self._prefix}/{token}/{self._kept[token].name}"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        kept = self._kept.get(request.match_info["token"])
        if kept is None or not kept.is_there or kept.name != request.match_info["name"]:
            raise ErrorAnswer(404, {"detail": "Not found"})
        return web.FileResponse(
            kept.path, headers={"Content-Type": kept.content_type, "X-Content-Type-Options": "nosniff"}
        )
