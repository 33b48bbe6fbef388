"""The words in a prompt that decide how its job goes, as test card numbers do in a payment sandbox."""

import re
from dataclasses import dataclass

SLOW_FACTOR = 5.0
_WORDS = ("fail", "moderated", "slow", "stuck", "nourl", "flaky", "huge")
_PATTERN = re.compile(rf"#({'|'.join(_WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Steering:
    fail: bool = False  # Ends as the provider's own fault.
    moderated: bool = False  # Ends in the provider's own moderation form.
    slow: bool = False
    stuck: bool = False  # Never leaves the queue; can be cancelled.
    nourl: bool = False  # Ends well, without a video.
    flaky: bool = False  # Every third look at the status goes wrong.
    huge: bool = False  # A video well above what Discord takes.


def steering_in(prompt: str) -> Steering:
    return Steering(**{word.lower(): True for word in _PATTERN.findall(prompt)})


def without_steering(prompt: str) -> str:
    return " ".join(_PATTERN.sub(" ", prompt).split())
