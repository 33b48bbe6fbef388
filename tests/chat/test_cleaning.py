"""Whatever a member writes, into an option of a command or into a form, arrives as a reader sees it."""

from types import SimpleNamespace
from typing import Any, cast

from bot.chat.callers import AnyInteraction
from bot.chat.forms import filled_in
from bot.chat.interactions import Reply, replies

HIDDEN = "".join(chr(0xE0000 + ord(c)) for c in " with gore")


async def test_options_of_commands_arrive_clean() -> None:
    heard: list[object] = []

    @replies
    async def command(_reply: Reply, /, *options: object, **named: object) -> None:
        heard.extend([*options, *named.values()])

    await command(cast("AnyInteraction", SimpleNamespace()), f"why{HIDDEN}", 7, reason=f"too\u200b loud{HIDDEN}")

    assert heard == ["why", 7, "too loud"]


def test_fields_of_forms_arrive_clean_however_deep_they_stand() -> None:
    def field(name: str) -> dict[str, Any]:
        return {"custom_id": name, "value": f"{name}{HIDDEN}"}

    filled = filled_in({"components": [{"component": field("reason")}, {"components": [field("days")]}]})

    assert (filled.reason, filled.first("days")) == ("reason", "days")
