"""Where videos may be made, and what a community's defaults do to a request."""

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.channels import check_place
from bot.domain.defaults import choose_with
from bot.domain.job import CardAddress
from bot.domain.refusals.access import WrongChannel
from bot.domain.refusals.requests import NotOffered
from bot.domain.request import ImageSource, Resolution, Tool, VideoRequest
from bot.domain.server import Defaults, ServerSettings

CREATIVE = ServerSettings(creative_channels=("1", "2"))
PHOTO = ImageSource(url="https://cdn.example/photo.png", name="photo.png", size_bytes=9)
EVERY = tuple(ProviderName)
TEXT = VideoRequest(tool=Tool.TEXT, prompt="waves")


def test_with_no_channel_chosen_every_channel_is_creative() -> None:
    check_place(ServerSettings(), CardAddress(channel="9"))


def test_a_chosen_channel_and_its_threads_are_creative() -> None:
    check_place(CREATIVE, CardAddress(channel="2"))
    check_place(CREATIVE, CardAddress(channel="77", parent="1"))


@pytest.mark.parametrize("card", [CardAddress(channel="3"), CardAddress(channel="77", parent="3")])
def test_elsewhere_the_creative_channels_are_named(card: CardAddress) -> None:
    with pytest.raises(WrongChannel) as refused:
        check_place(CREATIVE, card)

    assert refused.value.channels == ("1", "2")


def test_defaults_fill_in_what_was_left_open() -> None:
    defaults = Defaults(aspect="9:16", duration_s=10, resolution="1080p")
    made = choose_with(defaults, TEXT, EVERY).request

    assert (made.aspect, made.duration_s, made.resolution) == ("9:16", 10, Resolution.P1080)


def test_what_the_member_said_goes_before_the_defaults() -> None:
    asked = VideoRequest(tool=Tool.TEXT, prompt="waves", aspect="1:1", duration_s=5, resolution=Resolution.P720)
    made = choose_with(Defaults(aspect="9:16", duration_s=10, resolution="1080p"), asked, EVERY).request

    assert (made.aspect, made.duration_s, made.resolution) == ("1:1", 5, Resolution.P720)


def test_a_default_that_the_chosen_provider_does_not_know_is_dropped_and_the_others_stay() -> None:
    offer = choose_with(Defaults(aspect="3:2", duration_s=10), TEXT, EVERY)

    assert offer.provider is ProviderName.RUNCOMFY
    assert (offer.request.aspect, offer.request.duration_s) == ("16:9", 10)


def test_a_picture_keeps_its_own_shape_whatever_the_default() -> None:
    request = VideoRequest(tool=Tool.IMAGE, images=(PHOTO,))

    assert choose_with(Defaults(aspect="9:16"), request, EVERY).request.aspect is None


def test_a_default_from_an_older_catalog_is_dropped() -> None:
    assert choose_with(Defaults(resolution="480p"), TEXT, EVERY).request.resolution is Resolution.P720


def test_what_the_member_asks_for_and_nobody_makes_is_refused_with_defaults_as_without() -> None:
    with pytest.raises(NotOffered):
        choose_with(Defaults(duration_s=10), VideoRequest(tool=Tool.TEXT, prompt="waves", duration_s=7), EVERY)
