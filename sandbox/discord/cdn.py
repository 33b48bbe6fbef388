"""Serves uploaded files at their signed addresses, and nothing else.

A file comes from a member and shares the page's origin, so only pictures, sound and video are shown, never run.
"""

from aiohttp import web

from sandbox.discord.world import World

GONE = "This content is no longer available."
SHOWN = ("image/", "video/", "audio/")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "private, max-age=86400",
}


def routes(world: World) -> list[web.RouteDef]:
    async def file(request: web.Request) -> web.StreamResponse:
        attachment = world.files.get(int(request.match_info["attachment"]))
        if attachment is None or not world.vault.opens(request.path, request.query):
            return web.Response(status=404, text=GONE)
        headers = HEADERS | {"Content-Type": attachment.content_type}
        if not attachment.content_type.startswith(SHOWN):
            headers["Content-Disposition"] = "attachment"
        return web.FileResponse(attachment.file, headers=headers, chunk_size=256 * 1024)

    path = r"/{place:\d+}/{attachment:\d+}/{filename}"
    return [web.get("/attachments" + path, file), web.get("/ephemeral-attachments" + path, file)]
