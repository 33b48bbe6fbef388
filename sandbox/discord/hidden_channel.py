"""Shapes a channel that the bot may not view, as Discord's gateway tells of it since 2026-11-16.

https://docs.discord.com/developers/resources/channel#obfuscated-channels
"""

from sandbox.discord.model import Channel
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import Json

OBFUSCATED = 1 << 17
HIDDEN_NAME = "___hidden___"


def hidden_channel(place: Channel, shown: Json) -> Json:
    """What the gateway tells of a channel of a server that the bot may not view; `shown` is all there would be."""
    return dict.fromkeys(shown) | {
        "id": shown["id"],
        "type": shown["type"],
        "guild_id": shown["guild_id"],
        "parent_id": shown["parent_id"],
        "position": place.position,
        "flags": OBFUSCATED,
        "name": HIDDEN_NAME,
        "permission_overwrites": [
            {"id": shown["guild_id"], "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
        ],
    }
