"""The render itself: sizes, and the same file for the same plan."""

from pathlib import Path

import pytest

from sandbox.providers.film.caption import caption
from sandbox.providers.film.render import Abandoned, BadPicture, Plan, frame_size, render


def plan(**changes: object) -> Plan:
    usual: dict[str, object] = {
        "prompt": "a quiet lake",
        "seed": 1,
        "resolution": "720p",
        "parts_s": (1.0,),
        "frame_rate": 3,
        "ratio": 1.0,
    }
    return Plan(**(usual | changes))  # type: ignore[arg-type]


def film(path: Path, plan: Plan) -> bytes:
    render(plan, path, lambda: False)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("resolution", "ratio", "size"),
    [
        ("720p", 16 / 9, (1280, 720)),
        ("1080p", 9 / 16, (1080, 1920)),
        ("720p", 4 / 5, (720, 900)),
        ("720p", 100, (1800, 720)),
    ],
)
def test_the_resolution_names_the_shorter_side(resolution: str, ratio: float, size: tuple[int, int]) -> None:
    assert frame_size(resolution, ratio) == size


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    assert film(tmp_path / "a.mp4", plan()) == film(tmp_path / "b.mp4", plan())


def test_another_seed_gives_another_film(tmp_path: Path) -> None:
    assert film(tmp_path / "a.mp4", plan()) != film(tmp_path / "b.mp4", plan(seed=2))


def test_an_abandoned_film_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(Abandoned):
        render(plan(), tmp_path / "a.mp4", lambda: True)

    assert list(tmp_path.iterdir()) == []


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPicture):
        render(plan(pictures=(b"no picture",)), tmp_path / "a.mp4", lambda: False)


@pytest.mark.parametrize("text", ["", "   ", "\U0001f389\u200d"])
def test_a_caption_without_words_that_can_be_drawn_is_left_out(text: str) -> None:
    assert caption(text, (1280, 720)) is None


def test_a_long_caption_stays_in_the_frame() -> None:
    words = caption("word " * 400, (720, 1280))

    assert words is not None
    assert words.position[0] + words.mask.width <= 720
    assert words.position[1] + words.mask.height <= 1280
