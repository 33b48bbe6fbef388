"""What was typed into forms that were refused, so that nobody has to type it again.

Discord opens no form in the answer to a form, so that a button has to stand in between; and what was typed does not fit
into its custom_id. It is kept in memory, and only the newest: after a restart the form opens with what holds then.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.chat.custom_id import CustomId
from bot.chat.forms import Filled

MOST_DRAFTS = 500  # A form has at most 20 kB of text, and is sent again within minutes or never.


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What `by` typed, and what opens its form."""

    by: str
    opener: CustomId
    filled: Filled


@dataclass(frozen=True)
class TryAgain(CustomId, kind="again"):
    """Opens a form that was refused, filled in with what was typed; by the interaction that sent it."""

    draft: str


@dataclass(frozen=True)
class Drafts:
    """The newest drafts by the interactions that sent them."""

    _kept: OrderedDict[str, Draft] = field(default_factory=OrderedDict)

    def keep(self, id: str, draft: Draft) -> None:
        """Remember it, and forget the oldest where there are too many."""
        self._kept[id] = draft
        while len(self._kept) > MOST_DRAFTS:
            self._kept.popitem(last=False)

    def find(self, id: str, *, by: str) -> Draft | None:
        """What that member typed then, as long as it is remembered."""
        draft = self._kept.get(id)
        return draft if draft is not None and draft.by == by else None
