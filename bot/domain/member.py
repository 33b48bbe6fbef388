"""Whoever asks for something, as far as the rules care."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Member:
    """A Discord user in one scope. `is_moderator` is checked against Discord's permissions at every interaction."""

    id: str
    scope: str
    is_moderator: bool = False
