"""The README and `.env.example` say what the code does."""

from pathlib import Path

from bot.chat.permissions import NEEDED
from bot.settings import Settings
from docs import write_errors

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_invite_link_asks_for_exactly_what_is_used() -> None:
    assert f"permissions={NEEDED.value}\n" in README


def test_every_setting_is_in_the_readme() -> None:
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in README] == []


def test_the_page_of_errors_is_what_the_code_says() -> None:
    """`make errors` writes it anew."""
    assert write_errors.PAGE.read_text("utf-8") == write_errors.page()


def test_every_picture_is_there() -> None:
    pictures = [part.split(")")[0] for part in README.split("](docs/")[1:]]
    assert pictures
    assert [name for name in pictures if not (ROOT / "docs" / name).is_file()] == []


def test_every_setting_is_in_the_example_once() -> None:
    named = [line.split("=")[0] for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if "=" in line[:40]]

    assert sorted(name for name in named if name.isupper()) == sorted(name.upper() for name in Settings.model_fields)
