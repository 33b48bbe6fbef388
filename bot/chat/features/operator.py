"""`/operator`: for whoever runs the bot. Whoever that is is decided at every use, in code.

In the servers that the operator named, Discord shows it to administrators only, until a server decides otherwise.
"""

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.callers import AnyInteraction, member_of
from bot.chat.client import VideoClient
from bot.chat.features import server_admission
from bot.chat.interactions import Reply, replies
from bot.chat.options import MOST_CHOICES, ReasonOption
from bot.chat.text import operator as words
from bot.domain.period import Period
from bot.domain.scope import Scope
from bot.services.admission import ServerAdmission
from bot.services.operator import Operations

SERVER = "Name or id of the server; this one, if you leave it out"
SERVER_LIMIT_CHARS = 70
NUMBER_LIMIT = 2**53 - 1  # Discord's own; what is too much is said in a sentence.

NumberOption = Range[int, -NUMBER_LIMIT, NUMBER_LIMIT]


def register(client: VideoClient, *, operations: Operations, admission: ServerAdmission) -> None:
    """Offer the commands."""
    group = app_commands.Group(
        name="operator",
        description="For whoever runs the bot",
        default_permissions=discord.Permissions(administrator=True),
    )
    _credits(group, operations)
    _money(group, operations)
    _pause(group, operations)
    server_admission.register(group, client, admission=admission)
    client.serve_operator(group, admit=operations.check)


def _credits(group: app_commands.Group, operations: Operations) -> None:
    @group.command(name="pool", description="Create credits for a server's pool")
    @app_commands.describe(amount="How many credits", reason="Stands in the server's audit", server=SERVER)
    @replies
    async def pool(reply: Reply, amount: NumberOption, reason: ReasonOption, server: str | None = None) -> None:
        where = _where(reply, server)
        await operations.create(where, amount, reason, by=reply.by, id=reply.id)
        await reply.say(words.pool_created(where, amount, _name(reply, where)))

    @group.command(name="refill", description="Let credits come into a server's pool in every period")
    @app_commands.describe(amount="How many credits; 0 ends it", period="How often", server=SERVER)
    @app_commands.choices(period=[Choice(name=f"every {period}", value=str(period)) for period in Period])
    @replies
    async def refill(reply: Reply, amount: NumberOption, period: str, server: str | None = None) -> None:
        where, often = _where(reply, server), Period(period)
        await operations.refill(where, amount, often, by=reply.by, id=reply.id)
        await reply.say(words.refill_set(where, amount, often, _name(reply, where)))

    pool.autocomplete("server")(_servers)
    refill.autocomplete("server")(_servers)


def _money(group: app_commands.Group, operations: Operations) -> None:
    @group.command(name="caps", description="What the whole bot or a server may spend, has spent and set aside")
    @app_commands.describe(
        day_usd="New limit a day in US dollars, or default",
        month_usd="New limit a month in US dollars, or default; for the whole bot only",
        server="Name or id of a server that these are for; the whole bot, if you leave it out",
    )
    @replies
    async def caps(
        reply: Reply, day_usd: str | None = None, month_usd: str | None = None, server: str | None = None
    ) -> None:
        if server is not None:
            where = _where(reply, server)
            left = await operations.server_caps(where, day_usd, month_usd, by=reply.by, id=reply.id)
            await reply.say(words.money_left_in(where, left, _name(reply, where)))
            return
        await reply.say(words.money_left(list(await operations.caps(day_usd, month_usd, by=reply.by, id=reply.id))))

    caps.autocomplete("server")(_servers)

    @group.command(name="health", description="How it goes with the providers, and what they cost")
    @replies
    async def health(reply: Reply) -> None:
        await reply.say(words.health_report(await operations.health(by=reply.by)))

    @group.command(name="unknown", description="Orders of which nobody knows whether the provider took them")
    @replies
    async def unknown(reply: Reply) -> None:
        jobs = await operations.unknown(by=reply.by)
        await reply.say(words.unknown_orders(jobs) if jobs else words.NOTHING_UNKNOWN)


def _pause(group: app_commands.Group, operations: Operations) -> None:
    @group.command(name="pause", description="Take no new videos, anywhere; what has begun goes on")
    @app_commands.describe(reason="Members are told")
    @replies
    async def pause(reply: Reply, reason: ReasonOption) -> None:
        await operations.pause(reason, by=reply.by, id=reply.id)
        await reply.say(words.bot_paused(reason))

    @group.command(name="resume", description="Take new videos again")
    @replies
    async def resume(reply: Reply) -> None:
        was_paused = await operations.resume(by=reply.by, id=reply.id)
        await reply.say(words.BOT_RESUMED if was_paused else words.NOT_PAUSED)


async def _servers(interaction: AnyInteraction, typed: str) -> list[Choice[str]]:
    """The bot's servers by name; none for anybody else, who may not know where it is."""
    if not member_of(interaction).is_operator:
        return []
    found = [guild for guild in interaction.client.guilds if typed.casefold() in f"{guild.name.casefold()} {guild.id}"]
    by_name = sorted(found, key=lambda guild: guild.name.casefold())[:MOST_CHOICES]
    return [Choice(name=f"{guild.name[:SERVER_LIMIT_CHARS]} ({guild.id})", value=str(guild.id)) for guild in by_name]


def _where(reply: Reply, server: str | None) -> Scope:
    return Scope(server.strip()) if server else reply.by.scope


def _name(reply: Reply, server: Scope) -> str:
    guild = reply.interaction.client.get_guild(int(server)) if server.is_server else None
    return guild.name if guild is not None else ""
