"""The gallery: every public video hangs in it once, and nothing that goes wrong there costs anybody a video."""

from dataclasses import replace

import pytest

from bot.domain import settings_change
from bot.domain.channels import ChannelUse
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, State
from bot.domain.member import Member
from bot.ports.posting import Undeliverable
from tests.services.bench import JOB, MIRA, PAID, Bench, carried, reached
from tests.services.scripted import VIDEO

GALLERY = "55"


async def choose_gallery(bench: Bench, channel: str = GALLERY) -> None:
    noor = Member(id="4", scope=JOB.scope, manages_server=True)
    await bench.services.setup.choose(settings_change.channels(ChannelUse.GALLERY, [channel]), by=noor, id="100")


async def deliver(bench: Bench, card: CardAddress = JOB.card) -> None:
    await bench.placed(State.RENDERED, card=card)
    await bench.restarted()
    assert (await bench.kept()).state is State.DELIVERED


async def test_a_public_video_hangs_in_the_gallery_and_the_job_remembers_where(bench: Bench) -> None:
    await choose_gallery(bench)
    await deliver(bench)

    assert bench.gallery.posted == [("1", GALLERY, VIDEO)]
    assert (await bench.kept()).card.gallery_message == "888"


async def test_without_a_gallery_nothing_hangs(bench: Bench) -> None:
    await deliver(bench)

    assert bench.gallery.posted == []


@pytest.mark.parametrize(
    "card",
    [
        replace(JOB.card, ephemeral=True),
        replace(JOB.card, channel=GALLERY),
        replace(JOB.card, channel="77", parent=GALLERY),
        replace(JOB.card, gallery_message="888"),
    ],
    ids=["private", "made in the gallery", "made in a thread of it", "hangs already"],
)
async def test_what_is_private_or_there_already_does_not_hang(bench: Bench, card: CardAddress) -> None:
    await choose_gallery(bench)
    await deliver(bench, card)

    assert bench.gallery.posted == []


async def test_a_video_that_its_member_alone_was_given_does_not_hang(bench: Bench) -> None:
    """Its card was deleted: whoever did that does not want to see it elsewhere."""
    await choose_gallery(bench)
    bench.presenter.delivers.will(False)
    await deliver(bench)

    assert bench.gallery.posted == []


async def test_a_video_that_was_deleted_while_its_copy_was_posted_leaves_none(bench: Bench) -> None:
    await choose_gallery(bench)
    bench.gallery.posting.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.gallery.posting.reached)

    await bench.services.videos.delete("1", by=MIRA)
    bench.gallery.posting.open()
    await carried()

    assert bench.gallery.taken_down == ["888"]


async def test_a_video_that_was_deleted_before_it_hangs_is_not_hung(bench: Bench) -> None:
    await choose_gallery(bench)
    bench.presenter.telling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.presenter.telling.reached)

    await bench.services.videos.delete("1", by=MIRA)
    bench.presenter.telling.open()
    await carried()

    assert bench.gallery.posted == []


async def test_a_restart_between_the_card_and_the_gallery_hangs_it_once(bench: Bench) -> None:
    await choose_gallery(bench)
    await bench.placed(State.DELIVERED)
    await bench.restarted()
    await bench.restarted()

    assert bench.gallery.posted == [("1", GALLERY, VIDEO)]


async def test_an_outage_is_waited_out(bench: Bench) -> None:
    await choose_gallery(bench)
    bench.gallery.posts.will(Outage("down"), Outage("still down"))
    await deliver(bench)

    assert bench.gallery.posted == [("1", GALLERY, VIDEO)]


@pytest.mark.parametrize("error", [Undeliverable("no access"), Outage("down"), RuntimeError("a bug")])
async def test_a_gallery_that_fails_costs_nobody_a_video(bench: Bench, error: Exception) -> None:
    await choose_gallery(bench)
    bench.gallery.posts.usual = error
    await deliver(bench)

    assert await bench.booked() == PAID
    assert (await bench.kept()).card.gallery_message is None
