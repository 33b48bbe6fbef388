"""Turns painted frames into an MP4 that every browser plays: H.264, yuv420p, its index at the front.

A little film grain is added on the way. It hides the steps that soft gradients show in eight bits, and gives the file
the weight of a filmed one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from PIL import Image

MOST_BITS_A_PIXEL = 5.0  # In one second: 4.6 Mbit/s at 720p.
BT709 = 1  # The number that H.264 gives to the colours of HD video.


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What the film is made of: how much grain (0 to 100), and how many bits it may cost."""

    grain: int
    encoder: dict[str, str]
    bit_rate: int | None = None


def fine(size: tuple[int, int]) -> Stock:
    """The usual film: 2 to 4 MB for five seconds of 720p."""
    most = round(MOST_BITS_A_PIXEL * size[0] * size[1])
    limits = {"maxrate": str(most), "bufsize": str(most)}
    return Stock(grain=6, encoder={"preset": "ultrafast", "crf": "19", "threads": "1", **limits})


def heavy(size_bytes: int, duration_s: float) -> Stock:
    """Noise that no encoder can make small: a film of about this size, whatever it shows."""
    bit_rate = round(size_bytes * 8 / duration_s)
    limits = {"maxrate": str(bit_rate), "bufsize": str(bit_rate // 2)}
    return Stock(grain=60, encoder={"preset": "ultrafast", "threads": "2", **limits}, bit_rate=bit_rate)


def write_film(
    path: Path, frames: Iterable[Image.Image], *, size: tuple[int, int], frame_rate: int, stock: Stock, seed: int
) -> None:
    """Write all frames to `path`. Equal frames, stock and seed give equal bytes."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        stream = film.add_stream("libx264", rate=frame_rate, options=stock.encoder)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        tick = stream.codec_context.time_base = Fraction(1, frame_rate)
        stream.codec_context.colorspace = stream.codec_context.color_primaries = stream.codec_context.color_trc = BT709
        if stock.bit_rate:
            stream.bit_rate = stock.bit_rate
        bath = _developing_bath(size, tick, stock.grain, seed)
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, tick
            bath.push(frame)
            developed = bath.vpull()
            developed.pts, developed.time_base = number, tick
            film.mux(stream.encode(developed))
        film.mux(stream.encode(None))


def _developing_bath(size: tuple[int, int], time_base: Fraction, grain: int, seed: int) -> Graph:
    graph = Graph()
    graph.link_nodes(
        graph.add_buffer(width=size[0], height=size[1], format=av.VideoFormat("rgb24", *size), time_base=time_base),
        graph.add("scale", "out_color_matrix=bt709:out_range=tv"),
        graph.add("format", "pix_fmts=yuv420p"),
        graph.add("noise", f"alls={grain}:allf=t+u:all_seed={seed % 2**31}"),
        graph.add("buffersink"),
    ).configure()
    return graph
