"""Which servers use the bot: what the operator is asked, and what becomes of the answer."""

from bot.chat.text.format import dollars, in_credits, moment, quote
from bot.domain.admission import JoinedServer, ServerUse
from bot.domain.scope import Scope
from bot.services.admission import USE_DAYS, ListedServer, ServersPage

ALLOW, LEAVE = "Allow", "Leave"
LISTED_NAME_CHARS = 100  # https://discord.com/developers/docs/resources/guild#guild-object


def server_question(server: JoinedServer) -> str:
    """Asks about a server that invited the bot."""
    facts = [] if server.members is None else [_members(server.members)]
    if server.owner is not None:
        facts.append(f"owned by <@{server.owner}>")
    facts.append(f"id {server.id}")
    return (
        f"**May {_named(server.id, server.name)} use the bot?** It was invited there.\n"
        f"-# {', '.join(facts)}\n"
        "Until you decide, nothing is made there and no money is spent. Allowed, it gets a pool of its own, within its "
        "limit of money a day (`/operator caps`). `/operator servers` lists all servers."
    )


def allowed(server: Scope, name: str, *, by: str) -> str:
    return f"<@{by}> let {_named(server, name)} use the bot. Videos can be made there from now on."


def left(server: Scope, name: str, *, by: str) -> str:
    return (
        f"<@{by}> refused {_named(server, name)}, and the bot left it. What has begun goes on, its credits stay in the "
        "books, and where the bot is invited again nothing is made until you allow it in `/operator servers`."
    )


def sure(server: Scope, name: str) -> str:
    return (
        f"{_named(server, name)} uses the bot. When the bot leaves, its members can make nothing more; what has begun "
        "goes on, and its credits stay in the books. Nothing has been done yet."
    )


def servers_head(page: ServersPage) -> str:
    if not page.servers:
        return "The bot is in no server yet."
    counted = "1 server has" if page.servers == 1 else f"{page.servers:,} servers have"
    return f"**{counted} the bot**" + (f" · page {page.page + 1} of {page.pages}" if page.pages > 1 else "")


def server_line(one: ListedServer) -> str:
    """Whether a server may use the bot, what is in its pool, and what it used."""
    state = "" if one.is_in else " · **may not use the bot**"
    members = "" if one.server.members is None else f" · {_members(one.server.members)}"
    head = f"{_named(one.server.id, one.server.name)}{members}{state}"
    return f"{head}\n-# {_used(one.use)}\n-# id {one.server.id}"


def _used(use: ServerUse | None) -> str:
    if use is None:
        return "nothing used yet"
    last = f"last video {moment(use.last_video_ms)}" if use.last_video_ms else "no video yet"
    return (
        f"pool {in_credits(use.pool)} · {dollars(use.used_micros)} in {USE_DAYS} days, of at most "
        f"{dollars(use.cap_micros)} a day · {last}"
    )


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"


def _named(server: Scope, name: str) -> str:
    return f"**{quote(name, LISTED_NAME_CHARS)}**" if name else f"server {server}"
