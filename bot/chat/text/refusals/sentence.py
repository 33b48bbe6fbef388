"""Finds the sentence for any refusal."""

from bot.chat.text.refusals.access import of_access
from bot.chat.text.refusals.controls import of_controls
from bot.chat.text.refusals.moderation import of_moderation
from bot.chat.text.refusals.requests import of_requests
from bot.chat.text.refusals.spending import of_spending
from bot.domain.errors import Refusal

_KINDS = (of_requests, of_access, of_spending, of_moderation, of_controls)


def refusal(error: Refusal) -> str:
    """Why it was refused and what is possible. Nothing was spent."""
    sentence = next(filter(None, (kind(error) for kind in _KINDS)), None)
    if sentence is None:
        raise NotImplementedError(type(error).__name__)
    return sentence
