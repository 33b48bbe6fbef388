"""Reads JSON as strictly as Discord does, and gathers every complaint at its path before refusing.

Two promises go beyond Discord: a field that is not imitated is a complaint that names itself, so that nothing a bot
sends is ever silently ignored; and `finish` must be called, because only then is it known which fields were never read.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sandbox.discord.refusals import Json, Refused, invalid_form

Path = tuple[str, ...]


class Complaints:
    def __init__(self) -> None:
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        node = self._tree
        for step in path:
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def refuse_if_any(self) -> None:
        if self._tree:
            raise self.refusal()

    def refusal(self) -> Refused:
        return invalid_form(self._tree)


class Form:
    """One JSON object being read; every reader returns None where the field is absent, null or wrong."""

    def __init__(self, value: object, complaints: Complaints, path: Path = ()) -> None:
        self.complaints = complaints
        self.path = path
        self._read: set[str] = set()
        self._value: Json = {}
        if isinstance(value, dict):
            self._value = value
        else:
            complaints.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")

    def complain(self, name: str, code: str, message: str) -> None:
        self.complaints.add((*self.path, name) if name else self.path, code, message)

    def has(self, name: str) -> bool:
        return name in self._value

    def raw(self, name: str) -> Any:
        self._read.add(name)
        return self._value.get(name)

    def finish(self) -> None:
        for name in sorted(self._value.keys() - self._read):
            self.complain(name, "SANDBOX_NOT_IMITATED", f"The sandbox does not imitate the field {name!r}.")

    def unused(self, *names: str) -> None:
        """Fields Discord takes and the sandbox does not: fine while they are empty."""
        for name in names:
            if self.raw(name):
                self.complain(name, "SANDBOX_NOT_IMITATED", f"The sandbox does not imitate the field {name!r}.")

    def string(self, name: str, *, max_length: int, min_length: int = 0, required: bool = False) -> str | None:
        value = self._value_of(name, required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.complain(name, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return None
        if min_length and not min_length <= len(value) <= max_length:
            self.complain(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {min_length} and {max_length} in length.")
        elif len(value) > max_length:
            self.complain(name, "BASE_TYPE_MAX_LENGTH", f"Must be {max_length} or fewer in length.")
        return value

    def integer(self, name: str, *, minimum: int = 0, maximum: int = 2**53, required: bool = False) -> int | None:
        value = self._value_of(name, required)
        if value is None:
            return None
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        self._check_range(name, value, minimum, maximum)
        return value

    def number(self, name: str) -> float | None:
        value = self._value_of(name, required=False)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.complain(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not float.')
        return None

    def boolean(self, name: str) -> bool | None:
        value = self._value_of(name, required=False)
        if value is None or isinstance(value, bool):
            return value
        self.complain(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return None

    def choice(self, name: str, choices: Collection[Any], *, required: bool = False) -> Any:
        value = self._value_of(name, required)
        if value is not None and (isinstance(value, bool) or value not in choices):
            listed = ", ".join(map(str, sorted(choices)))
            self.complain(name, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
            return None
        return value

    def items(self, name: str, *, maximum: int, minimum: int = 0, required: bool = False) -> list[Any] | None:
        value = self._value_of(name, required)
        if value is None:
            return None
        if not isinstance(value, list):
            self.complain(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return None
        if not minimum <= len(value) <= maximum:
            bounds = f"between {minimum} and {maximum}" if minimum else f"{maximum} or fewer"
            self.complain(name, "BASE_TYPE_BAD_LENGTH", f"Must be {bounds} in length.")
        return value

    def forms(self, name: str, *, maximum: int, minimum: int = 0, required: bool = False) -> "list[Form] | None":
        items = self.items(name, maximum=maximum, minimum=minimum, required=required)
        if items is None:
            return None
        return [Form(item, self.complaints, (*self.path, name, str(index))) for index, item in enumerate(items)]

    def form(self, name: str, *, required: bool = False) -> "Form | None":
        value = self._value_of(name, required)
        return None if value is None else Form(value, self.complaints, (*self.path, name))

    def snowflakes(self, name: str, *, maximum: int) -> list[int] | None:
        items = self.items(name, maximum=maximum)
        return None if items is None else list(self._as_snowflakes(name, items))

    def _as_snowflakes(self, name: str, items: list[Any]) -> Iterator[int]:
        for index, item in enumerate(items):
            if str(item).isdecimal() and not isinstance(item, bool):
                yield int(item)
            else:
                self.complaints.add(
                    (*self.path, name, str(index)), "NUMBER_TYPE_COERCE", f'Value "{item}" is not snowflake.'
                )

    def _value_of(self, name: str, required: bool) -> Any:
        value = self.raw(name)
        if value is None and required:
            self.complain(name, "BASE_TYPE_REQUIRED", "This field is required")
        return value

    def _check_range(self, name: str, value: int, minimum: int, maximum: int) -> None:
        if value < minimum:
            self.complain(name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {minimum}.")
        elif value > maximum:
            self.complain(name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {maximum}.")
