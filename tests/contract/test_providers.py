"""What every provider must do alike, from the order to the file: the same promises, kept by each."""

from dataclasses import replace
from pathlib import Path

import av
import pytest

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.domain.offers import choose
from bot.domain.request import Tool, VideoRequest
from bot.ports.provider import Declined, Done, Ended, ProviderStatus, Unreadable, Waiting, Working
from tests.contract.bench import PROMPT, Bench, noisy_picture, plain_pictures, provider_of, sources, text

pytestmark = pytest.mark.asyncio(loop_scope="module")


def measured(path: Path) -> tuple[int, int, int]:
    """Width, height and length in whole seconds."""
    with av.open(path) as video:
        stream = video.streams.video[0]
        return stream.width, stream.height, round((video.duration or 0) / 1_000_000)


# -- making a video -----------------------------------------------------------------------------------------------


async def test_a_text_becomes_a_video(bench: Bench, tmp_path: Path) -> None:
    upright = "9:16" in CATALOG[bench.name][Tool.TEXT].aspects
    request = VideoRequest(tool=Tool.TEXT, prompt=PROMPT, aspect="9:16" if upright else None)
    seen = await bench.end(await bench.order(request))

    assert isinstance(seen, Done)
    await bench.adapter.fetch(seen.video_url, tmp_path / "v.mp4")
    assert measured(tmp_path / "v.mp4") == ((720, 1280, 5) if upright else (1280, 720, 5))


async def test_an_image_becomes_a_video(bench: Bench, tmp_path: Path) -> None:
    request = VideoRequest(tool=Tool.IMAGE, prompt=PROMPT, images=sources(1))
    seen = await bench.end(await bench.order(request, (noisy_picture(tmp_path),)))

    assert isinstance(seen, Done)
    await bench.adapter.fetch(seen.video_url, tmp_path / "v.mp4")
    assert measured(tmp_path / "v.mp4") == (1280, 720, 5)


async def test_key_frames_become_a_video(bench: Bench, tmp_path: Path) -> None:
    request = VideoRequest(tool=Tool.FRAMES, prompt=PROMPT, images=sources(2), duration_s=7)
    seen = await bench.end(await bench.order(request, (*plain_pictures(tmp_path, 1), noisy_picture(tmp_path))))

    assert isinstance(seen, Done)
    await bench.adapter.fetch(seen.video_url, tmp_path / "v.mp4")
    assert measured(tmp_path / "v.mp4") == (1280, 720, 7)


@pytest.mark.parametrize("bench", [ProviderName.RUNCOMFY, ProviderName.FAL], indirect=True)
async def test_things_become_a_scene(bench: Bench, tmp_path: Path) -> None:
    request = VideoRequest(tool=Tool.SCENES, prompt=PROMPT, images=sources(3), aspect="1:1")
    seen = await bench.end(await bench.order(request, plain_pictures(tmp_path, 3)))

    assert isinstance(seen, Done)
    await bench.adapter.fetch(seen.video_url, tmp_path / "v.mp4")
    assert measured(tmp_path / "v.mp4") == (720, 720, 5)


async def test_an_order_is_one_paid_request_and_one_job(bench: Bench) -> None:
    jobs, requests = len(bench.providers.jobs), len(bench.paid_requests())
    await bench.end(await bench.order(text("#nourl")))

    assert len(bench.providers.jobs) == jobs + 1
    assert len(bench.paid_requests()) == requests + 1


async def test_a_job_waits_then_is_worked_on(bench: Bench) -> None:
    bench.clock.hold_renders()
    ticket = await bench.order(text("#nourl"))
    looks = [await bench.adapter.poll(ticket)]
    await bench.running()
    looks.append(await bench.adapter.poll(ticket))

    assert isinstance(looks[0], Waiting | Working)
    assert isinstance(looks[1], Working)


async def test_a_ticket_is_all_that_is_needed_to_find_a_job_again(bench: Bench) -> None:
    ticket = await bench.order(text("#stuck"))
    another = provider_of(bench.name, bench.providers.urls)
    seen = await another.poll(ticket)
    seen_by_id = await another.poll(Ticket(id=ticket.id))
    await another.close()

    assert isinstance(seen, Waiting)
    assert seen_by_id == seen


# -- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "fault"),
    [("#fail", Fault.PROVIDER_DOWN), ("#moderated", Fault.MODERATION), ("#nourl", Fault.NO_OUTPUT)],
)
async def test_a_failure_is_told_for_what_it_is(bench: Bench, word: str, fault: Fault) -> None:
    seen = await bench.end(await bench.order(text(f"{PROMPT} {word}")))

    assert isinstance(seen, Ended)
    assert seen.failure.fault is fault
    assert PROMPT not in seen.failure.detail


async def test_a_flaky_status_is_an_outage_or_unreadable_and_passes(bench: Bench) -> None:
    bench.clock.hold_renders()
    ticket = await bench.order(text("#flaky #nourl"))
    await bench.running()
    seen: list[ProviderStatus | Exception] = []
    for _ in range(9):
        try:
            seen.append(await bench.adapter.poll(ticket))
        except (Outage, Unreadable) as trouble:
            seen.append(trouble)

    in_trouble = [look for look in seen if isinstance(look, Exception)]
    assert [type(trouble) for trouble in in_trouble] == [Outage, Outage, Unreadable]
    assert sum(isinstance(look, Working) for look in seen) == 6


async def test_a_picture_that_is_none_ends_the_job(bench: Bench, tmp_path: Path) -> None:
    broken = noisy_picture(tmp_path)
    broken.path.write_bytes(b"\x89PNG" * 20_000)
    seen = await bench.end(await bench.order(VideoRequest(tool=Tool.IMAGE, images=sources(1)), (broken,)))

    assert isinstance(seen, Ended)


async def test_an_unknown_ticket_is_not_found(bench: Bench) -> None:
    with pytest.raises(Unreadable) as unreadable:
        await bench.adapter.poll(Ticket(id="no-such-job"))

    assert unreadable.value.fault is Fault.NOT_FOUND


@pytest.mark.parametrize(("key", "fault"), [("bad-key", Fault.AUTH), ("empty-key", Fault.NO_CREDIT)])
async def test_a_key_that_is_no_good_declines_the_order(bench: Bench, key: str, fault: Fault) -> None:
    jobs = len(bench.providers.jobs)
    provider = provider_of(bench.name, bench.providers.urls, key=key)
    with pytest.raises(Declined) as declined:
        await provider.submit(choose(text(), [bench.name]).request, (), key="order")
    await provider.close()

    assert declined.value.fault is fault
    assert len(bench.providers.jobs) == jobs


async def test_a_refused_key_is_unreadable_when_looking(bench: Bench) -> None:
    ticket = await bench.order(text("#stuck"))
    provider = provider_of(bench.name, bench.providers.urls, key="bad-key")
    with pytest.raises(Unreadable) as unreadable:
        await provider.poll(ticket)
    await provider.close()

    assert unreadable.value.fault is Fault.AUTH


async def test_an_order_that_makes_no_sense_ends_as_invalid_input(bench: Bench) -> None:
    """At once, or with fal at the end."""
    request = replace(choose(text(), [bench.name]).request, duration_s=6)
    fault: Fault | None = None
    try:
        seen = await bench.end(await bench.adapter.submit(request, (), key="order-of-6-seconds"))
    except Declined as declined:
        fault = declined.fault
    else:
        fault = seen.failure.fault if isinstance(seen, Ended) else None

    assert fault is Fault.INVALID_INPUT


async def test_a_video_that_is_gone_is_unreadable(bench: Bench, tmp_path: Path) -> None:
    seen = await bench.end(await bench.order(text()))
    assert isinstance(seen, Done)

    with pytest.raises(Unreadable) as unreadable:
        await bench.adapter.fetch(seen.video_url.rpartition("/")[0] + "/gone.mp4", tmp_path / "v.mp4")

    assert unreadable.value.fault is Fault.OUTPUT_GONE


# -- cancelling ---------------------------------------------------------------------------------------------------


async def test_a_waiting_job_is_cancelled_where_that_is_possible(bench: Bench) -> None:
    ticket = await bench.order(text("#stuck"))
    will_stop = await bench.adapter.cancel(ticket)

    assert will_stop is CATALOG[bench.name][Tool.TEXT].can_cancel
    if will_stop:
        seen = await bench.end(ticket)
        assert isinstance(seen, Ended)
        assert seen.failure.fault is Fault.CANCELLED


async def test_what_a_cancel_says_of_a_running_job_comes_true(bench: Bench) -> None:
    bench.clock.hold_renders()
    ticket = await bench.order(text("#nourl"))
    await bench.running()
    will_stop = await bench.adapter.cancel(ticket)
    bench.clock.let_go()
    seen = await bench.end(ticket)

    assert isinstance(seen, Ended)
    assert seen.failure.fault is (Fault.CANCELLED if will_stop else Fault.NO_OUTPUT)


async def test_a_job_that_is_over_can_not_be_cancelled(bench: Bench) -> None:
    ticket = await bench.order(text("#nourl"))
    await bench.end(ticket)

    assert await bench.adapter.cancel(ticket) is False
