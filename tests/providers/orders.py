"""Orders as the bot gives them to providers: complete, with pictures on disk."""

from dataclasses import replace
from pathlib import Path

from bot.domain.catalog import ProviderName
from bot.domain.offers import choose
from bot.domain.request import ImageSource, Tool, VideoRequest
from bot.ports.media import Picture

PROMPT = "a heron lifts off at dawn"


def text_order(provider: ProviderName, **wishes: object) -> VideoRequest:
    return _complete(provider, VideoRequest(tool=Tool.TEXT, prompt=PROMPT), wishes)


def image_order(provider: ProviderName, **wishes: object) -> VideoRequest:
    return _complete(provider, VideoRequest(tool=Tool.IMAGE, prompt=PROMPT, images=_sources(1)), wishes)


def picture(folder: Path, content: bytes = b"\x89PNG small", *, url: str | None = None) -> Picture:
    path = folder / f"picture-{len(list(folder.iterdir()))}.png"
    path.write_bytes(content)
    return Picture(path=path, content_type="image/png", width=640, height=360, url=url)


def _complete(provider: ProviderName, request: VideoRequest, wishes: dict[str, object]) -> VideoRequest:
    return choose(replace(request, **wishes), [provider]).request  # type: ignore[arg-type]


def _sources(count: int) -> tuple[ImageSource, ...]:
    return tuple(ImageSource(url="https://cdn.example/1", name=f"{n}.png", size_bytes=1) for n in range(count))
