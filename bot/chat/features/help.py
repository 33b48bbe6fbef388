"""`/help`: one private message with what somebody can do there, by what they may at this moment."""

from discord import app_commands

from bot.chat.callers import bot_is_member
from bot.chat.client import VideoClient
from bot.chat.interactions import Reply, replies
from bot.chat.offered_commands import OfferedIn
from bot.chat.text import help as words
from bot.domain.member import Member
from bot.services.authority import Authority


def register(client: VideoClient, *, authority: Authority) -> None:
    """Offer the command, everywhere."""

    @app_commands.command(name="help", description="What you can do here with this bot")
    @replies
    async def show(reply: Reply) -> None:
        server, place = reply.interaction.guild_id, _place_of(reply)
        offered = frozenset(client.offered.names(place, server))
        page = words.help_page(
            await parts_for(authority, reply.by),
            offered,
            lambda name: client.offered.mention(name, server),
            note=_note(reply.by, offered),
        )
        await reply.say(page)

    client.serve_always(show)


async def parts_for(authority: Authority, by: Member) -> list[words.HelpPart]:
    """Everybody's, and those of the rights that `by` has. Raises Outage."""
    is_moderator = await authority.moderator_or_none(by) is not None
    return [
        words.FOR_MEMBERS,
        *([words.FOR_MODERATORS] if is_moderator else []),
        *([words.FOR_MANAGERS] if by.manages_server else []),
        *([words.FOR_OPERATOR] if by.is_operator else []),
    ]


def _place_of(reply: Reply) -> OfferedIn:
    interaction = reply.interaction
    if not bot_is_member(interaction):
        return OfferedIn.BROUGHT_ALONG
    return OfferedIn.DIRECT_MESSAGE if interaction.guild_id is None else OfferedIn.SERVER


def _note(by: Member, offered: frozenset[str]) -> str:
    said = [words.PAID if "credits balance" in offered else words.NOT_HERE_BUT_IN_SERVERS]
    if by.is_operator and "operator health" not in offered:
        said.append(words.OPERATOR_ELSEWHERE)
    return " ".join(said)
