"""What landscapes are painted with: gradients, soft lights, discs, and a way to place them between pixels."""

import math

from PIL import Image, ImageDraw, ImageFilter

from sandbox.providers.film.moods import Colour


def gradient(size: tuple[int, int], colours: tuple[Colour, ...], stops: tuple[float, ...]) -> Image.Image:
    """A vertical gradient through the colours, one at each stop from 0, the top, to 1."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        at = y / max(1, size[1] - 1)
        after = next((number for number, stop in enumerate(stops) if stop >= at), len(stops) - 1)
        before = max(0, after - 1)
        span = stops[after] - stops[before]
        share = min(1.0, max(0.0, (at - stops[before]) / span)) if span else 1.0
        column.putpixel((0, y), mix(colours[before], colours[after], share))
    return column.resize(size)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def soft(side: int, strength: float, *, flatness: float = 1.0) -> Image.Image:
    """A round light that fades to nothing at its edge."""
    ramp = [round(255 * strength * (0.5 + 0.5 * math.cos(math.pi * min(1.0, level / 180)))) for level in range(256)]
    return (
        Image.radial_gradient("L").point(ramp).resize((side, max(2, round(side * flatness))), Image.Resampling.BICUBIC)
    )


def disc(side: int) -> Image.Image:
    large = Image.new("L", (side * 4 + 32, side * 4 + 32), 0)
    ImageDraw.Draw(large).ellipse((16, 16, side * 4 + 16, side * 4 + 16), fill=250)
    return large.filter(ImageFilter.GaussianBlur(5)).reduce(4)


def place(canvas: Image.Image, sprite: Image.Image, centre: tuple[float, float], colour: Colour) -> None:
    """Paint the sprite around a point that may lie between pixels: rounded, slow things would be seen to jump."""
    left, top = centre[0] - sprite.width / 2, centre[1] - sprite.height / 2
    shift_x, shift_y = left - math.floor(left), top - math.floor(top)
    moved = sprite.transform(
        (sprite.width + 1, sprite.height + 1),
        Image.Transform.AFFINE,
        (1, 0, -shift_x, 0, 1, -shift_y),
        Image.Resampling.BILINEAR,
    )
    canvas.paste(colour, (math.floor(left), math.floor(top)), moved)
