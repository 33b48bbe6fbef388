"""Where the operator is served, privately, in whatever server they happen to be."""

from bot.chat.answering import AnyInteraction, answering
from bot.chat.text import operator as operator_text
from bot.chat.who import member_of
from bot.domain.period import Period
from bot.services.operator import Operations


class OperatorDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, operator: Operations) -> None:
        self._operator = operator

    async def pool(self, interaction: AnyInteraction, amount: int, reason: str, server: str | None) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            where = server.strip() if server else by.scope
            await self._operator.create(where, amount, reason, by=by, id=str(interaction.id))
            await answer.say(operator_text.pool_created(where, amount, _name(interaction, where)))

    async def refill(self, interaction: AnyInteraction, amount: int, period: Period, server: str | None) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            where = server.strip() if server else by.scope
            await self._operator.refill(where, amount, period, by=by, id=str(interaction.id))
            await answer.say(operator_text.refill_set(where, amount, period, _name(interaction, where)))

    async def caps(self, interaction: AnyInteraction, day: str | None, month: str | None) -> None:
        async with answering(interaction) as answer:
            by = member_of(interaction)
            spending = await self._operator.caps(day, month, by=by, id=str(interaction.id))
            await answer.say(operator_text.money_left(list(spending)))

    async def pause(self, interaction: AnyInteraction, reason: str) -> None:
        async with answering(interaction) as answer:
            await self._operator.pause(reason, by=member_of(interaction), id=str(interaction.id))
            await answer.say(operator_text.paused(reason))

    async def resume(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            was_paused = await self._operator.resume(by=member_of(interaction), id=str(interaction.id))
            await answer.say(operator_text.RESUMED if was_paused else operator_text.NOT_PAUSED)

    async def health(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            await answer.say(operator_text.health(await self._operator.health(by=member_of(interaction))))

    async def unknown(self, interaction: AnyInteraction) -> None:
        async with answering(interaction) as answer:
            jobs = await self._operator.unknown(by=member_of(interaction))
            await answer.say(operator_text.unknown_orders(jobs) if jobs else operator_text.NOTHING_UNKNOWN)


def _name(interaction: AnyInteraction, server: str) -> str:
    guild = interaction.client.get_guild(int(server)) if server.isdecimal() else None
    return guild.name if guild is not None else ""
