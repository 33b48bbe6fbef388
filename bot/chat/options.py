"""Options that several commands have alike, with the limits that Discord itself holds members to."""

from discord.app_commands import Range

from bot.domain.ledger import MOST_CREDITS
from bot.domain.text import REASON_LIMIT_CHARS

MOST_CHOICES = 25  # Of what is offered while somebody types; Discord takes no more.
JOB_LIMIT_CHARS = 200  # An id, or the link to a card.

ReasonOption = Range[str, 1, REASON_LIMIT_CHARS]
CreditsOption = Range[int, 1, MOST_CREDITS]
CreditsOrNoneOption = Range[int, 0, MOST_CREDITS]
JobOption = Range[str, 1, JOB_LIMIT_CHARS]

REASON_HINT = "Why; it stands in the audit"
