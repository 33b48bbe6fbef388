"""Decides whom a message really mentions and pings, which is less than its text says.

Defaults differ (DISCORD.md 1.4): an ordinary message may ping users, roles and everyone; an interaction's, users only.
"""

import re
from dataclasses import dataclass

from sandbox.discord.components import Kind, walk
from sandbox.discord.message_forms import AllowedMentions
from sandbox.discord.model import Channel, Flag, Member, Message
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import Json
from sandbox.discord.state import State

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mentions:
    user_ids: tuple[int, ...]
    role_ids: tuple[int, ...]
    everyone: bool
    pinged: tuple[int, ...]


def text_of(content: str, components: tuple[Json, ...]) -> str:
    shown = [one["content"] for one in walk(components) if one["type"] == Kind.TEXT_DISPLAY]
    return "\n".join([content, *shown])


def mentions_of(
    state: State,
    *,
    text: str,
    author: Member,
    channel: Channel,
    allowed: AllowedMentions,
    flags: int,
    replied_to: Message | None,
) -> Mentions:
    """Who is mentioned; `pinged` only those who can see the channel, are not the author, and are to be notified."""
    may_ping_all = Permission.MENTION_EVERYONE in state.permissions(channel, author)
    named = dict.fromkeys(int(id_) for id_ in USER.findall(text))
    user_ids = [id_ for id_ in named if id_ in state.members and ("users" in allowed.parse or id_ in allowed.user_ids)]
    if replied_to is not None and allowed.replied_user and replied_to.author_id not in user_ids:
        user_ids.append(replied_to.author_id)
    server = state.server_of(channel)
    roles = {role.id: role for role in server.roles} if server else {}
    role_ids = [
        id_
        for id_ in dict.fromkeys(int(id_) for id_ in ROLE.findall(text))
        if id_ in roles
        and ("roles" in allowed.parse or id_ in allowed.role_ids)
        and (roles[id_].mentionable or may_ping_all)
    ]
    everyone = bool(EVERYONE.search(text)) and "everyone" in allowed.parse and may_ping_all
    reached = set(user_ids) | {m.id for m in state.members.values() if everyone or set(m.role_ids) & set(role_ids)}
    pinged = [id_ for id_ in sorted(reached) if id_ != author.id and state.sees(channel, state.members[id_])]
    if flags & (Flag.SUPPRESS_NOTIFICATIONS | Flag.EPHEMERAL):
        pinged = []
    return Mentions(user_ids=tuple(user_ids), role_ids=tuple(role_ids), everyone=everyone, pinged=tuple(pinged))
