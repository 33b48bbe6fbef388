"""Who may not do a thing, or where it can not be done, and who can."""

from bot.chat.text.format import quote
from bot.domain.errors import Refusal
from bot.domain.refusals import access


def of_access(error: Refusal) -> str | None:
    """The sentence; None for a refusal of another kind."""
    match error:
        case access.ServerNotAllowed():
            return "The bot's operator has not let this server in yet. Ask them to add it to `ALLOWED_SERVERS`."
        case access.ServerNotLetIn(operators=operators, is_asked=is_asked):
            return _not_let_in(operators, is_asked=is_asked)
        case access.DirectUseOff():
            return "Videos are made in servers that have this bot; use it in one of their channels."
        case access.NotAllowed():
            return "Only the one who asked for this video, or a moderator, can do that."
        case access.NotModerator():
            return "Only moderators can do that: whoever has Manage Server, or the role chosen in `/setup`."
        case access.NotManager():
            return "Only members with Discord's Manage Server permission can set the server up. Nothing was changed."
        case access.ChannelUnknown():
            return "The bot does not know this kind of channel. Use a text channel or a thread; no credits were used."
        case access.WrongChannel(channels=channels):
            named = ", ".join(f"<#{channel}>" for channel in channels)
            return f"In this server videos are made in {named}; use the command there. No credits were used."
        case access.NotOperator():
            return "Only the bot's operator can do that."
        case access.NotPossibleHere():
            return "That is possible in servers only."
        case access.ServerUnknown(server=server):
            return f"The bot is in no server with the id “{quote(server, 40)}”. Nothing was changed."
        case access.NotYours():
            return "This belongs to somebody else. No credits were moved."
        case access.NotInServer():
            return "Credits are given among members of a server; use this in one. No credits were moved."
        case access.MayNotCreate():
            return (
                "Only the bot's operator creates credits here, unless they let administrators do so too. You can ask "
                "them to fill the pool. No credits were moved."
            )
        case _:
            return None


def _not_let_in(operators: tuple[str, ...], *, is_asked: bool) -> str:
    named = " or ".join(f"<@{operator}>" for operator in operators)
    who = f"The bot's operator {named}".strip()
    if is_asked:
        asked = "has been asked whether this server may use it. Try again once they allow it"
        return f"{who} {asked}; no credits were used."
    return f"{who} has not let this server in. Ask them: they can, with `/operator servers`. No credits were used."
