"""Where members ask why they wait."""

from bot.chat.answering import AnyInteraction, answering
from bot.chat.text import queue as queue_text
from bot.chat.who import member_of
from bot.services.orders import Orders
from bot.services.queue import Queue


class QueueDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, queue: Queue, orders: Orders) -> None:
        self._queue = queue
        self._orders = orders

    async def show(self, interaction: AnyInteraction) -> None:
        """The member's jobs that are under way, privately."""
        async with answering(interaction) as answer:
            by = member_of(interaction)
            self._orders.check_scope(by.scope)
            places = await self._queue.places_of(by)
            await answer.say(queue_text.queue(places) if places else queue_text.NOTHING_QUEUED)
