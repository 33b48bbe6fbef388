"""What a member asked for, once it has been read from Discord or the command line."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text import readable

PROMPT_LIMIT_CHARS = 2000  # The shortest limit of the three providers (RunComfy's schema), held for all of them.
SEED_LIMIT = 2**31 - 1  # What every provider's integer field surely holds.


class Tool(StrEnum):
    """What a video is made from: words, one picture, pictures in a row, or the things that pictures show."""

    TEXT = "text"
    IMAGE = "image"
    FRAMES = "frames"
    SCENES = "scenes"


class Resolution(StrEnum):
    """Length of the video's short side."""

    P720 = "720p"
    P1080 = "1080p"


@dataclass(frozen=True, kw_only=True)
class ImageSource:
    """Where an image of a request lies: an address that may die within the day, so it is fetched at once."""

    url: str
    name: str
    size_bytes: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", readable(self.name))


@dataclass(frozen=True, kw_only=True)
class VideoRequest:
    """One wish for one video. `None` means: whatever the provider that takes it does by default."""

    tool: Tool
    prompt: str = ""
    negative: str = ""
    aspect: str | None = None
    duration_s: int | None = None
    resolution: Resolution | None = None
    seed: int | None = None
    images: tuple[ImageSource, ...] = ()
    private: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "prompt", readable(self.prompt))
        object.__setattr__(self, "negative", readable(self.negative))

    @property
    def spoken_prompt(self) -> str:
        """What a provider is told. Never empty: RunComfy renders its own sample prompt when it is given none."""
        return self.prompt.strip() or _UNSPOKEN[self.tool]


_UNSPOKEN = {
    Tool.TEXT: "",
    Tool.SCENES: "",
    Tool.IMAGE: "The picture comes to life with gentle, natural motion.",
    Tool.FRAMES: "A smooth, natural transition from one picture to the next.",
}
