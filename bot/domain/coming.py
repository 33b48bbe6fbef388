"""What comes into a pool by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Coming:
    """So many credits, at that moment."""

    amount: int
    at_ms: int
