"""Fills an empty world with the demo's server: two creators, a moderator, the operator, and places to talk."""

from bot.sandbox.model import Channel, ChannelKind, Member, Role, Server
from bot.sandbox.permissions import EVERYONE, Permission
from bot.sandbox.state import State

SERVER_NAME = "Lantern Studio"
A_MONTH_S = 30 * 24 * 60 * 60.0


def populate(state: State) -> None:
    since_s = state.now() - A_MONTH_S
    mint = state.ids.mint
    server_id, moderators_id = mint(), mint()

    def member(name: str, standing: str, color: str, *, roles: tuple[int, ...] = (), bot: bool = False) -> Member:
        made = Member(
            id=mint(), name=name, standing=standing, color=color, role_ids=roles, bot=bot, joined_at_s=since_s
        )
        state.members[made.id] = made
        return made

    bot = member(state.application_name, "bot", "#f5a524", bot=True)
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
        ),
    )
    creations = _channel(state, server_id, "creations", 0, since_s)
    _channel(state, server_id, "general", 1, since_s)
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


def _channel(state: State, server_id: int, name: str, position: int, created_at_s: float) -> Channel:
    return state.add_channel(
        Channel(
            id=state.ids.mint(),
            kind=ChannelKind.TEXT,
            name=name,
            server_id=server_id,
            position=position,
            created_at_s=created_at_s,
        )
    )
