"""Reads the modal a bot opens, and turns what a member filled in into what the bot is sent."""

from sandbox.discord.components import SELECTS, ComponentReader, Kind, walk
from sandbox.discord.file_types import read_file_types
from sandbox.discord.forms import Form
from sandbox.discord.refusals import ClientRefused, Json

MAX_TITLE_LENGTH = 45
MAX_TOP_LEVEL = 5
MAX_TEXT_LENGTH = 4000

Value = str | bool | list[str] | None
Values = dict[str, Value]

TOP_LEVEL = frozenset({Kind.ACTION_ROW, Kind.LABEL, Kind.TEXT_DISPLAY})
IN_LABEL = SELECTS | {Kind.TEXT_INPUT, Kind.FILE_UPLOAD, Kind.RADIO_GROUP, Kind.CHECKBOX_GROUP, Kind.CHECKBOX}


def read_modal(form: Form) -> Json:
    modal: Json = {
        "custom_id": form.string("custom_id", min_length=1, max_length=100, required=True),
        "title": form.string("title", min_length=1, max_length=MAX_TITLE_LENGTH, required=True),
    }
    reader = ModalReader()
    modal["components"] = reader.children(form, "components", TOP_LEVEL, maximum=MAX_TOP_LEVEL)
    reader.number(modal["components"])
    form.finish()
    return modal


class ModalReader(ComponentReader):
    """A component reader that knows the parts only modals have."""

    def component(self, form: Form, allowed: frozenset[Kind]) -> Json | None:
        kind = form.raw("type")
        if kind not in allowed or kind in SELECTS or kind == Kind.TEXT_DISPLAY:
            return super().component(form, allowed)
        read: Json = {"type": int(kind), "id": form.integer("id", maximum=2**31 - 1) or 0}
        match Kind(kind):
            case Kind.ACTION_ROW:
                read["components"] = self.children(form, "components", frozenset({Kind.TEXT_INPUT}), maximum=1)
            case Kind.LABEL:
                read["label"] = form.string("label", min_length=1, max_length=45, required=True)
                read["description"] = form.string("description", min_length=1, max_length=100)
                if inner := form.form("component", required=True):
                    read["component"] = self.component(inner, IN_LABEL)
            case Kind.TEXT_INPUT:
                read |= self._text_input(form)
            case Kind.FILE_UPLOAD:
                read |= {"custom_id": self.custom_id(form), **_counts(form, most=10)}
                if types := read_file_types(form):
                    read["file_types"] = types
            case Kind.RADIO_GROUP:
                read |= {"custom_id": self.custom_id(form), "options": _options(form)}
                read["required"] = form.boolean("required") is not False
            case Kind.CHECKBOX_GROUP:
                read |= {"custom_id": self.custom_id(form), "options": _options(form), **_counts(form, most=10)}
            case Kind.CHECKBOX:
                read |= {"custom_id": self.custom_id(form), "default": form.boolean("default") or False}
            case _:
                raise AssertionError(f"no reader for component {kind}")
        form.finish()
        return read

    def _text_input(self, form: Form) -> Json:
        read: Json = {
            "custom_id": self.custom_id(form),
            "style": form.choice("style", (1, 2), required=True),
            "label": form.string("label", min_length=1, max_length=45),
            "min_length": form.integer("min_length", maximum=MAX_TEXT_LENGTH),
            "max_length": form.integer("max_length", minimum=1, maximum=MAX_TEXT_LENGTH),
            "required": form.boolean("required") is not False,
        }
        for name, length in (("value", MAX_TEXT_LENGTH), ("placeholder", 100)):
            if (text := form.string(name, max_length=length)) is not None:
                read[name] = text
        return read


def _counts(form: Form, *, most: int) -> Json:
    minimum, maximum = form.integer("min_values", maximum=most), form.integer("max_values", minimum=1, maximum=most)
    return {
        "min_values": 1 if minimum is None else minimum,
        "max_values": 1 if maximum is None else maximum,
        "required": form.boolean("required") is not False,
    }


def _options(form: Form) -> list[Json]:
    read = []
    for option in form.forms("options", minimum=1, maximum=10, required=True) or []:
        read.append(
            {
                "label": option.string("label", min_length=1, max_length=100, required=True),
                "value": option.string("value", min_length=1, max_length=100, required=True),
                "description": option.string("description", max_length=100),
                "default": option.boolean("default") or False,
            }
        )
        option.finish()
    return read


def fill_in(modal: Json, values: Values) -> list[Json]:
    """The `components` of the modal's submission. Raises ClientRefused where Discord's client would keep it open."""
    known = {part["custom_id"] for part in walk(modal["components"]) if part.get("custom_id")}
    if unknown := values.keys() - known:
        raise ClientRefused(f"The form has no field {', '.join(sorted(unknown))}.")
    labels = {
        part["component"]["custom_id"]: part["label"] for part in modal["components"] if part["type"] == Kind.LABEL
    }

    def filled(part: Json) -> Json:
        answer: Json = {"type": part["type"], "id": part["id"]}
        match part["type"]:
            case Kind.ACTION_ROW:
                return answer | {"components": [filled(inner) for inner in part["components"]]}
            case Kind.LABEL:
                return answer | {"component": filled(part["component"])}
            case Kind.TEXT_DISPLAY:
                return answer
        custom_id = part["custom_id"]
        label = labels.get(custom_id) or part.get("label") or custom_id
        answer["custom_id"] = custom_id
        return answer | _answer(part, values.get(custom_id), label)

    return [filled(part) for part in modal["components"]]


def _answer(part: Json, value: Value, label: str) -> Json:
    match part["type"]:
        case Kind.TEXT_INPUT:
            return {"value": _text(part, part.get("value", "") if value is None else value, label)}
        case Kind.CHECKBOX:
            return {"value": bool(part["default"] if value is None else value)}
        case Kind.RADIO_GROUP:
            chosen = [value] if isinstance(value, str) else value or []
            _check_chosen(part | {"min_values": 1, "max_values": 1}, list(chosen) if chosen else [], label)  # type: ignore[arg-type]
            return {"value": chosen[0] if chosen else None}  # type: ignore[index]
    chosen = [value] if isinstance(value, str) else list(value or [])  # type: ignore[arg-type]
    if value is None:
        chosen = _defaults(part)
    _check_chosen(part, chosen, label)
    return {"values": chosen}


def _text(part: Json, value: Value, label: str) -> str:
    if not isinstance(value, str):
        raise ClientRefused(f"{label} takes a text.")
    if not value:
        if part["required"]:
            raise ClientRefused(f"{label} is required.")
        return value
    at_least, at_most = part["min_length"] or 0, part["max_length"] or MAX_TEXT_LENGTH
    if not at_least <= len(value) <= at_most:
        raise ClientRefused(f"{label} must be between {at_least} and {at_most} characters long.")
    return value


def _defaults(part: Json) -> list[str]:
    chosen = [option["value"] for option in part.get("options", ()) if option["default"]]
    return chosen + [default["id"] for default in part.get("default_values", ())]


def _check_chosen(part: Json, chosen: list[str], label: str) -> None:
    if not chosen and not part.get("required", True):
        return
    if not part["min_values"] <= len(chosen) <= part["max_values"]:
        raise ClientRefused(f"{label} takes between {part['min_values']} and {part['max_values']} values.")
    if "options" in part and not set(chosen) <= {option["value"] for option in part["options"]}:
        raise ClientRefused(f"{label} has no such choice.")
