"""Time as the tests have it: it stands still until it is told to go on, so that nothing in a test ever really waits."""

import asyncio
from weakref import WeakKeyDictionary

from bot.domain.period import DAY_MS
from bot.ports.clock import Clock

NOON_MS = 20_000 * DAY_MS + DAY_MS // 2

_ahead_s: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()

# Far more turns of the loop than any chain of tasks in these tests is long.
TURNS_OF_THE_LOOP = 50


class StillClock:
    """Whoever sleeps here sleeps until `advance` has gone far enough."""

    def __init__(self, *, steady_s: float = 1000.0, wall_ms: int = NOON_MS) -> None:
        self.steady_s = steady_s
        self.wall_ms = wall_ms
        self.slept_s: list[float] = []
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    @property
    def clock(self) -> Clock:
        return Clock(wall_ms=lambda: self.wall_ms, steady_s=lambda: self.steady_s, sleep=self._sleep)

    @property
    def sleeping(self) -> int:
        """How many are asleep."""
        return sum(not sleeper.done() for _, sleeper in self._sleepers)

    async def asleep(self) -> None:
        """Return when somebody sleeps here. Nothing turns meanwhile, so that the database's thread is not starved."""
        while not self.sleeping:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    async def advance(self, s: float) -> None:
        """Let time pass: everybody wakes in the order of their alarms and does what there is to do then."""
        await settled()
        until_s = self.steady_s + s
        while due := [pair for pair in self._sleepers if pair[0] <= until_s and not pair[1].done()]:
            alarm_s, sleeper = min(due, key=lambda pair: pair[0])
            self._pass(max(0.0, alarm_s - self.steady_s))
            sleeper.set_result(None)
            await settled()
        self._pass(until_s - self.steady_s)
        await settled()

    def _pass(self, s: float) -> None:
        self.steady_s += s
        self.wall_ms += round(s * 1000)

    async def _sleep(self, s: float) -> None:
        self.slept_s.append(s)
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.steady_s + s, sleeper))
        self._fell_asleep.set()
        await sleeper


class QuickClock(StillClock):
    """Whoever sleeps here wakes at once, and finds that the time has passed."""

    async def _sleep(self, s: float) -> None:
        self.slept_s.append(s)
        self._pass(s)
        await asyncio.sleep(0)


def pass_time(s: float) -> None:
    """Put the running loop's own clock forward: every time limit that ends until then is over now."""
    loop = asyncio.get_running_loop()
    if loop not in _ahead_s:
        real_s, _ahead_s[loop] = loop.time, 0.0
        loop.time = lambda: real_s() + _ahead_s[loop]  # type: ignore[method-assign]
    _ahead_s[loop] += s


async def settled() -> None:
    """Let every task do what it can do without anything new happening."""
    for _ in range(TURNS_OF_THE_LOOP):
        await asyncio.sleep(0)
