"""Pictures on their way in and videos on their way out, whatever happens to them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.request import Tool, VideoRequest
from bot.ports.provider import Done
from tests.contract.bench import noisy_picture, sources
from tests.contract.line import Line, outcome
from tests.contract.wire_cases import CASES, FETCHED, NETWORK, NOT_SENT, SEEN, TAKEN, Case
from tests.providers.strange import Heard

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_video_comes_whole_or_not_at_all(line: Line, case: Case, tmp_path: Path) -> None:
    done, file = await line.adapter.poll(await line.finished()), tmp_path / "v.mp4"
    assert isinstance(done, Done)
    async with line.meeting(case.trouble):
        seen = await outcome(line.adapter.fetch(done.video_url, file))

    assert seen == case.fetch
    assert list(tmp_path.iterdir()) == ([file] if seen == FETCHED else [])
    film = line.jobs[-1].film
    if case in NETWORK and seen == FETCHED:
        assert film is not None
        assert file.read_bytes() == film.read_bytes()


def asks_for_a_place(heard: Heard) -> bool:
    return heard.method == "POST" and "upload" in heard.path


def puts_a_picture(heard: Heard) -> bool:
    return heard.method == "PUT"


@pytest.mark.parametrize("strikes", [asks_for_a_place, puts_a_picture])
@pytest.mark.parametrize("case", [case for case in NETWORK if case.trouble.reads and case.trouble.listens], ids=str)
@pytest.mark.parametrize("line", [ProviderName.FAL, ProviderName.PIKA], indirect=True)
async def test_no_order_is_paid_without_its_picture(
    line: Line, case: Case, strikes: Callable[[Heard], bool], tmp_path: Path
) -> None:
    """To fal it travels within the order when its storage does not work; Pika takes it from its storage only."""
    request = VideoRequest(tool=Tool.IMAGE, prompt="#stuck", images=sources(1))
    jobs = len(line.jobs)
    async with line.meeting(case.trouble, strikes):
        seen = await outcome(line.order(request, (noisy_picture(tmp_path),)))

    # A head is all of an answer that has no body, as that to a PUT.
    is_well = case.look == SEEN or (strikes is puts_a_picture and case.name == "a head, then closed")
    assert seen == (TAKEN if is_well or line.name is ProviderName.FAL else NOT_SENT)
    assert len(line.jobs) - jobs == (seen == TAKEN)
    if line.name is ProviderName.FAL:
        assert str(line.jobs[-1].fields["image_url"]).startswith("http:" if is_well else "data:")
