"""Pika's models through Comfy's proxy."""

from bot.domain.providers.list_prices import KEYFRAMES, ONE_CLIP
from bot.domain.providers.spec import Capability, ProviderSpec
from bot.domain.request import Tool

SPEC = ProviderSpec(
    label="Comfy",
    key_setting="COMFY_API_KEY",
    addresses={"COMFY_URL": "https://api.comfy.org"},
    tools={
        Tool.TEXT: Capability(
            model="2.2/t2v",
            durations_s=(5, 10),
            prices=ONE_CLIP,
            # Any ratio of 0.4 to 2.5; these are the ones that the other providers know by name.
            aspects=("16:9", "9:16", "1:1", "4:3", "4:5", "5:4", "3:2", "2:3", "5:2"),
            can_cancel=False,
        ),
        Tool.IMAGE: Capability(model="2.2/i2v", durations_s=(5, 10), prices=ONE_CLIP, images=(1, 1), can_cancel=False),
        Tool.FRAMES: Capability(
            model="2.2/pikaframes", durations_s=tuple(range(5, 11)), prices=KEYFRAMES, images=(2, 2), can_cancel=False
        ),
    },
)
