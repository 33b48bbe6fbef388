"""`/operator`: for whoever runs the bot, wherever they are. Whoever that is is decided at every use, in code."""

from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.answering import AnyInteraction
from bot.chat.operator_desk import OperatorDesk
from bot.chat.who import member_of
from bot.domain.period import Period

SERVER = "Name or id of the server; this one, if you leave it out"
MOST_CHOICES = 25
NAME_LIMIT_CHARS = 70
REASON_LIMIT_CHARS = 300
NUMBER_LIMIT = 2**53 - 1  # Discord's own; what is too much is said in a sentence.

Reason = Range[str, 1, REASON_LIMIT_CHARS]
Amount = Range[int, -NUMBER_LIMIT, NUMBER_LIMIT]


def make_operator(desk: OperatorDesk) -> app_commands.Group:
    """The group with everything that is in it."""
    group = app_commands.Group(name="operator", description="For whoever runs the bot")

    @group.command(name="pool", description="Create credits for a server's pool")
    @app_commands.describe(amount="How many credits", reason="Stands in the server's audit", server=SERVER)
    async def pool(interaction: AnyInteraction, amount: Amount, reason: Reason, server: str | None = None) -> None:
        await desk.pool(interaction, amount, reason, server)

    @group.command(name="refill", description="Let credits come into a server's pool in every period")
    @app_commands.describe(amount="How many credits; 0 ends it", period="How often", server=SERVER)
    @app_commands.choices(period=[Choice(name=f"every {period}", value=str(period)) for period in Period])
    async def refill(interaction: AnyInteraction, amount: Amount, period: str, server: str | None = None) -> None:
        await desk.refill(interaction, amount, Period(period), server)

    @group.command(name="caps", description="What the whole bot may spend, has spent and holds")
    @app_commands.describe(
        day_usd="New limit a day in US dollars, or default",
        month_usd="New limit a month in US dollars, or default",
    )
    async def caps(interaction: AnyInteraction, day_usd: str | None = None, month_usd: str | None = None) -> None:
        await desk.caps(interaction, day_usd, month_usd)

    @group.command(name="health", description="How it goes with the providers, and what they cost")
    async def health(interaction: AnyInteraction) -> None:
        await desk.health(interaction)

    @group.command(name="unknown", description="Orders of which nobody knows whether the provider took them")
    async def unknown(interaction: AnyInteraction) -> None:
        await desk.unknown(interaction)

    @group.command(name="pause", description="Take no new videos, anywhere; what has begun goes on")
    @app_commands.describe(reason="Members are told")
    async def pause(interaction: AnyInteraction, reason: Reason) -> None:
        await desk.pause(interaction, reason)

    @group.command(name="resume", description="Take new videos again")
    async def resume(interaction: AnyInteraction) -> None:
        await desk.resume(interaction)

    pool.autocomplete("server")(_servers)
    refill.autocomplete("server")(_servers)
    return group


async def _servers(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
    """The bot's servers by name; none for anybody else, who may not know where it is."""
    if not member_of(interaction).is_operator:
        return []
    found = [guild for guild in interaction.client.guilds if typed.casefold() in f"{guild.name.casefold()} {guild.id}"]
    by_name = sorted(found, key=lambda guild: guild.name.casefold())[:MOST_CHOICES]
    return [Choice(name=f"{guild.name[:NAME_LIMIT_CHARS]} ({guild.id})", value=str(guild.id)) for guild in by_name]
