"""Gives embeds and components the addresses, sizes and types of what they show, fresh each time they are sent."""

from sandbox.discord.components import ATTACHMENT_SCHEME, Kind
from sandbox.discord.model import Attachment, Message
from sandbox.discord.refusals import Json
from sandbox.discord.state import State
from sandbox.discord.vault import safe_filename


def shown_embed(state: State, message: Message, embed: Json) -> Json:
    """An embed whose pictures have addresses."""
    shown = dict(embed)
    for part, key in (("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url")):
        if key in embed.get(part, {}):
            shown[part] = embed[part] | {key: _address(state, message, embed[part][key])[0]}
    return shown


def shown_component(state: State, message: Message, component: Json) -> Json:
    """A component whose media have addresses, sizes and types."""
    shown = dict(component)
    if "components" in component:
        shown["components"] = [shown_component(state, message, inner) for inner in component["components"]]
    if component.get("accessory"):
        shown["accessory"] = shown_component(state, message, component["accessory"])
    match component["type"]:
        case Kind.MEDIA_GALLERY:
            shown["items"] = [item | {"media": _media(state, message, item["media"])} for item in component["items"]]
        case Kind.THUMBNAIL:
            shown["media"] = _media(state, message, component["media"])
        case Kind.FILE:
            shown["file"] = _media(state, message, component["file"])
            _, found = _address(state, message, component["file"]["url"])
            shown |= {"name": found.filename if found else None, "size": found.size_bytes if found else None}
    return shown


def _media(state: State, message: Message, media: Json) -> Json:
    address, found = _address(state, message, media["url"])
    shown: Json = {"id": str(message.id), "url": address, "proxy_url": address, "width": None, "height": None}
    if found is None:
        return shown | {"content_type": None}
    return shown | {
        "id": str(found.id),
        "attachment_id": str(found.id),
        "width": found.width,
        "height": found.height,
        "content_type": found.content_type,
    }


def _address(state: State, message: Message, url: str) -> tuple[str, Attachment | None]:
    if not url.startswith(ATTACHMENT_SCHEME):
        return state.vault.refreshed(url), None
    name = safe_filename(url.removeprefix(ATTACHMENT_SCHEME))
    found = next((one for one in message.attachments if one.filename == name), None)
    return (state.vault.address(found) if found else url), found
