"""Numbers that look random and are the same for the same words, so that one seed and one prompt always give one film.

`random.Random` would do, but promises its sequence only within a Python version; a digest promises it for good.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """An endless sequence of numbers that its seed words decide."""

    def __init__(self, *words: object) -> None:
        self._root = "\x1f".join(map(str, words)).encode()
        self._throws = 0

    def unit(self) -> float:
        """A number from 0 up to, not including, 1."""
        self._throws += 1
        digest = sha256(self._root + self._throws.to_bytes(4, "big")).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.whole(0, len(choices) - 1)]
