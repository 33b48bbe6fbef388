"""Reads the components of a message as Discord does, with its limits, into the form Discord hands them back in.

Media stay as the bot wrote them (`attachment://name` or a web address); `payloads` resolves them when a message is
shown, because signed addresses are new each time.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from sandbox.discord.forms import Form, Path
from sandbox.discord.refusals import Json

MAX_COMPONENTS = 40
MAX_DISPLAYED_CHARACTERS = 4000
MAX_LEGACY_ROWS = 5
MAX_ROW_WIDTH = 5
MAX_GALLERY_ITEMS = 10
MAX_CUSTOM_ID_LENGTH = 100
MAX_LABEL_LENGTH = 80
MAX_SELECT_OPTIONS = 25
ATTACHMENT_SCHEME = "attachment://"


class Kind(IntEnum):
    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


class ButtonStyle(IntEnum):
    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5


SELECTS = frozenset(
    {Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT}
)
IN_ROW = SELECTS | {Kind.BUTTON}
IN_CONTAINER = frozenset(
    {Kind.ACTION_ROW, Kind.SECTION, Kind.TEXT_DISPLAY, Kind.MEDIA_GALLERY, Kind.FILE, Kind.SEPARATOR}
)
TOP_LEVEL = IN_CONTAINER | {Kind.CONTAINER}


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, outermost first, in the order a reader meets them."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        yield from walk(component[part] for part in ("accessory", "component") if component.get(part))


def media_of(component: Json) -> list[Json]:
    """The media objects a component shows."""
    match component["type"]:
        case Kind.MEDIA_GALLERY:
            return [item["media"] for item in component["items"]]
        case Kind.THUMBNAIL:
            return [component["media"]]
        case Kind.FILE:
            return [component["file"]]
    return []


class ComponentReader:
    """Reads one message's or one modal's components; limits that span all of them are kept here."""

    def __init__(self) -> None:
        self.count = 0
        self.displayed_characters = 0
        self.references: list[tuple[Path, str]] = []
        self._custom_ids: set[str] = set()
        self._ids: set[int] = set()

    def read_message(self, form: Form, name: str, *, is_v2: bool) -> tuple[Json, ...]:
        limit = MAX_COMPONENTS if is_v2 else MAX_LEGACY_ROWS
        allowed = TOP_LEVEL if is_v2 else frozenset({Kind.ACTION_ROW})
        components = self.children(form, name, allowed, maximum=limit, minimum=0)
        if self.count > MAX_COMPONENTS:
            form.complain(
                name,
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"The total number of components cannot exceed {MAX_COMPONENTS}, not {self.count}",
            )
        if self.displayed_characters > MAX_DISPLAYED_CHARACTERS:
            form.complain(
                name,
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"Total displayable text size exceeds maximum size of {MAX_DISPLAYED_CHARACTERS}",
            )
        self.number(components)
        return tuple(components)

    def number(self, components: Iterable[Json]) -> None:
        """Give every component without an id the next free one, as Discord does."""
        following = 1
        for component in walk(components):
            if component["id"]:
                continue
            while following in self._ids:
                following += 1
            component["id"] = following
            self._ids.add(following)

    def children(
        self, form: Form, name: str, allowed: frozenset[Kind], *, maximum: int, minimum: int = 1
    ) -> list[Json]:
        forms = form.forms(name, maximum=maximum, minimum=minimum, required=minimum > 0) or []
        return [read for child in forms if (read := self.component(child, allowed))]

    def component(self, form: Form, allowed: frozenset[Kind]) -> Json | None:
        kind = form.raw("type")
        if kind not in allowed or isinstance(kind, bool):
            listed = ", ".join(str(int(one)) for one in sorted(allowed))
            form.complain("type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
            return None
        self.count += 1
        id_ = form.integer("id", maximum=2**31 - 1) or 0
        if id_ in self._ids:
            form.complain("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        elif id_:
            self._ids.add(id_)
        read: Json = {"type": int(kind), "id": id_}
        match Kind(kind):
            case Kind.ACTION_ROW:
                read |= self._row(form)
            case Kind.BUTTON:
                read |= self._button(form)
            case Kind.SECTION:
                read["components"] = self.children(form, "components", frozenset({Kind.TEXT_DISPLAY}), maximum=3)
                if accessory := form.form("accessory", required=True):
                    read["accessory"] = self.component(accessory, frozenset({Kind.BUTTON, Kind.THUMBNAIL}))
            case Kind.TEXT_DISPLAY:
                read["content"] = form.string("content", min_length=1, max_length=4000, required=True) or ""
                self.displayed_characters += len(read["content"])
            case Kind.THUMBNAIL:
                read |= self._shown(form, "media")
            case Kind.MEDIA_GALLERY:
                items = form.forms("items", minimum=1, maximum=MAX_GALLERY_ITEMS, required=True) or []
                read["items"] = [self._gallery_item(item) for item in items]
            case Kind.FILE:
                read["file"] = self._media(form, "file", only_attachments=True)
                read["spoiler"] = form.boolean("spoiler") or False
            case Kind.SEPARATOR:
                divider = form.boolean("divider")
                read |= {"divider": divider is not False, "spacing": form.choice("spacing", (1, 2)) or 1}
            case Kind.CONTAINER:
                read["accent_color"] = form.integer("accent_color", maximum=0xFFFFFF)
                read["spoiler"] = form.boolean("spoiler") or False
                read["components"] = self.children(form, "components", IN_CONTAINER, maximum=MAX_COMPONENTS)
            case _:
                read |= self.select(form, Kind(kind))
        form.finish()
        return read

    def custom_id(self, form: Form, *, required: bool = True) -> str | None:
        custom_id = form.string("custom_id", min_length=1, max_length=MAX_CUSTOM_ID_LENGTH, required=required)
        if custom_id in self._custom_ids:
            form.complain("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        if custom_id:
            self._custom_ids.add(custom_id)
        return custom_id

    def select(self, form: Form, kind: Kind) -> Json:
        read: Json = {"custom_id": self.custom_id(form)}
        minimum, maximum = form.integer("min_values", maximum=25), form.integer("max_values", minimum=1, maximum=25)
        read["min_values"] = 1 if minimum is None else minimum
        read["max_values"] = 1 if maximum is None else maximum
        if read["min_values"] > read["max_values"]:
            form.complain("min_values", "BASE_TYPE_MIN_MAX", "min_values must not be greater than max_values")
        if (placeholder := form.string("placeholder", max_length=150)) is not None:
            read["placeholder"] = placeholder
        read["disabled"] = form.boolean("disabled") or False
        if form.has("required"):
            read["required"] = form.boolean("required") is not False
        if kind is Kind.STRING_SELECT:
            options = form.forms("options", minimum=1, maximum=MAX_SELECT_OPTIONS, required=True) or []
            read["options"] = [_select_option(option) for option in options]
            if len({option["value"] for option in read["options"]}) < len(read["options"]):
                form.complain(
                    "options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
                )
        else:
            defaults = form.forms("default_values", maximum=25) or []
            read["default_values"] = [_default_value(default) for default in defaults]
        if kind is Kind.CHANNEL_SELECT and (kinds := form.items("channel_types", maximum=25)):
            read["channel_types"] = kinds
        return read

    def _row(self, form: Form) -> Json:
        children = self.children(form, "components", IN_ROW, maximum=MAX_ROW_WIDTH)
        if len(children) > 1 and any(child["type"] in SELECTS for child in children):
            form.complain(
                "components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
            )
        return {"components": children}

    def _button(self, form: Form) -> Json:
        style = form.choice("style", tuple(ButtonStyle), required=True)
        read: Json = {"style": style, "disabled": form.boolean("disabled") or False}
        label = form.string("label", max_length=MAX_LABEL_LENGTH)
        if label is not None:
            read["label"] = label
        emoji = form.form("emoji")
        if emoji is not None:
            read["emoji"] = _emoji(emoji)
        if not label and emoji is None:
            form.complain("label", "BASE_TYPE_REQUIRED", "A button needs a label or an emoji")
        form.unused("sku_id")
        if style == ButtonStyle.LINK:
            read["url"] = form.string("url", min_length=1, max_length=512, required=True)
            form.unused("custom_id")
        else:
            read["custom_id"] = self.custom_id(form)
            form.unused("url")
        return read

    def _gallery_item(self, form: Form) -> Json:
        item = self._shown(form, "media")
        form.finish()
        return item

    def _shown(self, form: Form, name: str) -> Json:
        return {
            name: self._media(form, name),
            "description": form.string("description", min_length=1, max_length=1024),
            "spoiler": form.boolean("spoiler") or False,
        }

    def _media(self, form: Form, name: str, *, only_attachments: bool = False) -> Json:
        media = form.form(name, required=True)
        if media is None:
            return {"url": ""}
        url = media.string("url", min_length=1, max_length=2048, required=True) or ""
        for ignored in ("proxy_url", "width", "height", "content_type", "flags", "loading_state", "placeholder"):
            media.raw(ignored)  # Discord takes media back as it handed them out.
        media.raw("placeholder_version"), media.raw("id"), media.raw("attachment_id")
        media.finish()
        if url.startswith(ATTACHMENT_SCHEME):
            self.references.append(((*media.path, "url"), url.removeprefix(ATTACHMENT_SCHEME)))
        elif only_attachments or not url.startswith(("http://", "https://")):
            schemes = "('attachment')" if only_attachments else "('http', 'https', 'attachment')"
            media.complain("url", "URL_TYPE_INVALID_SCHEME", f'Scheme "{url.split(":")[0]}" is not one of {schemes}')
        return {"url": url}


def _select_option(form: Form) -> Json:
    read: Json = {
        "label": form.string("label", min_length=1, max_length=100, required=True),
        "value": form.string("value", min_length=1, max_length=100, required=True),
        "default": form.boolean("default") or False,
    }
    if (description := form.string("description", max_length=100)) is not None:
        read["description"] = description
    if emoji := form.form("emoji"):
        read["emoji"] = _emoji(emoji)
    form.finish()
    return read


def _default_value(form: Form) -> Json:
    read = {
        "id": str(form.integer("id", maximum=2**63, required=True)),
        "type": form.choice("type", ("user", "role", "channel"), required=True),
    }
    form.finish()
    return read


def _emoji(form: Form) -> Json:
    read: Json = {"name": form.string("name", max_length=32, required=True) or ""}
    if id_ := form.integer("id", maximum=2**63):
        read["id"] = str(id_)
    if (animated := form.boolean("animated")) is not None:
        read["animated"] = animated
    form.finish()
    return read
