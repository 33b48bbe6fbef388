"""What buttons and forms reach from the client: one desk for each kind of business."""

from dataclasses import dataclass
from typing import Protocol

from bot.chat.answering import AnyInteraction
from bot.chat.audit_desk import AuditDesk
from bot.chat.credits_desk import CreditsDesk
from bot.chat.desk import Desk
from bot.chat.moderation_desk import ModerationDesk
from bot.chat.operator_desk import OperatorDesk
from bot.chat.queue_desk import QueueDesk
from bot.chat.results_desk import ResultsDesk
from bot.chat.reviews_desk import ReviewsDesk
from bot.chat.setup_desk import SetupDesk
from bot.chat.treasury_desk import TreasuryDesk
from bot.chat.usage_desk import UsageDesk


class Form(Protocol):
    """A modal that is found by its custom_id, so that one opened before a restart still gets an answer."""

    def is_mine(self, interaction: AnyInteraction) -> bool: ...

    async def submitted(self, interaction: AnyInteraction) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """Every desk of the bot."""

    orders: Desk
    operator: OperatorDesk
    audit: AuditDesk
    setup: SetupDesk
    credits: CreditsDesk
    treasury: TreasuryDesk
    reviews: ReviewsDesk
    results: ResultsDesk
    moderation: ModerationDesk
    queue: QueueDesk
    usage: UsageDesk
