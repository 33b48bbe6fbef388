"""What the bot did once in a server, and has to remember so that it is not done again."""

from enum import StrEnum


class MarkKind(StrEnum):
    """A mark may be about something in the server: its subject, such as a channel."""

    WELCOMED = "welcomed"
    OUT_OF_SIGHT = "out_of_sight"  # Moderators heard that the bot can not see a channel that they chose.
    OPERATOR_COMMANDS = "operator_commands"  # They are registered there.
