"""Makes forms (modals), and reads those that come back, whichever of Discord's ways their fields were laid out in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.chat.custom_id import CustomId, are_ids
from bot.domain.refusals.controls import Control, OutdatedControl
from bot.domain.text import REASON_LIMIT_CHARS, readable

REASON = "reason"  # The field in which somebody says why.


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a member filled in, as a reader sees it; a field that was left empty has no values."""

    values: Mapping[str, tuple[str, ...]]

    def all(self, field: str) -> tuple[str, ...]:
        """Everything that was picked in a field; empty where it is not there."""
        return self.values.get(field, ())

    def first(self, field: str) -> str | None:
        """The text of a field, or the first thing that was picked."""
        return next(iter(self.all(field)), None)

    def ids(self, field: str) -> tuple[str, ...]:
        """The members, roles or channels that were picked. Raises OutdatedControl where they are none."""
        picked = self.all(field)
        if not are_ids(picked):
            raise OutdatedControl(control=Control.FORM)
        return picked

    @property
    def reason(self) -> str:
        """Why, in somebody's own words."""
        return self.first(REASON) or ""


def filled_in(data: Mapping[str, Any]) -> Filled:
    """Reads an interaction's data."""
    return Filled(values=dict(_fields(data.get("components", ()))))


def form(title: str, custom_id: CustomId, fields: Mapping[str, ui.Item[Any]]) -> ui.Modal:
    """A form with a label over each field."""
    return labelled(title, custom_id, [ui.Label(text=label, component=field) for label, field in fields.items()])


def question(title: str, custom_id: CustomId, text: str) -> ui.Modal:
    """A form with nothing to fill in: sending it is the answer, closing it the other one."""
    return _modal(title, custom_id, [ui.TextDisplay(text)])


def labelled(title: str, custom_id: CustomId, labels: Sequence[ui.Label[Any]]) -> ui.Modal:
    """A form of labels that are made already."""
    return _modal(title, custom_id, labels)


def fill_in(form: ui.Modal, filled: Filled) -> None:
    """Let a form begin with what was filled in before."""
    for label in form.children:
        match label.component if isinstance(label, ui.Label) else None:
            case ui.TextInput() as text:
                text.default = filled.first(text.custom_id)
            case ui.RoleSelect() | ui.ChannelSelect() as select if are_ids(filled.all(select.custom_id)):
                select.default_values = [discord.Object(int(id_)) for id_ in filled.all(select.custom_id)]
            case ui.Select() | ui.CheckboxGroup() as choice:
                for option in choice.options:
                    option.default = option.value in filled.all(choice.custom_id)


def reason_field() -> ui.TextInput[Any]:
    """A field for why somebody decides something."""
    return ui.TextInput(custom_id=REASON, style=discord.TextStyle.paragraph, max_length=REASON_LIMIT_CHARS)


def _modal(title: str, custom_id: CustomId, items: Sequence[ui.Item[Any]]) -> ui.Modal:
    modal = ui.Modal(title=title, custom_id=str(custom_id))
    for item in items:
        modal.add_item(item)
    modal.stop()  # It is found by its custom_id when it comes back: discord.py need not remember it.
    return modal


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """However deep a field stands: in a Label, or in an ActionRow as older clients send it."""
    for component in components:
        if "component" in component:
            yield from _fields([component["component"]])
        yield from _fields(component.get("components", ()))
        if "custom_id" in component:
            values = component.get("values") or [component.get("value")]
            yield component["custom_id"], tuple(readable(str(value)) for value in values if value)
