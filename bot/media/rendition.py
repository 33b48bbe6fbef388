"""Draws the frames of a film as they are meant to be seen, in any size, for an encoder or for a poster."""

import tempfile
from fractions import Fraction
from pathlib import Path

from av.filter import Graph
from av.video.frame import VideoFrame

from bot.media import tone
from bot.media.appearance import MATRICES, Appearance, FilterCall

RGB = "rgb24"
DEEP_RGB = "gbrp12le"  # Enough for HDR before it is mapped; 8 bits would show bands.


class Rendition:
    """One frame in, one frame out: upright, with square pixels, in BT.709 or what is next to it, `pixels` of FFmpeg."""

    def __init__(self, appearance: Appearance, *, width: int, height: int, pixels: str) -> None:
        self._appearance = appearance
        self._width, self._height = width, height
        self._pixels = pixels
        self._graph: Graph | None = None
        self._made_for: tuple[int, int, str] | None = None

    def draw(self, frame: VideoFrame) -> VideoFrame:
        """The frame with its own time."""
        made_for = (frame.width, frame.height, frame.format.name)
        if self._graph is None or made_for != self._made_for:  # A film may change its size on the way.
            self._graph, self._made_for = self._built(frame), made_for
        self._graph.vpush(frame)
        drawn = self._graph.vpull()
        drawn.pts, drawn.time_base = frame.pts, frame.time_base
        return drawn

    def _built(self, frame: VideoFrame) -> Graph:
        with tempfile.TemporaryDirectory() as folder:  # FFmpeg has read the table once the graph is configured.
            graph = Graph()
            time_base = frame.time_base or Fraction(1, 1000)  # It only passes through.
            source = graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, name="in", time_base=time_base
            )
            filters = [source]
            filters += [graph.add(name, **options) for name, options in self._chain(Path(folder))]
            filters.append(graph.add("buffersink"))
            graph.link_nodes(*filters).configure()
        return graph

    def _chain(self, folder: Path) -> list[FilterCall]:
        look = self._appearance
        width, height = (self._height, self._width) if look.is_lying else (self._width, self._height)
        size = {"w": str(width), "h": str(height), "flags": "bicubic+accurate_rnd+full_chroma_int"}
        come_in = {"in_range": "full" if look.has_full_range or look.matrix is None else "limited"}
        if look.matrix is not None:
            come_in["in_color_matrix"] = MATRICES[look.matrix]
        go_out = {"out_color_matrix": MATRICES[look.shown_matrix], "out_range": "limited"}
        if self._pixels == RGB:
            go_out = {}
        scaled: list[FilterCall] = [("scale", size | come_in | go_out)]
        if look.needs_tone_mapping:
            table = folder / "bt709.cube"
            table.write_text(tone.cube(look.transfer, look.primaries))
            scaled = [
                ("scale", size | come_in),
                ("format", {"pix_fmts": DEEP_RGB}),
                ("lut3d", {"file": str(table)}),
                ("scale", size | go_out),
            ]
        return [*scaled, ("format", {"pix_fmts": self._pixels}), *look.turn, ("setsar", {"sar": "1"})]
