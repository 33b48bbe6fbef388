"""Checks an order field by field, as strictly as the providers' own schemas; an unknown field is a fault."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "number", "address", "addresses", "transitions"]
_INTEGER = re.compile(r"[+-]?\d+")


@dataclass(frozen=True, kw_only=True)
class FieldFault:
    """One thing that is wrong, in the words that pydantic made the custom of providers."""

    location: tuple[str | int, ...]
    message: str
    type: str
    input: object = None
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    kind: Kind = "text"
    is_required: bool = False
    may_be_null: bool = False
    default: object = None
    choices: tuple[object, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int | None = None  # Characters of a text, entries of a list.
    fewest: int | None = None


def check(
    given: Mapping[str, object], fields: tuple[Field, ...], *, is_form: bool
) -> tuple[dict[str, object], tuple[FieldFault, ...]]:
    """The values with defaults filled in, and every fault. A form's values are texts that may spell a number."""
    values: dict[str, object] = {}
    faults: list[FieldFault] = []
    for one in fields:
        if one.name not in given:
            values[one.name] = one.default
            if one.is_required:
                faults.append(
                    FieldFault(location=(one.name,), message="Field required", type="missing", input=dict(given))
                )
            continue
        value = given[one.name]
        if value is None and one.may_be_null:
            values[one.name] = one.default
            continue
        if is_form and isinstance(value, str):
            value = _spelled(value, one.kind)
        problem = _problem(value, one)
        values[one.name] = value
        faults += problem
    known = {one.name for one in fields}
    faults += [
        FieldFault(
            location=(name,), message=f"Extra inputs are not permitted: {name}", type="extra_forbidden", input=value
        )
        for name, value in given.items()
        if name not in known
    ]
    return values, tuple(faults)


def _spelled(text: str, kind: Kind) -> object:
    try:
        if kind == "integer" and _INTEGER.fullmatch(text):
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError:
        pass
    return text


def _problem(value: object, one: Field) -> list[FieldFault]:
    at = (one.name,)
    match one.kind:
        case "text" | "address" if not isinstance(value, str):
            return [FieldFault(location=at, message="Input should be a valid string", type="string_type", input=value)]
        case "integer" if not isinstance(value, int) or isinstance(value, bool):
            return [FieldFault(location=at, message="Input should be a valid integer", type="int_type", input=value)]
        case "number" if not isinstance(value, int | float) or isinstance(value, bool):
            return [FieldFault(location=at, message="Input should be a valid number", type="float_type", input=value)]
        case "addresses" | "transitions" if not isinstance(value, list):
            return [FieldFault(location=at, message="Input should be a valid list", type="list_type", input=value)]
    if one.choices and value not in one.choices:
        wanted = " or ".join(f"{choice!r}" for choice in one.choices)
        return [
            FieldFault(
                location=at,
                message=f"Input should be {wanted}",
                type="literal_error",
                input=value,
                context={"expected": wanted},
            )
        ]
    return [*_length_faults(value, one), *_range_faults(value, one), *_entry_faults(value, one)]


def _length_faults(value: object, one: Field) -> list[FieldFault]:
    if not isinstance(value, str | list):
        return []
    kind, unit = ("string", "characters") if isinstance(value, str) else ("list", "items")
    if one.longest is not None and len(value) > one.longest:
        message = f"{kind.capitalize()} should have at most {one.longest} {unit}"
        return [
            FieldFault(
                location=(one.name,), message=message, type=f"{kind}_too_long", context={"max_length": one.longest}
            )
        ]
    if one.fewest is not None and len(value) < one.fewest:
        message = f"{kind.capitalize()} should have at least {one.fewest} {unit}"
        return [
            FieldFault(
                location=(one.name,), message=message, type=f"{kind}_too_short", context={"min_length": one.fewest}
            )
        ]
    return []


def _range_faults(value: object, one: Field) -> list[FieldFault]:
    if not isinstance(value, int | float):
        return []
    if one.least is not None and not value >= one.least:
        message = f"Input should be greater than or equal to {one.least:g}"
        return [
            FieldFault(
                location=(one.name,), message=message, type="greater_than_equal", input=value, context={"ge": one.least}
            )
        ]
    if one.most is not None and not value <= one.most:
        message = f"Input should be less than or equal to {one.most:g}"
        return [
            FieldFault(
                location=(one.name,), message=message, type="less_than_equal", input=value, context={"le": one.most}
            )
        ]
    return []


def _entry_faults(value: object, one: Field) -> list[FieldFault]:
    entries = value if isinstance(value, list) else [value]
    faults = []
    for number, entry in enumerate(entries):
        at = (one.name, number) if isinstance(value, list) else (one.name,)
        if one.kind in ("address", "addresses"):
            if not isinstance(entry, str):
                faults.append(
                    FieldFault(location=at, message="Input should be a valid string", type="string_type", input=entry)
                )
            elif not entry.startswith(("http://", "https://", "data:")):
                message = "Only http://, https://, and data: URLs are supported"
                faults.append(FieldFault(location=at, message=message, type="value_error", input=entry[:200]))
        elif one.kind == "transitions":
            faults += _transition_faults(entry, at)
    return faults


def _transition_faults(entry: object, at: tuple[str | int, ...]) -> list[FieldFault]:
    if not isinstance(entry, dict):
        return [FieldFault(location=at, message="Input should be a valid dictionary", type="dict_type", input=entry)]
    fields = (Field(name="duration", kind="integer", least=1), Field(name="prompt", may_be_null=True, longest=2000))
    _, faults = check(entry, fields, is_form=False)
    return [
        FieldFault(
            location=(*at, *fault.location),
            message=fault.message,
            type=fault.type,
            input=fault.input,
            context=fault.context,
        )
        for fault in faults
    ]
