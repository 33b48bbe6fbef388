"""What can be done about a form, a menu or a button that can not be read."""

from bot.chat.text.format import quote
from bot.domain.errors import Refusal
from bot.domain.refusals import controls


def of_controls(error: Refusal) -> str | None:
    """The sentence; None for a refusal of another kind."""
    match error:
        case controls.BadNumber(field=field, said=said, least=least, most=most):
            return (
                f"“{field}” takes a whole number from {least:,} to {most:,}, or nothing; it said “{quote(said, 40)}”. "
                "Nothing was changed."
            )
        case controls.DraftGone():
            return "What you typed is not remembered any more. Open the form again where you did; nothing was changed."
        case controls.OutdatedControl(control=control):
            return (
                f"This {control} is from an older version of the bot, so nothing was done. Use the command that "
                "brought it again; no credits were used."
            )
        case _:
            return None
