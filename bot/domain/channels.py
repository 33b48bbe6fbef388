"""The channels that a community chooses: what each use of one is called, and which of them videos may be made in."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.job import CardAddress
from bot.domain.refusals.access import WrongChannel
from bot.domain.server import ServerSettings


class ChannelUse(StrEnum):
    """What a channel is chosen for. Only creative channels may be several."""

    CREATIVE = "creative"
    REVIEW = "review"
    LOG = "log"
    GALLERY = "gallery"


def channels_of(settings: ServerSettings) -> Mapping[ChannelUse, tuple[str, ...]]:
    """The channels of every use, none where none was chosen."""
    single = {
        ChannelUse.REVIEW: settings.review_channel,
        ChannelUse.LOG: settings.log_channel,
        ChannelUse.GALLERY: settings.gallery_channel,
    }
    return {
        ChannelUse.CREATIVE: settings.creative_channels,
        **{use: () if channel is None else (channel,) for use, channel in single.items()},
    }


def check_place(settings: ServerSettings, card: CardAddress) -> None:
    """A thread counts as the channel that it belongs to. Raises WrongChannel."""
    wanted = settings.creative_channels
    if wanted and card.channel not in wanted and card.parent not in wanted:
        raise WrongChannel(channels=wanted)
