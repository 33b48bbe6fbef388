"""Everything that knows a video API; httpx and its names stand on this floor only."""

from bot.providers.attachments import CdnAttachments
from bot.providers.comfy import Comfy
from bot.providers.fal import Fal
from bot.providers.pika import Pika
from bot.providers.runcomfy import RunComfy
from bot.providers.wire import TimeLimits

__all__ = ["CdnAttachments", "Comfy", "Fal", "Pika", "RunComfy", "TimeLimits"]
