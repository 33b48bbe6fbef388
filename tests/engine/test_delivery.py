"""From a rendered video to a member who can watch it: as it is, smaller, or as a still and a link; else refunded."""

import pytest

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import Job, State
from bot.engine.delivery import DELIVERY_PATIENCE_S, SURE_LIMIT_BYTES, VIDEO_PATIENCE_S
from bot.engine.download import TRIES
from bot.ports.media import BadVideo
from bot.ports.posting import Undeliverable, UploadTooLarge
from bot.ports.presenter import Delivery
from bot.ports.provider import Unreadable
from tests.services.bench import PAID, REFUNDED, Bench
from tests.services.scripted import CONVERTED, MIB, POSTER, VIDEO, VIDEO_URL


async def deliver(bench: Bench) -> Job:
    """Bring a job that is rendered to its end."""
    await bench.placed(State.RENDERED)
    await bench.restarted()
    return await bench.kept()


def tried(bench: Bench) -> list[tuple[str, bytes]]:
    """How each attempt went out, and what was in the file."""
    return [(_kind(delivery), content) for delivery, content in bench.presenter.delivered]


def _kind(delivery: Delivery) -> str:
    return ("shrunk" if delivery.shrunk else "whole") if delivery.is_video else "still"


async def refunded(bench: Bench, failure: Failure) -> None:
    job = await bench.kept()
    assert (job.state, job.failure) == (State.FAILED, failure)
    assert await bench.booked() == REFUNDED
    assert bench.presenter.ends == [(job.state, job.failure)]


# -- what is posted -----------------------------------------------------------------------------------------------


async def test_a_video_that_fits_is_posted_as_it_is(bench: Bench) -> None:
    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("whole", VIDEO)]
    assert bench.presenter.delivered[0][0].link is None
    assert await bench.booked() == PAID


async def test_a_video_that_does_not_play_everywhere_is_converted_with_a_link_to_the_original(bench: Bench) -> None:
    bench.media.playables.usual = False

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("whole", CONVERTED)]
    sent, _ = bench.presenter.delivered[0]
    assert (sent.converted, sent.link) == (True, VIDEO_URL)
    assert await bench.booked() == PAID


async def test_a_video_that_can_not_be_converted_is_posted_as_it_is_and_says_so(bench: Bench) -> None:
    bench.media.playables.usual = BadVideo("too long")

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("whole", VIDEO)]
    sent, _ = bench.presenter.delivered[0]
    assert (sent.may_not_play, sent.link) == (True, VIDEO_URL)
    assert await bench.booked() == PAID


@pytest.mark.parametrize(("size_bytes", "kind"), [(50 * MIB, "whole"), (50 * MIB + 1, "shrunk")])
async def test_the_limit_is_that_of_the_cards_route(bench: Bench, size_bytes: int, kind: str) -> None:
    bench.presenter.limit_bytes = 50 * MIB
    bench.media.clips.usual = size_bytes

    await deliver(bench)

    assert [how for how, _ in tried(bench)] == [kind]


async def test_a_video_that_is_too_large_is_made_to_fit_with_a_link_to_the_original(bench: Bench) -> None:
    bench.media.clips.usual = 30 * MIB

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("shrunk", f"fitted under {10 * MIB}".encode())]
    assert bench.presenter.delivered[0][0].link == VIDEO_URL


async def test_a_video_that_can_not_be_made_to_fit_is_a_still_and_a_link(bench: Bench) -> None:
    bench.media.clips.usual = 300 * MIB
    bench.media.fits.usual = False

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("still", POSTER)]
    assert bench.presenter.delivered[0][0].link == VIDEO_URL
    assert await bench.booked() == PAID


async def test_what_discord_calls_too_large_is_tried_smaller_and_smaller(bench: Bench) -> None:
    bench.presenter.limit_bytes = 50 * MIB
    bench.media.clips.usual = 80 * MIB
    bench.presenter.delivers.will(UploadTooLarge(), UploadTooLarge())

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [
        ("shrunk", f"fitted under {50 * MIB}".encode()),
        ("shrunk", f"fitted under {SURE_LIMIT_BYTES}".encode()),
        ("still", POSTER),
    ]


async def test_a_video_within_the_limit_that_is_refused_all_the_same_goes_under_the_sure_limit(bench: Bench) -> None:
    bench.presenter.limit_bytes = 50 * MIB
    bench.media.clips.usual = 40 * MIB
    bench.presenter.delivers.will(UploadTooLarge())

    await deliver(bench)

    assert [how for how, _ in tried(bench)] == ["whole", "shrunk"]


async def test_when_not_even_the_still_goes_up_the_credits_go_back(bench: Bench) -> None:
    bench.presenter.delivers.usual = UploadTooLarge()

    await deliver(bench)

    await refunded(bench, Failure(fault=Fault.UNDELIVERABLE, may_have_cost=True))


# -- Discord ------------------------------------------------------------------------------------------------------


async def test_an_outage_of_discord_is_waited_out_without_rendering_again(bench: Bench) -> None:
    bench.presenter.delivers.will(*[Outage("503")] * 30, Outage("429", retry_after_s=99.0))

    assert (await deliver(bench)).state is State.DELIVERED

    assert tried(bench) == [("whole", VIDEO)] * 32
    assert bench.time.slept_s[-1] == 99.0
    assert bench.provider.orders == []
    assert len(bench.provider.fetched) == 1


async def test_an_outage_of_a_day_gives_the_credits_back(bench: Bench) -> None:
    began_s = bench.time.steady_s
    bench.presenter.delivers.usual = Outage("503", retry_after_s=300.0)

    await deliver(bench)

    assert DELIVERY_PATIENCE_S - 1000 < bench.time.steady_s - began_s <= DELIVERY_PATIENCE_S
    await refunded(bench, Failure(fault=Fault.UNDELIVERABLE, detail="503", may_have_cost=True))


async def test_a_video_that_nobody_can_be_given_is_refunded(bench: Bench) -> None:
    bench.presenter.delivers.will(Undeliverable("neither card nor direct message"))

    await deliver(bench)

    await refunded(
        bench, Failure(fault=Fault.UNDELIVERABLE, detail="neither card nor direct message", may_have_cost=True)
    )


# -- the provider -------------------------------------------------------------------------------------------------


async def test_a_download_is_tried_again_until_it_is_whole(bench: Bench) -> None:
    bench.provider.fetches.will(Outage("cut off"), Outage("cut off"))

    assert (await deliver(bench)).state is State.DELIVERED

    assert bench.provider.fetched == [VIDEO_URL] * 3
    assert tried(bench) == [("whole", VIDEO)]


async def test_a_download_that_never_comes_gives_the_credits_back(bench: Bench) -> None:
    began_s = bench.time.steady_s
    bench.provider.fetches.usual = Outage("cut off")

    await deliver(bench)

    assert VIDEO_PATIENCE_S - 100 < bench.time.steady_s - began_s <= VIDEO_PATIENCE_S
    await refunded(bench, Failure(fault=Fault.PROVIDER_DOWN, detail="cut off", may_have_cost=True))


async def test_a_video_that_is_not_there_is_refunded(bench: Bench) -> None:
    bench.provider.fetches.will(*[Unreadable(Fault.OUTPUT_GONE, "404")] * TRIES)

    await deliver(bench)

    await refunded(bench, Failure(fault=Fault.OUTPUT_GONE, detail="404", may_have_cost=True))


@pytest.mark.parametrize("stumble", ["not there yet", "cut off"])
async def test_a_video_that_is_paid_for_is_fetched_again(bench: Bench, stumble: str) -> None:
    if stumble == "cut off":
        bench.media.clips.will(BadVideo("cut off"))
    else:
        bench.provider.fetches.will(Unreadable(Fault.OUTPUT_GONE, "404"))

    await deliver(bench)

    assert await bench.booked() == PAID
    assert len(bench.presenter.delivered) == 1


async def test_a_video_that_is_no_video_is_refunded(bench: Bench) -> None:
    bench.media.clips.will(*[BadVideo("no video stream")] * TRIES)

    await deliver(bench)

    await refunded(bench, Failure(fault=Fault.BAD_OUTPUT, detail="no video stream", may_have_cost=True))
    assert bench.presenter.delivered == []


async def test_a_video_without_one_good_frame_is_refunded(bench: Bench) -> None:
    bench.media.clips.usual = 300 * MIB
    bench.media.fits.usual = False
    bench.media.posters.will(BadVideo("no frame"))

    await deliver(bench)

    await refunded(bench, Failure(fault=Fault.BAD_OUTPUT, detail="no frame", may_have_cost=True))


@pytest.mark.parametrize("kind", ["whole", "shrunk", "still"])
async def test_no_file_is_left_behind(bench: Bench, kind: str) -> None:
    bench.media.clips.usual = MIB if kind == "whole" else 30 * MIB
    bench.media.fits.usual = kind == "shrunk"

    await deliver(bench)

    assert [how for how, _ in tried(bench)] == [kind]
    assert not (bench.folder / "1").exists()
