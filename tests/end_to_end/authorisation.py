"""Who may do what, where: a table, and how each of its rows is done.

A line is a command, a message menu, a button or a form; a column is somebody; the five letters of a cell are the five
places in which it is tried. What stands in no line may be done by nobody: the test fails until a line says who may.

    +  done           .  Discord's own client does not let them
    q  over quota     a  neither author nor moderator     n  no such video here
    m  may not set the server up

The places: a channel of the server, a thread of it, direct messages with the bot, another server that has the bot, and
one that has not, where members brought the bot along. A card or a screen of the first server is tried in the other four
as well: a copy of it stands there, as no real Discord would let it.

A command without options needs a line only. Everything else has an entry in HOW too, and a refusal that is new here has
a letter in SAID.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.app import Bot
from bot.chat import words
from bot.domain.member import Member as Asker
from bot.sandbox.model import Attachment, Channel, Interaction, Member, Message, Role
from bot.sandbox.refusals import ClientRefused
from tests.end_to_end.stage import Stage, buttons_of

PEOPLE = (
    "stranger",
    "member",
    "over quota",
    "blocked",
    "author",
    "other member",
    "moderator",
    "administrator",
    "operator",
    "administrator elsewhere",
)
PLACES = ("channel", "thread", "direct message", "another server", "a server without the bot")

# fmt: off
TABLE = """
                      stranger member quota blocked author other moderator admin operator elsewhere
/create               ..+.+    +++++  qq+++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/animate              ..+.+    +++++  qq+++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/frames               ..+.+    +++++  qq+++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
Animate image         ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
AnimateForm           ..+.+    +++++  qq+++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/jobs                 ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
/credits balance      ..+.+    +++++  +++++ +++++   +++++  +++++ +++++     +++++ +++++    ..+++
CancelButton          ..n.n    aannn  aannn aannn   ++nnn  aannn ++nnn     ++nnn aannn    ..nnn
/setup                .....    mm.m.  mm.m. mm.m.   mm.m.  mm.m. mm.m.     ++.m. mm.m.    ...+.
ChannelChoice         ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
RoleChoice            ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
PageButton            ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
SetupForm rules       ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
SetupForm triggers    ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
SetupForm limits      ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
SetupForm defaults    ..m.m    mmmmm  mmmmm mmmmm   mmmmm  mmmmm mmmmm     ++mmm mmmmm    ..m+m
"""
# fmt: on
NAME_CHARS = 22

SAID: Mapping[str, str] = {
    "q": "left of your share",
    "a": "Only the one who asked for this video, or a moderator, can do that.",
    "n": "That video is not known here. In a command, pick one from the list or give the link to its card.",
    "m": "Only members with Discord's Manage Server permission",
}


def rows() -> dict[str, list[str]]:
    """The cells of every line by its name."""
    _, *lines = TABLE.strip("\n").splitlines()
    return {line[:NAME_CHARS].strip(): line[NAME_CHARS:].split() for line in lines}


@dataclass(frozen=True, kw_only=True)
class Town:
    """Everybody and every place, and a bot among them."""

    stage: Stage
    bot: Bot
    people: Mapping[str, Member]
    other_lobby: Channel
    far_lobby: Channel
    helpers: Role
    photo: Attachment
    posts: dict[int, Message] = field(default_factory=dict)
    orders: list[Interaction] = field(default_factory=list)

    def place(self, name: str, who: Member) -> Channel:
        world = self.stage.world
        return {
            "channel": world.channel("creations"),
            "thread": world.channel("Storyboard"),
            "direct message": world.dm(who),
            "another server": self.other_lobby,
            "a server without the bot": self.far_lobby,
        }[name]

    async def order(self) -> Interaction:
        """The author's video, waiting for its turn: the last one, until somebody cancelled it."""
        for order in self.orders[-1:]:
            job = await self.bot.store.job(str(order.id))
            if job is not None and not job.is_over:
                return order
        self.orders.append(
            await self.stage.answered(
                await self.stage.world.command(
                    self.people["author"], self.stage.world.channel("creations"), "create", {"prompt": "the author's"}
                )
            )
        )
        return self.orders[-1]

    def copy(self, message: Message, place: Channel) -> Message:
        """The same message in another place, for everybody to see."""
        world = self.stage.world
        copied = replace(
            message, id=world.ids.mint(), channel_id=place.id, interaction_id=None, ephemeral_for=None, flags=1 << 15
        )
        world.keep(copied)
        return copied

    async def screen(self) -> Message:
        """The set-up screen, as the administrator sees it."""
        shown = await self.stage.world.command(
            self.people["administrator"], self.stage.world.channel("creations"), "setup"
        )
        return self.stage.card(await self.stage.answered(shown))


Try = Callable[[Town, Member, Channel], Awaitable[Interaction]]


@dataclass(frozen=True, kw_only=True)
class How:
    """How a line is done: what whoever may do it reads, and whether the books, or the settings, then differ."""

    act: Try
    says: str = ""
    changes: bool = False
    makes: bool = False  # A video that waits for its turn, which is cancelled before the next cell.


def command(name: str, options: Mapping[str, Any] | None = None, **how: Any) -> How:
    async def act(town: Town, who: Member, place: Channel) -> Interaction:
        given = {key: town.photo if value is PHOTO else value for key, value in (options or {}).items()}
        return await town.stage.world.command(who, place, name, given)

    return How(act=act, **how)


def setup_item(custom_id: str, pick: Callable[[Town, Channel], Sequence[Any]] | None = None, **how: Any) -> How:
    async def act(town: Town, who: Member, place: Channel) -> Interaction:
        screen = town.copy(await town.screen(), place)
        return await town.stage.world.press(who, screen, custom_id, None if pick is None else pick(town, place))

    return How(act=act, **how)


def setup_form(page: str) -> How:
    """A form that the administrator opened, sent by anybody: what is checked when it opens is checked again."""

    async def act(town: Town, who: Member, place: Channel) -> Interaction:
        world, screen = town.stage.world, await town.screen()
        opened = await town.stage.answered(
            await world.press(town.people["administrator"], screen, f"setup:open:{page}")
        )
        return await submitted_by(town, opened, who, place, {}, on=town.copy(screen, place))

    return How(act=act, says="Set-up", changes=True)


async def submitted_by(
    town: Town, opened: Interaction, who: Member, place: Channel, fields: dict[str, Any], *, on: Message | None = None
) -> Interaction:
    """Send a form that somebody else opened, which Discord lets nobody do. Raises ClientRefused."""
    people = town.stage.world.people
    owners = people._owners(who, place)
    if not town.stage.world.sees(place, who) or not owners:
        raise ClientRefused("Nothing of the bot is seen there.")
    context = people._context(place)
    forged = replace(opened, member=who, channel=place, owners=owners, context=context, message=on)
    return await town.stage.world.submit(forged, fields)


async def _cancel(town: Town, who: Member, place: Channel) -> Interaction:
    card = town.stage.card(await town.order())
    return await town.stage.world.press(who, town.copy(card, place), buttons_of(card)[words.answers.CANCEL])


async def _menu(town: Town, who: Member, place: Channel) -> Interaction:
    world = town.stage.world
    if place.id not in town.posts:
        author = who if place.recipient_ids else town.people["author"]
        if author.id not in town.stage.world.servers.get(place.server_id or 0, world.server).member_ids:
            author = who
        town.posts[place.id] = await world.post(author, place, "look", [town.photo])
    return await world.menu(who, town.posts[place.id], "Animate image")


async def _menu_form(town: Town, who: Member, place: Channel) -> Interaction:
    opened = await town.stage.answered(await _menu(town, who, place))
    return await town.stage.world.submit(opened, {"prompt": "from a menu"})


def _helpers(town: Town, place: Channel) -> list[Role]:
    """The role that moderates already, where Discord offers it."""
    return [town.helpers] if place.server_id == town.stage.world.server.id else []


PHOTO = object()
HOW: Mapping[str, How] = {
    "/create": command("create", {"prompt": "a fox"}, says="Text to video", changes=True, makes=True),
    "/animate": command("animate", {"image": PHOTO}, says="Image to video", changes=True, makes=True),
    "/frames": command("frames", {"first": PHOTO, "last": PHOTO}, says="Key frames", changes=True, makes=True),
    "Animate image": How(act=_menu),
    "AnimateForm": How(act=_menu_form, says="Image to video", changes=True, makes=True),
    "/credits balance": command("credits balance", says="Your wallet"),
    "CancelButton": How(act=_cancel, says="Cancelled.", changes=True),
    "/setup": command("setup", says="Set-up"),
    "ChannelChoice": setup_item("setup:log", lambda _town, _place: [], says="Set-up", changes=True),
    "RoleChoice": setup_item("setup:moderators", _helpers, says="Set-up", changes=True),
    "PageButton": setup_item("setup:open:limits"),
    "SetupForm rules": setup_form("rules"),
    "SetupForm triggers": setup_form("triggers"),
    "SetupForm limits": setup_form("limits"),
    "SetupForm defaults": setup_form("defaults"),
}


def how_to_do(line: str) -> How:
    """A command that is not in HOW is used without options."""
    return HOW.get(line) or command(line.removeprefix("/"))


def asker(interaction: Interaction, scope: str) -> Asker:
    """Whoever did it, as the services know them."""
    return Asker(id=str(interaction.member.id), scope=scope)
