"""The paid request, whatever happens to it: never sent twice, never called declined when the provider has it."""

from pathlib import Path

import pytest

from bot.domain.request import Tool, VideoRequest
from tests.contract.bench import noisy_picture, sources, text
from tests.contract.line import Line, is_paid, outcome
from tests.contract.wire_cases import CASES, NETWORK, Case

pytestmark = pytest.mark.asyncio(loop_scope="module")

STUCK = text("#stuck")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_an_order_is_what_its_answer_says_and_never_sent_again(line: Line, case: Case) -> None:
    jobs = len(line.jobs)
    async with line.meeting(case.trouble):
        seen = await outcome(line.order(STUCK))

    assert seen == case.order
    assert len(line.jobs) - jobs == case.trouble.arrives
    assert len(line.paid_requests()) == (case.trouble.listens and case.trouble.reads)


@pytest.mark.parametrize("case", [case for case in NETWORK if case.trouble.reads], ids=str)
async def test_an_order_with_a_picture_is_too(line: Line, case: Case, tmp_path: Path) -> None:
    """A large one: it may be broken off while it is still being sent."""
    request = VideoRequest(tool=Tool.IMAGE, prompt="#stuck", images=sources(1))
    jobs = len(line.jobs)
    async with line.meeting(case.trouble, strikes=is_paid):
        seen = await outcome(line.order(request, (noisy_picture(tmp_path),)))

    assert seen == case.order
    assert len(line.jobs) - jobs == case.trouble.arrives
