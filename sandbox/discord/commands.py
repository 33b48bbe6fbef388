"""Reads the commands a bot registers, as strictly as Discord does, and keeps their ids while their names stay."""

import re
from collections import Counter
from collections.abc import Iterable

from sandbox.discord.file_types import read_file_types
from sandbox.discord.forms import Complaints, Form
from sandbox.discord.options import NESTED, NUMERIC, WITH_CHOICES, OptionKind
from sandbox.discord.refusals import Json
from sandbox.discord.state import State

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST_OF_KIND = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_COMMANDS = 130
MOST_OPTIONS = 25
MOST_CHOICES = 25
MOST_CHARACTERS = 8000
MOST_LOCALIZATIONS = 34
SLASH_NAME = re.compile(r"[-'_\w\u0e31-\u0e4e\u0900-\u0983\u093a-\u094f]{1,32}")
AT_TOP, IN_GROUP, IN_SUB_COMMAND = range(3)
CHANNEL_KINDS = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)


def overwrite(state: State, server_id: int | None, body: object) -> list[Json]:
    """Replace all commands of a scope. Raises Refused, and then nothing has changed."""
    complaints = Complaints()
    sent = body if isinstance(body, list) else []
    if not isinstance(body, list) or len(body) > MOST_COMMANDS:
        complaints.add((), "BASE_TYPE_BAD_LENGTH", f"Must be {MOST_COMMANDS} or fewer in length.")
    read = [_command(Form(one, complaints, (str(index),))) for index, one in enumerate(sent)]
    for kind, count in Counter(one["type"] for one in read).items():
        if count > MOST_OF_KIND.get(kind, 0):
            complaints.add(
                (), "APPLICATION_COMMANDS_MAX_EXCEEDED", f"Maximum number of commands of type {kind} reached"
            )
    for (_, name), count in Counter((one["type"], one["name"]) for one in read).items():
        if count > 1:
            complaints.add(
                (), "APPLICATION_COMMANDS_DUPLICATE_NAME", f"Application command names must be unique: {name}"
            )
    complaints.refuse_if_any()
    known = {(one["type"], one["name"]): one for one in state.commands.get(server_id, ())}
    version = str(state.ids.mint())
    registered = []
    for one in read:
        before = known.get((one["type"], one["name"]))
        identity: Json = {
            "id": before["id"] if before else str(state.ids.mint()),
            "application_id": str(state.bot_id),
            "version": version,
        }
        if server_id is not None:
            identity["guild_id"] = str(server_id)
        registered.append(identity | one)
    state.commands[server_id] = registered
    return registered


def _command(form: Form) -> Json:
    kind = form.choice("type", MOST_OF_KIND) or CHAT_INPUT
    is_slash = kind == CHAT_INPUT
    read: Json = {"type": kind} | _described(form, with_description=is_slash, as_slash=is_slash)
    permissions = form.integer("default_member_permissions", maximum=2**64)
    read["default_member_permissions"] = None if permissions is None else str(permissions)
    read["nsfw"] = form.boolean("nsfw") or False
    if (dm := form.boolean("dm_permission")) is not None:
        read["dm_permission"] = dm
    read["contexts"] = form.items("contexts", minimum=1, maximum=3)
    read["integration_types"] = form.items("integration_types", minimum=1, maximum=2) or [0, 1]
    form.raw("id")
    form.unused("handler")
    options = form.forms("options", maximum=MOST_OPTIONS) or []
    if options and not is_slash:
        form.complain("options", "BASE_TYPE_MAX_LENGTH", "Only slash commands have options.")
    if options:
        read["options"] = _options(form, options, depth=AT_TOP)
    form.finish()
    if is_slash and _characters(read) > MOST_CHARACTERS:
        form.complain("", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MOST_CHARACTERS})")
    return read


def _described(form: Form, *, with_description: bool, as_slash: bool) -> Json:
    name = form.string("name", min_length=1, max_length=32, required=True) or ""
    if as_slash and name and (not SLASH_NAME.fullmatch(name) or name != name.lower()):
        form.complain("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    description = form.string(
        "description", min_length=int(with_description), max_length=100, required=with_description
    )
    if description and not with_description:
        form.complain(
            "description", "APPLICATION_COMMAND_INVALID_DESCRIPTION", "Context menu commands cannot have description"
        )
    read: Json = {"name": name, "description": description or ""}
    for field, longest in (("name_localizations", 32), ("description_localizations", 100)):
        read[field] = _localizations(form, field, longest)
    return read


def _localizations(form: Form, field: str, longest: int) -> Json | None:
    texts = form.raw(field)
    if texts is None:
        return None
    if not isinstance(texts, dict) or len(texts) > MOST_LOCALIZATIONS:
        form.complain(field, "BASE_TYPE_BAD_LENGTH", f"Must be {MOST_LOCALIZATIONS} or fewer in length.")
        return None
    for locale, text in texts.items():
        if not isinstance(text, str) or not 1 <= len(text) <= longest:
            form.complain(field, "BASE_TYPE_BAD_LENGTH", f"{locale}: must be between 1 and {longest} in length.")
    return texts


def _options(parent: Form, forms: Iterable[Form], depth: int) -> list[Json]:
    read = [_option(form, depth) for form in forms]
    names = Counter(one["name"] for one in read)
    if any(count > 1 for count in names.values()):
        parent.complain("options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "Option names must be unique")
    needed = [bool(one.get("required")) for one in read]
    if needed != sorted(needed, reverse=True):
        parent.complain(
            "options",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            "Required options must be placed before non-required options",
        )
    if len({one["type"] in NESTED for one in read}) > 1:
        parent.complain(
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )
    return read


def _option(form: Form, depth: int) -> Json:
    allowed = (
        [OptionKind.SUB_COMMAND] if depth == IN_GROUP else [k for k in OptionKind if k not in NESTED or depth == AT_TOP]
    )
    kind = form.choice("type", allowed, required=True)
    read: Json = {"type": kind} | _described(form, with_description=True, as_slash=True)
    if kind is None:
        return read
    required = form.boolean("required")
    if kind in NESTED:
        children = form.forms("options", maximum=MOST_OPTIONS) or []
        read["options"] = _options(form, children, IN_GROUP if kind == OptionKind.SUB_COMMAND_GROUP else IN_SUB_COMMAND)
        form.finish()
        return read
    read["required"] = required or False
    if kind in WITH_CHOICES:
        if autocomplete := form.boolean("autocomplete"):
            read["autocomplete"] = autocomplete
        choices = form.forms("choices", maximum=MOST_CHOICES)
        if choices:
            read["choices"] = [_choice(choice, kind) for choice in choices]
        if choices and autocomplete:
            form.complain(
                "autocomplete",
                "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_WITH_CHOICES",
                "Cannot have choices with autocomplete",
            )
    if kind == OptionKind.STRING:
        for name, least in (("min_length", 0), ("max_length", 1)):
            if (length := form.integer(name, minimum=least, maximum=6000)) is not None:
                read[name] = length
    if kind in NUMERIC:
        for name in ("min_value", "max_value"):
            if (bound := form.number(name)) is not None:
                read[name] = int(bound) if kind == OptionKind.INTEGER else bound
    if kind == OptionKind.CHANNEL and (kinds := form.items("channel_types", maximum=len(CHANNEL_KINDS))):
        read["channel_types"] = kinds
    if kind == OptionKind.ATTACHMENT and (types := read_file_types(form)):
        read["file_types"] = types
    form.finish()
    return read


def _choice(form: Form, kind: OptionKind) -> Json:
    read: Json = {
        "name": form.string("name", min_length=1, max_length=100, required=True),
        "name_localizations": _localizations(form, "name_localizations", 100),
    }
    if kind == OptionKind.STRING:
        read["value"] = form.string("value", max_length=100, required=True)
    else:
        value = form.number("value")
        if value is None:
            form.complain("value", "BASE_TYPE_REQUIRED", "This field is required")
        read["value"] = value if value is None or kind == OptionKind.NUMBER else int(value)
    form.finish()
    return read


def _characters(one: Json) -> int:
    """Names, descriptions and values of a command and everything in it, the longest language counting."""
    total = 0
    for field in ("name", "description"):
        texts = [one.get(field) or "", *(one.get(f"{field}_localizations") or {}).values()]
        total += max(map(len, texts))
    if isinstance(one.get("value"), str):
        total += len(one["value"])
    return total + sum(_characters(inner) for part in ("options", "choices") for inner in one.get(part, ()))
