"""`/mod reviews`: what waits for the moderators."""

from typing import Any

from discord import app_commands

from bot.chat.answering import AnyInteraction
from bot.chat.reviews_desk import ReviewsDesk


def make_reviews(desk: ReviewsDesk) -> app_commands.Command[Any, ..., None]:
    """The list with its buttons, privately."""

    @app_commands.command(name="reviews", description="Requests and videos that wait for a moderator")
    async def reviews(interaction: AnyInteraction) -> None:
        await desk.list_waiting(interaction)

    return reviews
