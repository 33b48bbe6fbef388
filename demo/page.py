"""`demo`: the page, in a server that people have lived in for a while."""

from pathlib import Path

from rich.console import Console

from bot.app.run import either, stop_signal
from bot.domain.catalog import ProviderName
from demo.history import give_past, go_on_living
from demo.world import commands_known, open_bot_in, open_world


async def open_page(
    console: Console, log: Path, *, port: int, record: Path | None, provider: ProviderName | None
) -> None:
    """Show the page until SIGTERM or Ctrl-C. `log` is the file that the bot's log goes to."""
    stop = stop_signal()
    async with (
        open_world(port=port, record=record) as sandbox,
        open_bot_in(sandbox, provider, stop, before=give_past) as (_, ended),
    ):
        await commands_known(sandbox.world, ended)
        await go_on_living(sandbox.world)
        console.print("\n  The bot is up, with no account, no key and no cost.")
        console.print("  Open the address below and type [bold]/create[/]. Ctrl-C ends it.")
        console.print(f"  Its log is in {log}\n", highlight=False, markup=False, soft_wrap=True)
        console.print(sandbox.urls.page, highlight=False, markup=False, soft_wrap=True)
        await either(stop.wait(), ended)
