"""Makes forms (modals), and reads those that come back, whichever of Discord's ways their fields were laid out in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from discord import ui

from bot.chat.answering import AnyInteraction


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a member filled in; a field that was left empty has no values."""

    values: Mapping[str, tuple[str, ...]]

    def all(self, field: str) -> tuple[str, ...]:
        return self.values.get(field, ())

    def first(self, field: str) -> str | None:
        return next(iter(self.all(field)), None)


def custom_id_of(interaction: AnyInteraction) -> str:
    return str(cast("Mapping[str, Any]", interaction.data or {}).get("custom_id", ""))


def filled_in(interaction: AnyInteraction) -> Filled:
    data = cast("Mapping[str, Any]", interaction.data or {})
    return Filled(values=dict(_fields(data.get("components", ()))))


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """However deep a field stands: in a Label, or in an ActionRow as older clients send it."""
    for component in components:
        if "component" in component:
            yield from _fields([component["component"]])
        yield from _fields(component.get("components", ()))
        if "custom_id" in component:
            values = component.get("values") or [component.get("value")]
            yield component["custom_id"], tuple(str(value) for value in values if value)


def form(title: str, custom_id: str, fields: Mapping[str, ui.Item[Any]]) -> ui.Modal:
    """A form with a label over each field."""
    modal = ui.Modal(title=title, custom_id=custom_id)
    for label, field in fields.items():
        modal.add_item(ui.Label(text=label, component=field))
    modal.stop()  # It is found by its custom_id when it comes back: discord.py need not remember it.
    return modal
