"""Discord's permission bits and the one rule that combines roles and channel overwrites into them."""

from collections.abc import Iterable
from enum import IntFlag

from sandbox.discord.model import Channel, Member, Role, Server


class Permission(IntFlag):
    CREATE_INSTANT_INVITE = 1 << 0
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50


NOTHING = Permission(0)
EVERYTHING = Permission(sum(Permission))
EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)


def permissions_in(server: Server, channel: Channel, member: Member, roles: Iterable[Role]) -> Permission:
    """What `member` may do in `channel` (of a thread: its parent), as Discord's documentation computes it."""
    if server.owner_id == member.id:
        return EVERYTHING
    own = [role for role in roles if role.id == server.id or role.id in member.role_ids]
    granted = Permission(0)
    for role in own:
        granted |= Permission(role.permissions)
    if Permission.ADMINISTRATOR in granted:
        return EVERYTHING
    by_target = {overwrite.target_id: overwrite for overwrite in channel.overwrites}
    if everyone := by_target.get(server.id):
        granted = granted & ~everyone.deny | everyone.allow
    of_roles = [by_target[role.id] for role in own if role.id in by_target and role.id != server.id]
    for overwrite in of_roles:
        granted &= ~overwrite.deny
    for overwrite in of_roles:
        granted |= overwrite.allow
    if personal := by_target.get(member.id):
        granted = granted & ~personal.deny | personal.allow
    if Permission.VIEW_CHANNEL not in granted:
        return Permission(0)
    return granted
