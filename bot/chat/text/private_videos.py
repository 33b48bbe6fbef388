"""What is said when a private video is to be sent."""

SENT = "It is in your direct messages, where it stays."
NO_DIRECT_MESSAGES = (
    "Discord does not let the bot write to you. Allow direct messages from members of this server and press again, or "
    "save the video from here."
)
TOO_LARGE = "It is too large for a direct message from the bot. Save it from here."
NOTHING_ATTACHED = "Nothing is attached to this message any more, so there is nothing to send."
