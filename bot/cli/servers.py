"""How a command names a server, and refuses one that the bot does not know: a mistyped id would hold credits."""

from typing import Annotated

import typer

from bot.domain.scope import Scope
from bot.settings import BadSettings, Settings
from bot.store.store import Store

EvenUnknown = Annotated[bool, typer.Option("--even-unknown", help="Insist on a server that the bot does not know.")]


def id_or_bad(value: str | None) -> str | None:
    """An id of Discord's, or nothing. Raises typer.BadParameter."""
    if value is not None and not (value.isascii() and value.isdecimal()):
        raise typer.BadParameter("takes an id: in Discord, Developer Mode and then Copy ID")
    return value


def _scope(value: str | None) -> str | None:
    return value if value == Scope.DIRECT else id_or_bad(value)


ServerOption = Annotated[
    str, typer.Option("--server", callback=_scope, help="Its id, or `direct` for direct messages.")
]
AnyServer = Annotated[
    str | None, typer.Option("--server", callback=_scope, help="For this server's day alone: its id, or `direct`.")
]


async def check_known(store: Store, settings: Settings, server: Scope, *, even_unknown: bool) -> None:
    """Raises BadSettings for a server that never had the bot, unless one insists."""
    if even_unknown or server == Scope.DIRECT or server in settings.allowed_servers:
        return
    if server not in {use.server for use in await store.admissions.uses(since_ms=0)}:
        raise BadSettings(
            f"The bot knows no server with the id {server}, so nothing was done. Look whether it is mistyped, or "
            "insist with --even-unknown."
        )
