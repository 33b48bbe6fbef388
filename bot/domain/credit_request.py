"""A member asks for credits: moderators for some of the pool's, the operator for new ones in the pool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.period import DAY_MS
from bot.domain.scope import Scope

ASK_AGAIN_MS = DAY_MS


class Helper(StrEnum):
    """Who can help."""

    MODERATORS = "moderators"
    OPERATOR = "operator"


AMOUNTS: Mapping[Helper, Sequence[int]] = {Helper.MODERATORS: (20, 100), Helper.OPERATOR: (200, 500, 1000)}


@dataclass(frozen=True, kw_only=True)
class CreditRequest:
    """Who asked whom, because of a video of which price; `id` is of the interaction, `channel` where it was.

    `amount` is what was given, `given_by` whoever did and `given_ms` when; all None until somebody does.
    """

    id: str
    scope: Scope
    member: str
    helper: Helper
    price: int
    channel: str
    at_ms: int
    amount: int | None = None
    given_by: str | None = None
    given_ms: int | None = None
