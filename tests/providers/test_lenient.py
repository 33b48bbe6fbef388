"""Answers that another reader would refuse whole: a job that is paid for must not be lost over a stray byte."""

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.offers import choose
from bot.domain.request import Tool, VideoRequest
from bot.net.guard import ForbiddenAddress, Guard
from bot.ports.provider import Declined, Done, Ended
from bot.providers.wire import Key
from tests.providers.strange import reply, strange
from tests.providers.test_runcomfy_and_comfy import COMPLETED, VIDEO, runcomfy_at, runcomfy_look

RESULT = b'{"status":"completed","output":{"video":"%s"}' % VIDEO.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + RESULT + b"}",
        RESULT + rb',"logs":[{"message":"fox \ud83e"}]}',
        RESULT + b',"logs":[{"message":"caf\xe9"}]}',
    ],
    ids=["a mark at the beginning", "half an emoji", "a byte that is no UTF-8"],
)
async def test_a_stray_byte_costs_nobody_the_video(body: bytes) -> None:
    assert await runcomfy_look(reply(200, COMPLETED), reply(200, body)) == Done(video_url=VIDEO)


async def test_a_failure_that_hides_behind_completed_is_told() -> None:
    hidden = {"status": "completed", "error": "content policy violation", "output": {}}

    seen = await runcomfy_look(reply(200, COMPLETED), reply(200, hidden))

    assert isinstance(seen, Ended)
    assert seen.failure.fault is Fault.MODERATION


async def test_a_reason_in_plain_text_is_told() -> None:
    said = reply(400, b"promptText too bad", headers={"Content-Type": "text/plain"})
    request = choose(VideoRequest(tool=Tool.TEXT, prompt="a fox"), [ProviderName.RUNCOMFY]).request
    async with strange(lambda _: said) as server, runcomfy_at(server.url) as it:
        with pytest.raises(Declined) as declined:
            await it.submit(request, [], key="1")

    assert declined.value.detail == "promptText too bad"


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example"])
def test_a_host_that_no_resolver_takes_is_forbidden_and_no_crash(host: str) -> None:
    with pytest.raises(ForbiddenAddress):
        Guard().check(f"https://{host}/v.mp4")


def test_half_a_key_is_a_secret_too() -> None:
    assert Key(secret="an-id-of-fal:a-long-secret", header="x").parts == (
        "an-id-of-fal:a-long-secret",
        "an-id-of-fal",
        "a-long-secret",
    )
