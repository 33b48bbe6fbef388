"""Pika's models at RunComfy."""

from bot.domain.providers.list_prices import KEYFRAMES, ONE_CLIP, SCENES
from bot.domain.providers.spec import Capability, ProviderSpec
from bot.domain.request import Tool

SPEC = ProviderSpec(
    label="RunComfy",
    key_setting="RUNCOMFY_API_TOKEN",
    addresses={"RUNCOMFY_URL": "https://model-api.runcomfy.net"},
    pictures_by_address=True,
    tools={
        Tool.TEXT: Capability(
            model="pika/pika-2-2/text-to-video",
            durations_s=(5, 10),
            prices=ONE_CLIP,
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:2"),
        ),
        Tool.IMAGE: Capability(
            model="pika/pika-2-2/image-to-video", durations_s=(5, 10), prices=ONE_CLIP, images=(1, 1)
        ),
        Tool.FRAMES: Capability(
            model="pika/pikaframes", durations_s=tuple(range(1, 11)), prices=KEYFRAMES, images=(2, 2)
        ),
        Tool.SCENES: Capability(
            model="pika/pikascenes",
            durations_s=(5, 10),
            prices=SCENES,
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:2"),
            images=(1, 5),
        ),
    },
)
