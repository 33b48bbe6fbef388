"""Text that somebody else wrote, made fit to be kept, shown and logged."""

from unicodedata import category

_TURNS_LINES_ROUND = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def writable(text: str) -> str:
    """Without what no reader sees but terminals, databases or the rest of the line would suffer from.

    Halves of characters, which JSON can carry but neither a database nor a socket takes; control characters, but line
    breaks and tabs; and marks that turn the reading direction of what follows.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in whole if c in "\n\t" or (category(c) != "Cc" and c not in _TURNS_LINES_ROUND))


REASON_LIMIT_CHARS = 300


def reason_text(text: str) -> str:
    """A reason as it is kept: one line of readable length."""
    return " ".join(writable(text).split())[:REASON_LIMIT_CHARS].rstrip()
