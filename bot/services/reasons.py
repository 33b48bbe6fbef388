"""Why somebody decided something: asked for here, because a form lets blanks through as an answer."""

from bot.domain.refusals import ReasonMissing
from bot.domain.text import reason_text


def stated(reason: str) -> str:
    """A reason as it is kept: one line, not too long. Raises ReasonMissing."""
    said = reason_text(reason)
    if not said:
        raise ReasonMissing
    return said
