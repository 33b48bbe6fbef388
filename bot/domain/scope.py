"""Where jobs, credits, rules and actions belong."""

from typing import ClassVar


class Scope(str):
    """A server, by its id, or one of the two places that are none. It is kept, logged and shown as this text."""

    __slots__ = ()

    DIRECT: ClassVar["Scope"]  # Where there is no server of ours: DMs, and user installs elsewhere.
    EVERYWHERE: ClassVar["Scope"]  # What concerns the whole bot.

    @property
    def is_server(self) -> bool:
        return self.isascii() and self.isdecimal()


Scope.DIRECT = Scope("direct")
Scope.EVERYWHERE = Scope("*")
