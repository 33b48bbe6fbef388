"""Who may not do a thing, and where it can not be done."""

from dataclasses import dataclass

from bot.domain.errors import Refusal
from bot.domain.scope import Scope


@dataclass(eq=False, kw_only=True)
class ServerNotAllowed(Refusal):
    """The operator has not let this server in."""


@dataclass(eq=False, kw_only=True)
class ServerNotLetIn(Refusal):
    """The operator has not let this server in yet, or has refused it. `is_asked`: their answer is waited for."""

    operators: tuple[str, ...]
    is_asked: bool


@dataclass(eq=False, kw_only=True)
class DirectUseOff(Refusal):
    """The operator allows the bot in servers only."""


@dataclass(eq=False, kw_only=True)
class NotAllowed(Refusal):
    """Only the author or a moderator may do this."""


@dataclass(eq=False, kw_only=True)
class NotModerator(Refusal):
    """Only moderators of the server may do this."""


@dataclass(eq=False, kw_only=True)
class NotManager(Refusal):
    """Only members with Discord's Manage Server may do this; the chosen role is not enough."""


@dataclass(eq=False, kw_only=True)
class NotOperator(Refusal):
    """Only the operator may do this."""


@dataclass(eq=False, kw_only=True)
class ChannelUnknown(Refusal):
    """A kind of channel that the bot does not know, so that it could not find its card there again."""


@dataclass(eq=False, kw_only=True)
class WrongChannel(Refusal):
    """The server wants its videos to be made in these channels."""

    channels: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ServerUnknown(Refusal):
    """The bot is in no server with this id."""

    server: Scope


@dataclass(eq=False, kw_only=True)
class NotYours(Refusal):
    """A button that belongs to somebody else."""


@dataclass(eq=False, kw_only=True)
class NotInServer(Refusal):
    """This is possible among members of a server only."""


@dataclass(eq=False, kw_only=True)
class MayNotCreate(Refusal):
    """Credits are created by the operator, who has not let this server's administrators."""


@dataclass(eq=False, kw_only=True)
class NotPossibleHere(Refusal):
    """Only a server has moderators."""
