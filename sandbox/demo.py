"""Fills an empty world with the demo's server: two creators, a moderator, the operator, and places to talk.

The two channels of the moderators are hidden from everybody else; the operator owns the server and sees them too.
"""

from sandbox.discord.model import Channel, ChannelKind, Member, Overwrite, Role, Server
from sandbox.discord.permissions import EVERYONE, Permission
from sandbox.discord.state import State

SERVER_NAME = "Lantern Studio"
INVITED = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
)
A_MONTH_S = 30 * 24 * 60 * 60.0


def populate(state: State) -> None:
    since_s = state.now() - A_MONTH_S
    mint = state.ids.mint
    server_id, moderators_id, invited_id = mint(), mint(), mint()

    def member(name: str, standing: str, color: str, *, roles: tuple[int, ...] = (), bot: bool = False) -> Member:
        made = Member(
            id=mint(), name=name, standing=standing, color=color, role_ids=roles, bot=bot, joined_at_s=since_s
        )
        state.members[made.id] = made
        return made

    bot = member(state.application_name, "bot", "#f5a524", roles=(invited_id,), bot=True)
    mira = member("Mira", "creator", "#e86a92")
    jonas = member("Jonas", "creator", "#4c9be8")
    noor = member("Noor", "moderator", "#3fb68b", roles=(moderators_id,))
    ada = member("Ada", "operator", "#9b7bea")
    state.bot_id, state.owner_id = bot.id, ada.id
    state.servers[server_id] = Server(
        id=server_id,
        name=SERVER_NAME,
        owner_id=ada.id,
        member_ids=tuple(one.id for one in (bot, mira, jonas, noor, ada)),
        roles=(
            Role(id=server_id, name="@everyone", permissions=EVERYONE),
            Role(
                id=moderators_id,
                name="Moderators",
                permissions=Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES | Permission.MODERATE_MEMBERS,
                position=1,
                mentionable=True,
            ),
            Role(id=invited_id, name=bot.name, permissions=INVITED, position=2, bot_id=bot.id),
        ),
    )
    creations = _channel(state, server_id, "creations", 0, since_s)
    _channel(state, server_id, "general", 1, since_s)
    _channel(state, server_id, "gallery", 2, since_s)
    among_moderators = (
        Overwrite(target_id=server_id, is_role=True, deny=Permission.VIEW_CHANNEL),
        Overwrite(target_id=moderators_id, is_role=True, allow=Permission.VIEW_CHANNEL),
        Overwrite(target_id=invited_id, is_role=True, allow=Permission.VIEW_CHANNEL),
    )
    _channel(state, server_id, "review", 3, since_s, among_moderators)
    _channel(state, server_id, "mod-log", 4, since_s, among_moderators)
    state.add_channel(
        Channel(
            id=mint(),
            kind=ChannelKind.THREAD,
            name="Storyboard",
            server_id=server_id,
            parent_id=creations.id,
            created_at_s=since_s,
        )
    )
    for person in (mira, jonas, noor, ada):
        state.dm_of(person)


def _channel(
    state: State,
    server_id: int,
    name: str,
    position: int,
    created_at_s: float,
    overwrites: tuple[Overwrite, ...] = (),
) -> Channel:
    return state.add_channel(
        Channel(
            id=state.ids.mint(),
            kind=ChannelKind.TEXT,
            name=name,
            server_id=server_id,
            position=position,
            overwrites=overwrites,
            created_at_s=created_at_s,
        )
    )
