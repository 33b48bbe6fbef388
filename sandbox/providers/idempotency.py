"""The Idempotency-Key of Comfy and Pika: the same order under the same key is answered again instead of made again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.providers.clock import Clock
from sandbox.providers.origin import ErrorAnswer

KEPT_S = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class _Answered:
    fingerprint: str
    answer: str
    at_s: float


class Keys:
    """`conflict` says in a provider's own form what is wrong with a key: a kind and a sentence."""

    def __init__(self, clock: Clock, conflict: Callable[[str, str], ErrorAnswer]) -> None:
        self._clock, self._conflict = clock, conflict
        self._answered: dict[str, _Answered] = {}
        self._in_flight: set[str] = set()

    @contextmanager
    def entered(self, key: str | None) -> Iterator["Entry"]:
        """Handle a request under its key, if it has one. Refuses (409) while another one is handled under the same."""
        if key is None:
            yield Entry(self, None)
            return
        if key in self._in_flight:
            raise self._conflict("idempotency_in_flight", "A request with this key is being handled")
        self._in_flight.add(key)
        try:
            yield Entry(self, key)
        finally:
            self._in_flight.discard(key)

    def find(self, key: str, fingerprint: str) -> str | None:
        answered = self._answered.get(key)
        if answered is None:
            return None
        if answered.fingerprint != fingerprint:
            raise self._conflict("idempotency_mismatch", "This key was used for another request")
        if self._clock.now() - answered.at_s > KEPT_S:
            raise self._conflict("idempotency_consumed", "This key was used, and its answer is no longer kept")
        return answered.answer

    def keep(self, key: str, fingerprint: str, answer: str) -> None:
        self._answered[key] = _Answered(fingerprint=fingerprint, answer=answer, at_s=self._clock.now())


class Entry:
    """One request and its key; without a key it remembers nothing."""

    def __init__(self, keys: Keys, key: str | None) -> None:
        self._keys, self._key = keys, key

    def answer_for(self, fingerprint: str) -> str | None:
        """What this request was answered before, if it was. Refuses (409) another's key, and one of long ago."""
        return None if self._key is None else self._keys.find(self._key, fingerprint)

    def keep(self, fingerprint: str, answer: str) -> None:
        if self._key is not None:
            self._keys.keep(self._key, fingerprint, answer)
