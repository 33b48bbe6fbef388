"""Checks the options a member gives a command as Discord's client does, and shapes them for the bot."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import IntEnum
from typing import Any

from sandbox.discord.file_types import check_file_type
from sandbox.discord.model import Attachment
from sandbox.discord.refusals import ClientRefused, Json
from sandbox.discord.resolved import Resolved

MAX_STRING_LENGTH = 6000
Given = Mapping[str, Any]


class OptionKind(IntEnum):
    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NUMERIC = (OptionKind.INTEGER, OptionKind.NUMBER)
WITH_CHOICES = (OptionKind.STRING, *NUMERIC)
NESTED = (OptionKind.SUB_COMMAND, OptionKind.SUB_COMMAND_GROUP)


class OptionReader:
    """`adopt` turns an upload into an attachment the bot can fetch."""

    def __init__(self, resolved: Resolved, adopt: Callable[[int], Attachment], focused: str | None = None) -> None:
        self._resolved = resolved
        self._adopt = adopt
        self._focused = focused

    def read(self, command: Json, path: list[str], given: Given) -> list[Json]:
        """The `options` of the interaction. Raises ClientRefused."""
        described = command.get("options", [])
        if path:
            step = next((one for one in described if one["name"] == path[0] and one["type"] in NESTED), None)
            if step is None:
                raise ClientRefused(f"/{command['name']} has no {path[0]!r}.")
            return [{"type": step["type"], "name": step["name"], "options": self.read(step, path[1:], given)}]
        if described and described[0]["type"] in NESTED:
            names = ", ".join(one["name"] for one in described)
            raise ClientRefused(f"Choose one of {names}.")
        if unknown := given.keys() - {one["name"] for one in described}:
            raise ClientRefused(f"{command['name']} has no option {', '.join(sorted(unknown))}.")
        return [read for one in described if (read := self._option(one, given.get(one["name"]))) is not None]

    def _option(self, described: Json, value: Any) -> Json | None:
        name = described["name"]
        shaped: Json = {"type": described["type"], "name": name}
        if self._focused is not None:
            # While a member is still typing nothing is checked, and the focused value is sent as text.
            if name == self._focused:
                return shaped | {"value": "" if value is None else value, "focused": True}
            return None if value is None else shaped | {"value": value}
        if value is None or value == "":
            if described.get("required"):
                raise ClientRefused(f"{name} is required.")
            return None
        return shaped | {"value": self._value(described, value)}

    def _value(self, described: Json, value: Any) -> Any:
        name, kind = described["name"], OptionKind(described["type"])
        match kind:
            case OptionKind.STRING:
                value = _string(described, value)
            case OptionKind.INTEGER | OptionKind.NUMBER:
                value = _number(described, kind, value)
            case OptionKind.BOOLEAN:
                if not isinstance(value, bool):
                    raise ClientRefused(f"{name} must be true or false.")
            case _:
                return self._reference(described, kind, value)
        choices = described.get("choices")
        if choices and value not in [choice["value"] for choice in choices]:
            raise ClientRefused(f"{name} must be one of {', '.join(choice['name'] for choice in choices)}.")
        return value

    def _reference(self, described: Json, kind: OptionKind, value: Any) -> str:
        if not str(value).isdecimal():
            raise ClientRefused(f"{described['name']} must be chosen from the list.")
        id_ = int(value)
        match kind:
            case OptionKind.USER:
                self._resolved.user(id_)
            case OptionKind.CHANNEL:
                self._resolved.channel(id_, described.get("channel_types"))
            case OptionKind.ROLE:
                self._resolved.role(id_)
            case OptionKind.MENTIONABLE:
                self._resolved.mentionable(id_)
            case _:
                attached = self._adopt(id_)
                check_file_type(described["name"], described.get("file_types"), attached.filename)
                self._resolved.attachment(replace(attached, ephemeral=True))
        return str(id_)


def _string(described: Json, value: Any) -> str:
    if not isinstance(value, str):
        raise ClientRefused(f"{described['name']} must be a text.")
    at_least, at_most = described.get("min_length", 0), described.get("max_length", MAX_STRING_LENGTH)
    if not at_least <= len(value) <= at_most:
        raise ClientRefused(f"{described['name']} must be between {at_least} and {at_most} characters long.")
    return value


def _number(described: Json, kind: OptionKind, value: Any) -> float:
    name = described["name"]
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (kind is OptionKind.INTEGER and value != int(value))
    ):
        raise ClientRefused(f"{name} must be a {'whole ' if kind is OptionKind.INTEGER else ''}number.")
    if "min_value" in described and value < described["min_value"]:
        raise ClientRefused(f"{name} must be at least {described['min_value']}.")
    if "max_value" in described and value > described["max_value"]:
        raise ClientRefused(f"{name} must be at most {described['max_value']}.")
    return int(value) if kind is OptionKind.INTEGER else value
