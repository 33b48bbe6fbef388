"""Shapes an interaction into what INTERACTION_CREATE carries."""

from sandbox.discord import payloads
from sandbox.discord.messages import Messages
from sandbox.discord.model import Interaction
from sandbox.discord.refusals import Json
from sandbox.discord.state import State


def interaction_payload(state: State, messages: Messages, interaction: Interaction) -> Json:
    """What INTERACTION_CREATE carries."""
    channel, member = interaction.channel, interaction.member
    server = state.server_of(channel)
    may = state.permissions(channel, member)
    shown: Json = {
        "id": str(interaction.id),
        "application_id": str(state.bot_id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(state, channel) | {"permissions": str(int(may))},
        "context": int(interaction.context),
        "locale": payloads.LOCALE,
        "app_permissions": str(int(state.permissions(channel, state.bot))),
        "attachment_size_limit": messages.size_limit_bytes(channel, member),
        "authorizing_integration_owners": interaction.owners,
        "entitlements": [],
        "entitlement_sku_ids": [],
    }
    if server is None:
        shown["user"] = payloads.user(member)
    else:
        shown |= {
            "guild_id": str(server.id),
            "guild": {"id": str(server.id), "locale": payloads.LOCALE, "features": []},
            "guild_locale": payloads.LOCALE,
            "member": payloads.guild_member(member, server) | {"permissions": str(int(may))},
        }
    if interaction.message is not None:
        current = state.messages.get(interaction.message.id, interaction.message)
        shown["message"] = payloads.message(state, current)
    return shown
