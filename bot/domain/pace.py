"""When to poll a job again, and how long it will take: both learned from how long such jobs took before.

Polling costs something and so does delay. With a probability h of the video becoming ready in the next second, polls
are cheapest at a rate of sqrt(h / 2c) a second, where c is how many seconds of delay a poll is worth: rarely at first,
often around the time when such jobs are ready, rarely again for a straggler. h changes while we wait, so the next poll
comes when that rate has added up to one. Render times are close to log-normal, so h is the hazard of a log-normal
fitted to the last ones, mixed with a guess until there are enough of them. (benchmarks/bench_pace.py)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, log, pi, sqrt
from typing import TypeGuard

SHORTEST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0
EARLY_POLLS_S = (2.0, 8.0)  # A refusal usually comes within seconds, and should show within seconds.
POLL_COST_S = 0.04  # One poll is worth this much delay: about 28 polls for a job of a minute, found a second late.
HISTORY_JOBS = 50  # The pace is learned from so many render times.
STEP_S = 0.5  # In which the rate is added up.

GUESS_S = 60.0  # What Comfy's own client expects of Pika 2.2 (PROVIDERS.md, section 6).
GUESS_SPREAD = 1.0  # Wide, because it is a guess: without history a video of ten seconds is not found after thirty.
GUESS_WEIGHT = 3.0  # Counts as this many jobs seen.
LEAST_SPREAD = 0.15

ESTIMATES_S = (1.0, 24 * 3600.0)  # Less or more is not believed.
ESTIMATE_SPREADS = (0.5, 1.5)  # A provider's estimate is of others' jobs: trusted no further than render times vary.
NINE_OF_TEN = 1.2816  # Standard deviations above the mean.


@dataclass(frozen=True, kw_only=True, slots=True)  # A thousand jobs may wait at once, each with a pace of its own.
class Pace:
    """How long such jobs take: a log-normal with median `median_s` and the given spread of its logarithm."""

    median_s: float = GUESS_S
    spread: float = GUESS_SPREAD

    def next_poll_s(self, elapsed_s: float) -> float:
        """Seconds to wait before the next poll of a job that was submitted `elapsed_s` ago."""
        wait_s = max(self._one_poll_s(elapsed_s), SHORTEST_WAIT_S)
        # A quick wait would pass an early poll by, a slow one would miss it.
        early_s = next((at_s - elapsed_s for at_s in EARLY_POLLS_S if at_s > elapsed_s + 0.01), wait_s)
        return max(min(wait_s, early_s), SHORTEST_WAIT_S)

    def _one_poll_s(self, elapsed_s: float) -> float:
        """When the rate of polls has added up to one, at most LONGEST_WAIT_S. O(LONGEST_WAIT_S / STEP_S)."""
        wait_s, polls = 0.0, 0.0
        while wait_s < LONGEST_WAIT_S:
            more = STEP_S * sqrt(self._hazard(elapsed_s + wait_s + STEP_S / 2) / (2 * POLL_COST_S))
            if polls + more >= 1:
                return wait_s + STEP_S * (1 - polls) / more
            wait_s, polls = wait_s + STEP_S, polls + more
        return LONGEST_WAIT_S

    def _hazard(self, elapsed_s: float) -> float:
        if elapsed_s <= 0:
            return 0.0
        z = (log(elapsed_s) - log(self.median_s)) / self.spread
        unfinished = 0.5 * erfc(z / sqrt(2))
        if unfinished < 1e-12:
            return z / (self.spread * elapsed_s)  # The tail's limit, where both numbers underflow.
        return exp(-z * z / 2) / (self.spread * elapsed_s * sqrt(2 * pi) * unfinished)


def learn(past_s: Sequence[float], *, expected_s: float | None = None, expected_most_s: float | None = None) -> Pace:
    """The pace that the given render times, in seconds, suggest. O(n).

    The provider's own estimate, how long half of such jobs and nine of ten take, stands in for the guess where it makes
    sense, and fades as the guess does.
    """
    guess = _estimate(expected_s, expected_most_s) or Pace()
    logs = [log(max(s, 0.1)) for s in past_s]
    if not logs:
        return guess
    weight = GUESS_WEIGHT + len(logs)
    mean = (GUESS_WEIGHT * log(guess.median_s) + sum(logs)) / weight
    own_mean = sum(logs) / len(logs)
    # The guess fades with experience instead of being one more sample: otherwise a provider ten times faster than
    # the guess would seem ten times more erratic than it is.
    trust = len(logs) / (len(logs) + GUESS_WEIGHT)
    own_spread = sqrt(sum((x - own_mean) ** 2 for x in logs) / len(logs))
    spread = max(LEAST_SPREAD, trust * own_spread + (1 - trust) * guess.spread)
    return Pace(median_s=exp(trust * own_mean + (1 - trust) * mean), spread=spread)


def _estimate(expected_s: float | None, expected_most_s: float | None) -> Pace | None:
    """The log-normal of a median and a ninth decile; None where there is no usable median."""
    if not _is_usable(expected_s):
        return None
    if not _is_usable(expected_most_s) or expected_most_s < expected_s:
        return Pace(median_s=expected_s)
    least, most = ESTIMATE_SPREADS
    return Pace(median_s=expected_s, spread=min(max(log(expected_most_s / expected_s) / NINE_OF_TEN, least), most))


def _is_usable(s: float | None) -> TypeGuard[float]:
    return s is not None and ESTIMATES_S[0] <= s <= ESTIMATES_S[1]
