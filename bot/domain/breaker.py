"""Leaves a provider alone that keeps failing, and finds out with one order at a time when it is back.

A lost order counts most here: each may be a bill for a video that no member gets, so a provider that lets orders vanish
must not be sent the next hundred.
"""

from bot.domain.errors import Failure

OUTAGES = 5  # In a row: where one answer in five gets lost, that is one time in three thousand.
FIRST_REST_S = 20.0
LONGEST_REST_S = 2 * 60.0
TRIAL_LIMIT_S = 3 * 60.0  # What was not heard of by then is not coming back; no order takes as long.


class Breaker:
    """Closed: every order goes through. Open: none. Half-open, after a rest: one, and what becomes of it decides.

    Times are seconds of a clock that never jumps.
    """

    def __init__(self) -> None:
        self.worked()

    def admits(self, now_s: float) -> bool:
        """Whether an order may go now."""
        return self.why is None or now_s >= max(self._open_until_s, self._trial_until_s)

    def enter(self, now_s: float) -> bool:
        """Whether an order may go now, and then it goes: what became of it must be said."""
        if not self.admits(now_s):
            return False
        if self.why is not None:
            self._trial_until_s = now_s + TRIAL_LIMIT_S
        return True

    def worked(self) -> None:
        """The provider answered, whatever it said of the order."""
        self.why: Failure | None = None
        self._outages = 0
        self._rest_s = FIRST_REST_S
        self._open_until_s = 0.0
        self._trial_until_s = 0.0

    def failed(self, now_s: float, failure: Failure) -> None:
        """An outage: nothing was heard, or that nothing can be taken now."""
        self._outages += 1
        self._trial_until_s = 0.0
        if self._outages >= OUTAGES:
            self.why = failure
            self._open_until_s = now_s + self._rest_s
            self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
