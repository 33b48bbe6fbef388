"""The sandbox's video providers on 127.0.0.1: fal, RunComfy, Pika and Comfy's proxy, over one scripted render."""

from .clock import Clock
from .origin import Received, Upload
from .studios import Studios, StudioUrls
from .work import State, StudioJob

__all__ = ["Clock", "Received", "State", "StudioJob", "StudioUrls", "Studios", "Upload"]
