"""Reads forms (modals) as they come back: which one it is, and what was filled in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from discord import ui

from bot.chat.answering import AnyInteraction


def custom_id(interaction: AnyInteraction) -> str:
    return str(cast("Mapping[str, Any]", interaction.data or {}).get("custom_id", ""))


def filled(interaction: AnyInteraction) -> Mapping[str, str]:
    """Every field by its custom_id."""
    return dict(_fields(cast("Mapping[str, Any]", interaction.data or {}).get("components", ())))


def _fields(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Every filled-in field, however deep it stands: in a Label, or in an ActionRow as older clients send it."""
    for component in components:
        if "component" in component:
            yield from _fields([component["component"]])
        yield from _fields(component.get("components", ()))
        if "custom_id" in component:
            values = component.get("values") or [component.get("value") or ""]
            yield component["custom_id"], str(values[0])


def form(title: str, custom_id: str, fields: Mapping[str, ui.Item[Any]]) -> ui.Modal:
    """A form with a label over each field."""
    modal = ui.Modal(title=title, custom_id=custom_id)
    for label, field in fields.items():
        modal.add_item(ui.Label(text=label, component=field))
    modal.stop()  # It is found by its custom_id when it comes back: discord.py need not remember it.
    return modal
