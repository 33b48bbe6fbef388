"""Breaks chosen requests on purpose, so that a test can see what a bot does when Discord or the network fails."""

import random
import re
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    STATUS = "status"
    """Do nothing and answer with `status` and Discord's `code`. Such a 429 has no Via: a ban by Cloudflare."""
    RATE_LIMITED = "rate limited"
    """Answer 429 as Discord does, to be tried again after `delay_s`."""
    RESET_BEFORE = "reset before"
    """Break the connection and do nothing."""
    RESET_AFTER = "reset after"
    """Do what was asked, and break the connection instead of answering: the reply is lost."""
    SILENT = "silent"
    """Do what was asked and answer 204 with nothing, as Discord does to callbacks that ask for no response."""
    DELAY = "delay"
    """Answer as usual, but `delay_s` later."""
    STALL = "stall"
    """Do what was asked at once, and answer `delay_s` later."""


@dataclass(kw_only=True, slots=True)
class Fault:
    """Which requests break and how. `route` is searched for in the path, `nth` counts matching ones from 1.

    With `least_bytes`, only a request of that size or more matches: an upload, and no other edit.
    """

    kind: FaultKind
    route: str = ""
    method: str | None = None
    least_bytes: int = 0
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    status: int = 500
    code: int = 0
    delay_s: float = 0.0
    seed: int = 0
    seen: int = field(default=0, init=False)
    struck: int = field(default=0, init=False)
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - a test wants the same dice each time

    def strikes(self, method: str, path: str, size_bytes: int) -> bool:
        """Whether this request is hit; call it once a request."""
        if self.method not in (None, method) or not re.search(self.route, path) or size_bytes < self.least_bytes:
            return False
        self.seen += 1
        if self.nth is not None and self.seen != self.nth:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        if self._dice.random() >= self.probability:
            return False
        self.struck += 1
        return True
