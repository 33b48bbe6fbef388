"""Interactions that say less than Discord's own do, through the real discord.py: nobody gains a right by it."""

import copy
from typing import Any

import discord
import pytest

from bot.chat.callers import bot_is_member, member_of, parent_of, person_of
from bot.chat.client import VideoClient

USER = {"id": "8001", "username": "mira", "discriminator": "0", "global_name": None, "avatar": None}
MEMBER = {
    "user": USER,
    "roles": ["7002"],
    "joined_at": "2026-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
    "permissions": "32",
}
COMMAND = {
    "id": "1",
    "application_id": "2",
    "type": 2,
    "token": "t",
    "version": 1,
    "data": {"id": "3", "name": "create", "type": 1},
    "guild_id": "7001",
    "channel": {"id": "9001", "type": 0, "name": "creations", "position": 0},
    "member": MEMBER,
    "attachment_size_limit": 10_485_760,
    "authorizing_integration_owners": {"0": "7001"},
}


async def _connected() -> None:
    """Nobody connects here."""


def heard(**changes: Any) -> discord.Interaction[discord.Client]:
    """The command as discord.py makes of it; a key that is changed to None is left out."""
    data = {key: value for key, value in (copy.deepcopy(COMMAND) | changes).items() if value is not None}
    state = VideoClient(direct_use=True, on_connected=_connected)._connection
    state.user = discord.ClientUser(state=state, data=USER | {"id": "2", "bot": True})  # type: ignore[arg-type]
    return discord.Interaction(data=data, state=state)  # type: ignore[arg-type]


@pytest.mark.parametrize("left_out", ["app_permissions", "context", "entitlements", "locale", "guild_locale", "guild"])
async def test_what_is_left_out_changes_nothing(left_out: str) -> None:
    by = member_of(heard(**{left_out: None}))

    assert (by.id, by.scope, by.manages_server, by.roles) == ("8001", "7001", True, frozenset({"7002"}))
    assert by.joined_ms is not None
    assert not by.is_operator


async def test_a_server_nobody_told_of_is_still_where_it_was_done() -> None:
    interaction = heard(authorizing_integration_owners=None)

    assert bot_is_member(interaction)
    assert member_of(interaction).scope == "7001"


async def test_a_bot_that_a_user_brought_along_is_no_member() -> None:
    assert not bot_is_member(heard(authorizing_integration_owners={"1": "8001"}))


@pytest.mark.parametrize("permissions", ["0", None])
async def test_rights_that_are_not_told_are_not_had(permissions: str | None) -> None:
    member = {key: value for key, value in (MEMBER | {"permissions": permissions}).items() if value is not None}

    by = member_of(heard(member=member))

    assert not by.manages_server
    assert not by.is_administrator


async def test_rights_that_are_not_invented_yet_do_no_harm() -> None:
    by = member_of(heard(member=MEMBER | {"permissions": str(2**200 | 32), "roles": []}))

    assert by.manages_server
    assert not by.is_administrator
    assert by.roles == frozenset()


@pytest.mark.parametrize("channel", [{"id": "9001", "type": 99}, None])
async def test_a_channel_of_an_unknown_kind_has_no_parent(channel: dict[str, Any] | None) -> None:
    interaction = heard(channel=channel)

    assert interaction.channel_id is None
    assert parent_of(interaction) is None


async def test_somebody_who_is_named_without_their_membership_is_not_here() -> None:
    interaction = heard()

    assert not person_of(discord.User(state=interaction._state, data=USER)).is_here  # type: ignore[arg-type]
