"""Why Discord does not take what the bot posts."""


class UploadTooLarge(Exception):
    """Discord refused the file for its size."""


class Undeliverable(Exception):
    """The card can not be reached and neither can the member: the video can not be given to them."""


class Unpostable(Exception):
    """The channel is gone or does not take the message, and will not until people have changed something."""


class Unwritable(Exception):
    """The channel takes lines, but not this one."""
