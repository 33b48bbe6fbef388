"""The first message in a server, and what moderators hear of channels that went out of sight."""

from collections.abc import Sequence

from bot.chat.text.format import in_credits, quote
from bot.domain.channels import ChannelUse

SERVER_NAME_LIMIT_CHARS = 60
LOST_FOR = {
    ChannelUse.CREATIVE: "where videos are made",
    ChannelUse.REVIEW: "where requests wait for a moderator",
    ChannelUse.LOG: "where it is written what moderators did",
    ChannelUse.GALLERY: "where every public video hangs once more",
}


def welcome(server: str, pool: int, *, create: str, setup: str, help: str) -> str:
    """What the bot is, how it is set up, and what there is to spend. Commands are given as they are mentioned."""
    return (
        f"**Hello from Pika, in {quote(server, SERVER_NAME_LIMIT_CHARS)}.** This bot makes AI videos: {create} from a "
        "sentence, and more from pictures.\n"
        f"It works at once, in every channel and for everybody. Who has Manage Server chooses channels, moderators, "
        f"reviews and limits with {setup}.\n"
        f"The server's pool holds {in_credits(pool)}, which its members share; each video says what it costs. {help} "
        "tells everybody what they can do."
    )


def out_of_sight(lost: Sequence[tuple[ChannelUse, str]], *, setup: str) -> str:
    """Which channels the bot can not see any more, what that stops, and who mends it."""
    lines = [f"<#{channel}>, {LOST_FOR[use]}" for use, channel in lost]
    said = "\n".join(f"- {line}" for line in lines)
    return (
        "The bot can not see any more:\n"
        f"{said}\n"
        f"Nothing is written there until it can. Give it **View Channel** there, or pick other channels with {setup}; "
        "credits and videos are as they were."
    )
