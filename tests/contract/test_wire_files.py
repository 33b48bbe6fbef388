"""Pictures on their way in and videos on their way out, whatever happens to them."""

from pathlib import Path

import pytest

from bot.domain.request import Tool, VideoRequest
from bot.ports import Done

from .bench import PROMPT
from .line import Line, outcome
from .wire_cases import CASES, FETCHED, NETWORK, Case

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILM = VideoRequest(tool=Tool.TEXT, prompt=PROMPT, seed=7)  # One for all: the studios keep what they have painted.


async def finished(line: Line) -> Done:
    ticket = await line.order(FILM)
    while not line.jobs[-1].is_over:
        await line.jobs[-1].changed.wait()
    seen = await line.provider.look(ticket)
    assert isinstance(seen, Done)
    return seen


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_video_comes_whole_or_not_at_all(line: Line, case: Case, tmp_path: Path) -> None:
    done, file = await finished(line), tmp_path / "v.mp4"
    async with line.meeting(case.trouble):
        seen = await outcome(line.provider.fetch(done.video_url, file))

    assert seen == case.fetch
    assert list(tmp_path.iterdir()) == ([file] if seen == FETCHED else [])
    film = line.jobs[-1].film
    if case in NETWORK and seen == FETCHED:
        assert film is not None
        assert file.read_bytes() == film.read_bytes()
