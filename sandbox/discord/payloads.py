"""Shapes the sandbox's nouns into Discord's JSON; what the REST API and the gateway send is made here and only here."""

from datetime import UTC, datetime

from sandbox.discord.model import (
    Attachment,
    Channel,
    ChannelKind,
    Interaction,
    InteractionKind,
    Member,
    Message,
    Role,
    Server,
)
from sandbox.discord.refusals import Json
from sandbox.discord.shown import shown_component, shown_embed
from sandbox.discord.state import State

LOCALE = "en-US"
AUTO_ARCHIVE_MIN = 1440


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def user(member: Member) -> Json:
    shown: Json = {
        "id": str(member.id),
        "username": member.name.lower(),
        "global_name": None if member.bot else member.name,
        "avatar": None,
        "discriminator": "0001" if member.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    if member.bot:
        shown |= {"bot": True, "username": member.name}
    return shown


def self_user(state: State) -> Json:
    return user(state.bot) | {"mfa_enabled": True, "locale": LOCALE, "verified": True, "email": None, "premium_type": 0}


def bare_member(member: Member, server: Server | None = None) -> Json:
    """A member without its user, as `resolved` and messages carry it; with the roles of `server` alone."""
    roles = member.role_ids if server is None else {one.id for one in server.roles}.intersection(member.role_ids)
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": moment(member.joined_at_s),
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [str(id_) for id_ in sorted(roles)],
        "mute": False,
        "deaf": False,
    }


def guild_member(member: Member, server: Server | None = None) -> Json:
    return {"user": user(member), **bare_member(member, server)}


def role(held: Role) -> Json:
    tags: Json = {} if held.bot_id is None else {"tags": {"bot_id": str(held.bot_id)}}
    return tags | {
        "id": str(held.id),
        "name": held.name,
        "permissions": str(held.permissions),
        "position": held.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": held.bot_id is not None,
        "mentionable": held.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def guild(server: Server) -> Json:
    return {
        "id": str(server.id),
        "name": server.name,
        "owner_id": str(server.owner_id),
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "application_id": None,
        "region": "us-west",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(one) for one in server.roles],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": server.boost_tier,
        "premium_subscription_count": 0,
        "preferred_locale": LOCALE,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def channel(state: State, place: Channel) -> Json:
    last = state.last_message_id(place)
    shown: Json = {
        "id": str(place.id),
        "type": int(place.kind),
        "flags": 0,
        "last_message_id": str(last) if last else None,
    }
    if place.kind in (ChannelKind.DM, ChannelKind.GROUP_DM):
        others = [state.members[id_] for id_ in place.recipient_ids if id_ != state.bot_id]
        shown["recipients"] = [user(other) for other in others]
        if place.kind is ChannelKind.GROUP_DM:
            shown |= {"name": place.name, "icon": None, "owner_id": str(place.recipient_ids[0])}
        return shown
    shown |= {
        "guild_id": str(place.server_id),
        "name": place.name,
        "parent_id": str(place.parent_id) if place.parent_id else None,
        "rate_limit_per_user": 0,
        "last_pin_timestamp": None,
    }
    if place.kind is ChannelKind.THREAD:
        count = len(state.messages_in(place))
        server = state.servers[place.server_id or 0]
        return shown | {
            "owner_id": str(server.owner_id),
            "message_count": count,
            "total_message_sent": count,
            "member_count": len(server.member_ids),
            "thread_metadata": {
                "archived": place.archived,
                "archive_timestamp": moment(place.created_at_s),
                "auto_archive_duration": AUTO_ARCHIVE_MIN,
                "locked": place.locked,
                "create_timestamp": moment(place.created_at_s),
            },
        }
    return shown | {
        "position": place.position,
        "topic": None,
        "nsfw": place.nsfw,
        "permission_overwrites": [
            {
                "id": str(overwrite.target_id),
                "type": 0 if overwrite.is_role else 1,
                "allow": str(overwrite.allow),
                "deny": str(overwrite.deny),
            }
            for overwrite in place.overwrites
        ],
    }


def attachment(state: State, file: Attachment) -> Json:
    address = state.vault.address(file)
    shown: Json = {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size_bytes,
        "url": address,
        "proxy_url": address,
        "content_type": file.content_type,
    }
    if file.width and file.height:
        shown |= {"width": file.width, "height": file.height}
    if file.description:
        shown["description"] = file.description
    if file.ephemeral:
        shown["ephemeral"] = True
    return shown


def message(state: State, said: Message, *, with_reference: bool = True) -> Json:
    shown: Json = {
        "id": str(said.id),
        "channel_id": str(said.channel_id),
        "type": int(said.kind),
        "author": user(state.members[said.author_id]),
        "content": said.content,
        "timestamp": moment(said.created_at_s),
        "edited_timestamp": moment(said.edited_at_s) if said.edited_at_s else None,
        "tts": said.tts,
        "flags": said.flags,
        "pinned": False,
        "mention_everyone": said.mention_everyone,
        "mentions": [user(state.members[id_]) for id_ in said.mention_ids],
        "mention_roles": [str(id_) for id_ in said.mention_role_ids],
        "attachments": [attachment(state, one) for one in said.attachments],
        "embeds": [shown_embed(state, said, embed) for embed in said.embeds],
        "components": [shown_component(state, said, component) for component in said.components],
    }
    if said.nonce is not None:
        shown["nonce"] = said.nonce
    if said.reference_id is not None:
        shown["message_reference"] = _reference(state, said)
        referenced = state.messages.get(said.reference_id)
        if with_reference:
            shown["referenced_message"] = None
            if referenced is not None:
                shown["referenced_message"] = message(state, referenced, with_reference=False)
    if said.interaction_id is not None:
        interaction = state.interactions[said.interaction_id]
        shown |= {
            "application_id": str(state.bot_id),
            "webhook_id": str(state.bot_id),
            "interaction_metadata": interaction_metadata(interaction, said),
        }
        if interaction.kind is InteractionKind.COMMAND:
            shown["interaction"] = {
                "id": str(interaction.id),
                "type": int(interaction.kind),
                "name": command_name(interaction.data),
                "user": user(interaction.member),
            }
    return shown


def command_name(data: Json) -> str:
    """A command with its group and subcommand: "credits balance"."""
    names, options = [data["name"]], data.get("options", [])
    while options and options[0]["type"] in (1, 2):
        names.append(options[0]["name"])
        options = options[0].get("options", [])
    return " ".join(names)


def interaction_metadata(interaction: Interaction, message: Message | None = None) -> Json:
    shown: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": user(interaction.member),
        "authorizing_integration_owners": interaction.owners,
    }
    if message is not None and interaction.original_id not in (None, message.id):
        shown["original_response_message_id"] = str(interaction.original_id)
    match interaction.kind:
        case InteractionKind.COMMAND if "target_id" in interaction.data:
            shown["target_message_id"] = interaction.data["target_id"]
        case InteractionKind.COMPONENT if interaction.message is not None:
            shown["interacted_message_id"] = str(interaction.message.id)
        case InteractionKind.MODAL if interaction.parent is not None:
            shown["triggering_interaction_metadata"] = interaction_metadata(interaction.parent)
    return shown


def _reference(state: State, message: Message) -> Json:
    channel = state.channels.get(message.channel_id)
    shown: Json = {"type": 0, "channel_id": str(message.channel_id), "message_id": str(message.reference_id)}
    if channel is not None and channel.server_id:
        shown["guild_id"] = str(channel.server_id)
    return shown
