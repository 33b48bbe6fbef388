"""Which letters a chart can draw, and with which fonts; it runs in the pixel process alone.

Members call themselves in every script. matplotlib's own font has Latin, Greek and Cyrillic; two packages of fonts have
Japanese, Chinese in part, Arabic, Hebrew, the scripts of India and South-East Asia and emoji in outline; what is
installed on the machine adds to that, such as Korean. matplotlib falls back from font to font, letter by letter.
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

OWN_FONT = "DejaVu Sans"  # Comes with matplotlib, so that no machine lacks it.
# Found, not imported: the second would change what matplotlib draws everything with.
FONT_PACKAGES = ("manimgx_fonts", "matplotlib_fontja")
# For what the packages lack; as Debian, Fedora, macOS and Windows call them.
MACHINE_FONTS = (
    "WenQuanYi Micro Hei",
    "Noto Sans CJK JP",
    "Noto Sans KR",
    "NanumGothic",
    "Apple SD Gothic Neo",
    "PingFang SC",
    "Malgun Gothic",
    "Microsoft YaHei",
)


@cache
def font_families() -> Sequence[str]:
    """What to give matplotlib as the family: its own font first, then those that fall in for it."""
    from matplotlib.font_manager import FontProperties, fontManager

    brought = []
    for path in _brought():
        fontManager.addfont(str(path))
        brought.append(FontProperties(fname=str(path)).get_name())
    installed = {font.name for font in fontManager.ttflist}
    return (OWN_FONT, *dict.fromkeys(brought), *(name for name in MACHINE_FONTS if name in installed))


@cache
def known_letters() -> frozenset[int]:
    """The code points that one of them has a shape for."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    paths = (findfont(FontProperties(family=name)) for name in font_families())
    return frozenset(letter for path in paths for letter in FT2Font(path).get_charmap())


def _brought() -> Sequence[Path]:
    """The files of the packages, upright ones only."""
    specs = (importlib.util.find_spec(name) for name in FONT_PACKAGES)
    folders = [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin is not None]
    return [path for folder in folders for path in sorted(folder.rglob("*.ttf")) if "Italic" not in path.name]
