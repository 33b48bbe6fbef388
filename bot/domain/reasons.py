"""Why somebody did something, where they have to say so."""

from bot.domain.refusals import ReasonMissing
from bot.domain.text import reason_text


def needed_reason(text: str) -> str:
    """The reason as it is kept. Raises ReasonMissing where nothing can be read."""
    reason = reason_text(text)
    if not reason:
        raise ReasonMissing
    return reason
