"""Pika itself, by its developer API."""

from bot.domain.providers.list_prices import per_second
from bot.domain.providers.spec import Capability, ProviderSpec
from bot.domain.request import Resolution, Tool

SECONDS = {
    Resolution.P720: per_second(0.04, least_s=1, most_s=25),
    Resolution.P1080: per_second(0.09, least_s=1, most_s=25),
}

SPEC = ProviderSpec(
    label="Pika",
    key_setting="PIKA_API_KEY",
    addresses={"PIKA_URL": "https://api.dev.pika.art"},
    tools={
        # Pika 2.5 takes no shape: a text's video is as wide as Pika likes.
        Tool.TEXT: Capability(model="pika/pika-2.5/text-to-video", durations_s=(5,), prices=SECONDS, can_cancel=False),
        Tool.IMAGE: Capability(
            model="pika/pika-2.5/image-to-video",
            durations_s=(5, 10),
            prices=SECONDS,
            images=(1, 1),
            can_cancel=False,
        ),
        Tool.FRAMES: Capability(
            model="pika/pikaframes/image-to-video",
            durations_s=tuple(range(1, 26)),  # Five pictures could make 40 s; a command offers 25 choices.
            prices=SECONDS,
            images=(2, 5),
            can_cancel=False,
            seconds_per_transition=(1, 10),
            equal_transitions=True,
        ),
    },
)
