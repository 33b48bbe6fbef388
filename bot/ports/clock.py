"""Time as a parameter, so that a test decides how long a second is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic, time


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as a parameter. Records carry wall time; waits and limits run on steady time, which no clock jump bends."""

    wall_ms: Callable[[], int] = field(default=lambda: int(time() * 1000))
    steady_s: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
