"""Short answers that belong to no other room."""

from bot.chat.text.format import PICTURE_KINDS

TRY_AGAIN = "The bot could not do that just now. Try again in a minute; no credits were used."
NOT_HERE = (
    "Discord does not let the bot do that here: the thread is locked, or the bot lacks a permission, which `/setup` "
    "names to whoever manages the server. No credits were used."
)
PICK_AGAIN = "The bot was restarted since you opened this form. Choose **Animate image** again; no credits were used."
NO_IMAGE = f"That message has no picture that can be animated. Pick one with a {PICTURE_KINDS} attached."
CANCELLED = "Cancelled."
CANCEL_ASKED = "{provider} has been asked to drop it. The card will show how it ended."
INSTEAD_DELETED = "Your card in <#{channel}> was deleted, so this comes here."
INSTEAD_PRIVATE = "A private card can be changed for 15 minutes only, so this comes here."
INSTEAD_NO_ACCESS = (
    "The bot may not post in <#{channel}> any more, so this comes here. A moderator can give it access again."
)
INSTEAD_REJECTED = "Discord does not let the bot change your card in <#{channel}>, so this comes here."
OLD_COMMAND = "Discord showed you an older form of this command. Reload Discord and try again; no credits were used."
NO_JOBS = "You have made no videos here yet. Start with `/create` or `/animate`."
OPEN_LINK = "Open video"
OPEN_CARD = "Open card"
CANCEL = "Cancel"
SEND_ME = "Send me this"
AGAIN = "Try again"
OLDER, NEWER = "Older", "Newer"
PREVIOUS_PAGE, NEXT_PAGE = "Previous", "Next"


def incident(id: str) -> str:
    return f"Something went wrong in the bot itself and nothing was started. Tell its operator this number: {id}."
