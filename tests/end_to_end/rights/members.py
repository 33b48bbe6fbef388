"""How members' lines are done: videos, what is under them, and credits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.discord.modals import Values
from sandbox.discord.model import Attachment, Channel, Interaction, InteractionState, Member, Message
from tests.end_to_end.rights.how import How, command, form, press, typed
from tests.end_to_end.rights.town import SECRET, Town, with_id

REASON: Values = {"reason": "not here"}


def photo(town: Town) -> Attachment:
    return town.photo


def resident(town: Town) -> Member:
    return town.resident


def finished(town: Town) -> str:
    return town.job_of(town.seen["finished"])


async def jobs(town: Town) -> Message:
    """The author's list as it is once they have made more than a page of videos."""
    return with_button(await town.shown("jobs", by="author"), f"jobs:{2**60}:0")


async def refused(town: Town) -> Message:
    """What is said to whoever is over quota."""
    if "refused" not in town.seen:
        town.seen["refused"] = town.stage.card(await town.use("create", {"prompt": "too much"}, by="over quota"))
    return town.seen["refused"]


async def asked(town: Town) -> Message:
    """Both cards about the credits that the resident asked for, as one."""
    shown = await town.shown("jobs", by="author")
    return with_button(with_button(shown, "ask:grant:1:20"), "ask:allow:2:200")


def with_button(message: Message, custom_id: str) -> Message:
    """The message with one button more, as it would have in another moment."""
    number = 90 + 2 * len(message.components)
    button = {"type": 2, "id": number, "style": 2, "label": custom_id, "custom_id": custom_id}
    added = {"type": 1, "id": number + 1, "components": [button]}
    return replace(message, components=(*message.components, added))


async def gift(town: Town) -> Message:
    return await town.offer("credits give", member=town.resident, amount=1)


async def donation(town: Town) -> Message:
    return await town.offer("credits donate", amount=1)


async def history(town: Town) -> Message:
    return await town.shown("credits history", by="author")


async def _menu(town: Town, who: Member, place: Channel, _on: Message | None) -> Interaction:
    world = town.stage.world
    if place.id not in town.posts:
        server = world.servers.get(place.server_id or 0)
        author = town.people["author"]
        poster = author if server is not None and author.id in server.member_ids else who
        town.posts[place.id] = await world.post(poster, place, "look", [town.photo])
    return await world.menu(who, town.posts[place.id], "Animate image")


async def _private(town: Town) -> Message:
    return with_id(await town.finished(), "delete:", "sendme:")


async def _menu_form(town: Town, who: Member, place: Channel, on: Message | None) -> Interaction:
    opened = await town.stage.answered(await _menu(town, who, place, on))
    if opened.state is not InteractionState.MODAL:
        return opened
    return await town.stage.world.submit(opened, {"prompt": "from a menu"})


VIDEOS: Mapping[str, How] = {
    "/create": command("create", {"prompt": "a fox"}, says="Text to video", changes=True, shows=True),
    "/animate": command("animate", {"image": photo}, says="Image to video", changes=True, shows=True),
    "/frames": command("frames", {"first": photo, "last": photo}, says="Key frames", changes=True, shows=True),
    "/scenes": command("scenes", {"prompt": "a fox", "first": photo}, says="Scene", changes=True, shows=True),
    "Animate image": How(act=_menu),
    "form animate": How(act=_menu_form, says="Image to video", changes=True, shows=True),
    "button cancel": press("cancel:", Town.order, says="Cancelled.", changes=True),
    "/jobs": command("jobs"),
    "button jobs": press("jobs:", jobs),
    "/help": command("help", says="This bot makes AI videos"),
    "/queue": command("queue"),
    "button delete": press("delete:", Town.finished),
    "button remove": press("remove:", Town.old_report),
    "button report": press("report:", Town.finished),
    "button sendme": press("sendme:", _private, says="It is in your direct messages"),
    "form delete": form("delete:", Town.finished, REASON, says="Deleted.", changes=True),
    "form remove": form("remove:", Town.old_report, REASON, says="Deleted.", changes=True),
    "form report": form("report:", Town.finished, REASON, says="Thank you.", changes=True),
}
GIVEN: Mapping[str, Any] = {"amount": 1}
CREDITS: Mapping[str, How] = {
    "/credits balance": command("credits balance", says="**Your wallet**"),
    "/credits history": command("credits history", says="credit"),
    "button history": press("history:", history, says="credit"),
    "/credits explain": command("credits explain", {"job": finished}, says="**In all: "),
    "/credits explain job=": typed("/credits explain job=", SECRET),
    "/credits give": command("credits give", {"member": resident, **GIVEN}, says="A gift can not be taken back."),
    "button give": press("give:", gift, says="Done: ", changes=True),
    "/credits donate": command("credits donate", GIVEN, says="A donation can not be taken back."),
    "button donate": press("donate:", donation, says="Done: ", changes=True),
    "button ask": press("ask:moderators:", refused, says="The moderators were asked.", changes=True),
    "button ask:grant": press("ask:grant:", asked, says="granted 20 credits", changes=True),
    "button ask:allow": press("ask:allow:", asked, says="created 200 credits", changes=True),
    "button nevermind": press("nevermind:", donation, says="Nothing was given."),
}
