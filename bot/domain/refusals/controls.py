"""What was filled in or pressed, and can not be read."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal


@dataclass(eq=False, kw_only=True)
class BadNumber(Refusal):
    """What was written into a field of a form is no whole number in its range."""

    field: str
    said: str
    least: int
    most: int


@dataclass(eq=False, kw_only=True)
class DraftGone(Refusal):
    """What was typed into a form is not remembered any more, or was somebody else's."""


class Control(StrEnum):
    """What somebody used on a message."""

    BUTTON = "button"
    MENU = "menu"
    FORM = "form"


@dataclass(eq=False, kw_only=True)
class OutdatedControl(Refusal):
    """A button, a menu or a form that this version of the bot does not know, or that no version ever made."""

    control: Control = Control.BUTTON
