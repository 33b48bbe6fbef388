"""Discord's routes about the bot itself: who it is, where its gateway is, what commands it has, whom it can talk to."""

from sandbox.discord import payloads
from sandbox.discord.changes import CommandsChanged
from sandbox.discord.commands import overwrite
from sandbox.discord.forms import Complaints, Form
from sandbox.discord.model import Server
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import (
    missing_access,
    missing_permissions,
    not_imitated,
    unknown_command,
    unknown_guild,
    unknown_member,
)
from sandbox.discord.refusals import unknown_user as no_such_user
from sandbox.discord.rest import Call, Reply, Route

IDENTIFIES_A_DAY = 1000
A_DAY_MS = 24 * 60 * 60 * 1000
APPLICATION_FLAGS = 1 << 23  # Has registered application commands.
MOST_MEMBERS = 1000
MOST_ADDRESSES = 50
BOT_ADD = 28  # A kind of entry in a server's audit log.


async def me(call: Call) -> Reply:
    return payloads.self_user(call.world)


async def user(call: Call) -> Reply:
    member = call.world.members.get(call.id("user_id"))
    if member is None:
        raise no_such_user()
    return payloads.user(member)


async def application(call: Call) -> Reply:
    world = call.world
    installs = len(world.user_installs)
    return {
        "id": str(world.bot_id),
        "name": world.application_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": payloads.user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": APPLICATION_FLAGS,
        "flags_new": str(APPLICATION_FLAGS),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": payloads.user(world.members[world.owner_id]),
        "approximate_guild_count": sum(server.has_bot for server in world.servers.values()),
        "approximate_user_install_count": installs,
        "approximate_user_authorization_count": installs,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "integration_types_config": {"0": {}, "1": {}},
    }


async def gateway(call: Call) -> Reply:
    return {"url": f"{call.origin.replace('http', 'ws', 1)}/gateway"}


async def gateway_bot(call: Call) -> Reply:
    return {
        "url": f"{call.origin.replace('http', 'ws', 1)}/gateway",
        "shards": 1,
        "session_start_limit": {
            "total": IDENTIFIES_A_DAY,
            "remaining": IDENTIFIES_A_DAY,
            "reset_after": A_DAY_MS,
            "max_concurrency": 1,
        },
    }


async def put_commands(call: Call) -> Reply:
    server_id = _scope(call)
    registered = overwrite(call.world, server_id, call.body)
    call.world.publish(CommandsChanged())
    return registered


async def get_commands(call: Call) -> Reply:
    return call.world.commands.get(_scope(call), [])


async def get_command(call: Call) -> Reply:
    for command in call.world.commands.get(_scope(call), []):
        if command["id"] == call.path["command_id"]:
            return command
    raise unknown_command()


async def guild(call: Call) -> Reply:
    server = _server(call)
    shown = payloads.guild(server)
    if call.query.get("with_counts", "").lower() in ("1", "true"):
        shown |= {"approximate_member_count": len(server.member_ids), "approximate_presence_count": 1}
    return shown


async def members(call: Call) -> Reply:
    server = _server(call)
    limit = _limit(call, 1, MOST_MEMBERS)
    after = int(call.query.get("after", "0"))
    ids = [id_ for id_ in sorted(server.member_ids) if id_ > after]
    return [payloads.guild_member(call.world.members[id_]) for id_ in ids[:limit]]


async def search_members(call: Call) -> Reply:
    server, limit = _server(call), _limit(call, 1, MOST_MEMBERS)
    wanted = call.query.get("query", "").lower()
    found = [one for id_ in server.member_ids if (one := call.world.members[id_]).name.lower().startswith(wanted)]
    return [payloads.guild_member(one) for one in found[:limit]]


async def member(call: Call) -> Reply:
    server = _server(call)
    id_ = call.id("user_id")
    if id_ not in server.member_ids:
        raise unknown_member()
    return payloads.guild_member(call.world.members[id_])


async def leave_guild(call: Call) -> Reply:
    call.world.leave(_server(call))
    return None


async def roles(call: Call) -> Reply:
    return [payloads.role(role) for role in _server(call).roles]


async def guild_channels(call: Call) -> Reply:
    server = _server(call)
    of_server = [one for one in call.world.channels.values() if one.server_id == server.id and one.parent_id is None]
    return [payloads.channel(call.world, one) for one in of_server if call.world.sees(one, call.world.bot)]


async def audit_log(call: Call) -> Reply:
    """Who added the bot, which is all that is written down here."""
    server = _server(call)
    if Permission.VIEW_AUDIT_LOG not in call.world.server_permissions(server, call.world.bot):
        raise missing_permissions()
    if call.query.get("action_type") != str(BOT_ADD):
        raise not_imitated("any entry of the audit log but who added a bot")
    by = call.world.members.get(server.bot_added_by or 0)
    entry = {
        "id": str(call.world.ids.mint()),
        "action_type": BOT_ADD,
        "user_id": str(server.bot_added_by),
        "target_id": str(call.world.bot_id),
    }
    return {
        "audit_log_entries": [entry] if by else [],
        "users": [payloads.user(by)] if by else [],
        "integrations": [],
        "webhooks": [],
        "guild_scheduled_events": [],
        "threads": [],
        "application_commands": [],
        "auto_moderation_rules": [],
    }


async def open_dm(call: Call) -> Reply:
    complaints = Complaints()
    form = Form(call.body, complaints)
    id_ = form.integer("recipient_id", maximum=2**63, required=True)
    form.finish()
    complaints.refuse_if_any()
    recipient = call.world.members.get(id_ or 0)
    if recipient is None or recipient.bot:
        raise no_such_user()
    return payloads.channel(call.world, call.world.dm_of(recipient))


async def refresh_urls(call: Call) -> Reply:
    """Fresh signatures for attachments; undocumented by Discord, but it takes bot tokens (DISCORD.md 1.3)."""
    complaints = Complaints()
    form = Form(call.body, complaints)
    addresses = form.items("attachment_urls", minimum=1, maximum=MOST_ADDRESSES, required=True) or []
    form.finish()
    complaints.refuse_if_any()
    return {
        "refreshed_urls": [{"original": one, "refreshed": call.world.vault.refreshed(str(one))} for one in addresses]
    }


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.world.bot_id:
        raise missing_access()
    return _server(call).id if "guild_id" in call.path else None


def _server(call: Call) -> Server:
    server = call.world.servers.get(call.id("guild_id"))
    if server is None:
        raise unknown_guild()
    if not server.has_bot:
        raise missing_access()
    return server


def _limit(call: Call, default: int, most: int) -> int:
    text = call.query.get("limit", str(default))
    complaints = Complaints()
    if not text.isdecimal() or not 1 <= int(text) <= most:
        complaints.add(("limit",), "NUMBER_TYPE_MAX", f"int value should be between 1 and {most}.")
    complaints.refuse_if_any()
    return int(text)


COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = [
    Route(method="GET", path="/users/@me", handler=me),
    Route(method="GET", path="/users/{user_id}", handler=user),
    Route(method="POST", path="/users/@me/channels", handler=open_dm),
    Route(method="DELETE", path="/users/@me/guilds/{guild_id}", handler=leave_guild),
    Route(method="GET", path="/oauth2/applications/@me", handler=application),
    Route(method="GET", path="/applications/@me", handler=application),
    Route(method="GET", path="/gateway", handler=gateway),
    Route(method="GET", path="/gateway/bot", handler=gateway_bot),
    Route(method="PUT", path=COMMANDS, handler=put_commands),
    Route(method="GET", path=COMMANDS, handler=get_commands),
    Route(method="GET", path=COMMANDS + "/{command_id}", handler=get_command),
    Route(method="PUT", path=GUILD_COMMANDS, handler=put_commands),
    Route(method="GET", path=GUILD_COMMANDS, handler=get_commands),
    Route(method="GET", path=GUILD_COMMANDS + "/{command_id}", handler=get_command),
    Route(method="GET", path="/guilds/{guild_id}", handler=guild),
    Route(method="GET", path="/guilds/{guild_id}/roles", handler=roles),
    Route(method="GET", path="/guilds/{guild_id}/channels", handler=guild_channels),
    Route(method="GET", path="/guilds/{guild_id}/audit-logs", handler=audit_log),
    Route(method="GET", path="/guilds/{guild_id}/members", handler=members),
    Route(method="GET", path="/guilds/{guild_id}/members/search", handler=search_members),
    Route(method="GET", path="/guilds/{guild_id}/members/{user_id}", handler=member),
    Route(method="POST", path="/attachments/refresh-urls", handler=refresh_urls),
]
