"""What a button, a select or a form is for, as a value that stands in its custom_id, so that the bot keeps nothing.

A custom_id is `kind:field:field`. It comes back from outside, perhaps years later and perhaps forged: what it says is
read strictly here, and who may do it is asked by whatever is then done. Ids that are out in the world go on working, so
kinds, the order of fields and how they are written never change; tests/chat/test_custom_ids.py has the list.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

import discord
from discord import ui

LIMIT_CHARS = 100  # https://discord.com/developers/docs/components/reference#custom-id
NOTHING = "-"  # What None is written as.
MOST = 2**63 - 1  # No snowflake is larger, and no integer of a database.
_DIGITS = re.compile(r"[0-9]{1,20}")  # `int` also takes "１２", "1_0" and " 7".


class Malformed(ValueError):
    """A custom_id that no version of the bot has written, or not this one."""


class CustomId:
    """A custom_id by its fields. Every subclass is a frozen dataclass whose fields are read by their types.

    `str` is an id of Discord's, in digits; `int` a number from 0 on; an enum one of its values; `X | None` also `-`.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls, *, kind: str) -> None:
        cls.kind = kind

    def __str__(self) -> str:
        """At most LIMIT_CHARS characters of ASCII."""
        values = (getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]  # A dataclass, see above.
        return ":".join([self.kind, *(NOTHING if value is None else str(value) for value in values)])

    @classmethod
    def read(cls, texts: Sequence[str]) -> Self:
        """The value that the fields of a custom_id say. Raises Malformed."""
        types = [hint for hint in get_type_hints(cls).values() if get_origin(hint) is not ClassVar]
        if len(texts) != len(types):
            raise Malformed(f"{cls.kind} has {len(types)} fields, not {len(texts)}")
        names = (field.name for field in fields(cls))  # type: ignore[arg-type]
        return cls(**{name: _read(text, type_) for name, text, type_ in zip(names, texts, types, strict=True)})

    def button(
        self, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary, *, disabled: bool = False
    ) -> ui.Button[Any]:
        """A button for it."""
        return ui.Button(label=label, style=style, custom_id=str(self), disabled=disabled)


def are_ids(texts: Iterable[str]) -> bool:
    """Whether all of them are ids of Discord's."""
    return all(_DIGITS.fullmatch(text) and int(text) <= MOST for text in texts)


def _read(text: str, type_: Any) -> Any:
    if get_origin(type_) is UnionType:
        (type_,) = (one for one in get_args(type_) if one is not NoneType)
        if text == NOTHING:
            return None
    if issubclass(type_, StrEnum):
        try:
            return type_(text)
        except ValueError:
            raise Malformed(f"{text!r} is no {type_.__name__}") from None
    if not are_ids([text]):
        raise Malformed(f"{text!r} is no number")
    return type_(text)
