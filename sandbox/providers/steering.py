"""The words in a prompt that decide how its job goes, as test card numbers do in a payment sandbox."""

import re
from dataclasses import dataclass

SLOW_FACTOR = 5.0
WORDS = {
    "fail": "ends as the provider's own fault",
    "moderated": "ends in the provider's own form for refused content",
    "slow": f"takes {SLOW_FACTOR:.0f} times as long",
    "stuck": "never leaves the queue; can be cancelled",
    "nourl": "ends well, without a video",
    "flaky": "every third look at its status goes wrong",
    "huge": "a video well above what Discord takes",
}
_PATTERN = re.compile(rf"#({'|'.join(WORDS)})\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Steering:
    """Which of `WORDS` stand in a prompt."""

    fail: bool = False
    moderated: bool = False
    slow: bool = False
    stuck: bool = False
    nourl: bool = False
    flaky: bool = False
    huge: bool = False


def steering_in(prompt: str) -> Steering:
    return Steering(**{word.lower(): True for word in _PATTERN.findall(prompt)})


def without_steering(prompt: str) -> str:
    return " ".join(_PATTERN.sub(" ", prompt).split())
