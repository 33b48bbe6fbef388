"""Discord's rate limits: buckets a route and major parameter, their headers, and the 429 that follows.

Discord publishes no numbers, so these are the observed ones (DISCORD.md 1.2), and a test may set others.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.discord.refusals import Refused

EDIT_OF_OLD_AFTER_S = 60 * 60.0
EDIT_OF_OLD_CODE = 30046
VIA = {"Via": "1.1 google"}  # Without it discord.py takes a 429 for a ban by Cloudflare and gives up.


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """At most `most` requests in any window of `per_s`, counted from the window's first."""

    most: int
    per_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    per_token: Rate = Rate(most=5, per_s=2.0)
    per_channel: Rate = Rate(most=5, per_s=5.0)
    old_edits: Rate = Rate(most=3, per_s=6.0)
    other: Rate = Rate(most=50, per_s=1.0)
    everything: Rate = Rate(most=50, per_s=1.0)


@dataclass(slots=True)
class _Window:
    used: int
    ends_at_s: float


class RateLimits:
    def __init__(self, now: Callable[[], float], rates: Rates | None = None) -> None:
        self._now = now
        self._windows: dict[str, _Window] = {}
        self.rates = rates or Rates()

    def use(self, key: str, rate: Rate) -> dict[str, str]:
        """Count one request against the bucket `key`; the headers that say so. Raises Refused (429)."""
        now = self._now()
        window = self._windows.get(key)
        if window is None or now >= window.ends_at_s:
            window = self._windows[key] = _Window(used=0, ends_at_s=now + rate.per_s)
        left_s = window.ends_at_s - now
        if window.used >= rate.most:
            headers = self._headers(key, rate, 0, window.ends_at_s, left_s)
            raise limited(left_s, headers | {"X-RateLimit-Scope": "user"})
        window.used += 1
        return self._headers(key, rate, rate.most - window.used, window.ends_at_s, left_s)

    def use_global(self) -> None:
        """Count one request against the whole bot's limit. Raises Refused (429, global)."""
        try:
            self.use("global", self.rates.everything)
        except Refused as refused:
            refused.body["global"] = True
            refused.headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            raise

    def use_old_edit(self, channel_id: int) -> None:
        """Count one edit of a message older than an hour. Raises Refused (429 with code 30046)."""
        try:
            self.use(f"old-edits:{channel_id}", self.rates.old_edits)
        except Refused as refused:
            message = "Maximum number of edits to messages older than 1 hour reached. Try again later"
            refused.body |= {"code": EDIT_OF_OLD_CODE, "message": message}
            raise

    def _headers(self, key: str, rate: Rate, remaining: int, ends_at_s: float, left_s: float) -> dict[str, str]:
        route = key.partition(":")[0]
        return {
            "X-RateLimit-Limit": str(rate.most),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": f"{ends_at_s:.3f}",
            "X-RateLimit-Reset-After": f"{left_s:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }


def limited(retry_after_s: float, headers: dict[str, str]) -> Refused:
    """Discord's 429, as a bot must be able to read it."""
    return Refused(
        429,
        0,
        "You are being rate limited.",
        extra={"retry_after": round(retry_after_s, 3), "global": False},
        headers=VIA | headers | {"Retry-After": str(math.ceil(retry_after_s))},
    )
