"""Sets the prompt's words small in a corner of the film, as far as the machine's fonts can draw them."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

LINE_LIMIT = 2
WIDTH_SHARE = 0.62
NOT_A_CHARACTER = "\uffff"  # Every font draws its "missing" box for this one.
FONTS = ("DejaVuSans.ttf", "Arial.ttf", "Helvetica.ttc", "LiberationSans-Regular.ttf")


@dataclass(frozen=True, kw_only=True)
class Caption:
    mask: Image.Image
    position: tuple[int, int]


def caption(text: str, size: tuple[int, int]) -> Caption | None:
    """The words for a frame of this size; None when no word of it can be drawn."""
    unit = min(size) / 720
    font = _font(round(19 * unit))
    lines = _wrapped(_drawable(text, font), font, size[0] * WIDTH_SHARE)
    if not lines:
        return None
    margin, leading = round(34 * unit), round(27 * unit)
    mask = Image.new("L", (round(size[0] * WIDTH_SHARE) + margin, leading * len(lines) + margin // 2), 0)
    draw = ImageDraw.Draw(mask)
    bar = max(2, round(2.5 * unit))
    draw.rectangle((0, round(4 * unit), bar, leading * len(lines) - round(2 * unit)), fill=190)
    for number, line in enumerate(lines):
        draw.text((round(14 * unit), number * leading), line, fill=215, font=font)
    return Caption(mask=mask, position=(margin, size[1] - margin - leading * len(lines)))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def _drawable(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    missing = bytes(font.getmask(NOT_A_CHARACTER))
    drawn = {
        letter: letter.isspace() or bytes(font.getmask(letter)) != missing
        for letter in set(text)
        if letter.isprintable()
    }
    return " ".join("".join(letter for letter in text if drawn.get(letter)).split())


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    """Whole words in at most two lines, ended by an ellipsis where words are left."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < LINE_LIMIT:
        line = words.pop(0)
        while words and font.getlength(f"{line} {words[0]} …") <= width:
            line += f" {words.pop(0)}"
        while font.getlength(line) > width and len(line) > 1:
            line = line[:-2] + "…"
        lines.append(line)
    if words:
        lines[-1] += " …"
    return lines
