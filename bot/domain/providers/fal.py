"""Pika's models at fal."""

from bot.domain.providers.list_prices import ONE_CLIP, SCENES, per_second
from bot.domain.providers.spec import Capability, ProviderSpec
from bot.domain.request import Resolution, Tool

FAL_KEYFRAMES = {
    Resolution.P720: per_second(0.04, least_s=5, most_s=25),
    Resolution.P1080: per_second(0.06, least_s=5, most_s=25),
}

SPEC = ProviderSpec(
    label="fal",
    key_setting="FAL_KEY",
    addresses={"FAL_QUEUE_URL": "https://queue.fal.run", "FAL_REST_URL": "https://rest.fal.ai"},
    tools={
        Tool.TEXT: Capability(
            model="fal-ai/pika/v2.2/text-to-video",
            durations_s=(5, 10),
            prices=ONE_CLIP,
            aspects=("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"),
        ),
        Tool.IMAGE: Capability(
            model="fal-ai/pika/v2.2/image-to-video", durations_s=(5, 10), prices=ONE_CLIP, images=(1, 1)
        ),
        Tool.FRAMES: Capability(
            model="fal-ai/pika/v2.2/pikaframes",
            durations_s=tuple(range(1, 26)),
            prices=FAL_KEYFRAMES,
            images=(2, 5),
            seconds_per_transition=(1, 10),
        ),
        Tool.SCENES: Capability(
            model="fal-ai/pika/v2.2/pikascenes",
            durations_s=(5, 10),
            prices=SCENES,
            aspects=("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"),
            images=(1, 5),
        ),
    },
)
