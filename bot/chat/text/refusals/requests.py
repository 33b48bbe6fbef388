"""Why a video is not ordered, cancelled or deleted, and what is possible instead."""

from bot.chat.text.cards import image_problem
from bot.chat.text.format import dollars, quote
from bot.domain.errors import Refusal
from bot.domain.job import State
from bot.domain.refusals import requests

STOPPING = "The bot is restarting and took nothing. Try again in a minute; no credits were used."


def of_requests(error: Refusal) -> str | None:
    """The sentence; None for a refusal of another kind."""
    match error:
        case requests.PromptMissing():
            return "Describe the video in a few words first. No credits were used."
        case requests.PromptTooLong(length=length, limit=limit):
            return f"That text has {length} characters; at most {limit} are possible. No credits were used."
        case requests.NotOffered(option="images", wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            return f"Using {wanted} pictures is not possible here; possible: {choices}. No credits were used."
        case requests.NotOffered(option=option, wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            asked = f"{option.capitalize()} {quote(wanted, 40)}"
            return f"{asked} is not possible here; possible: {choices}. No credits were used."
        case requests.NoProvider():
            return "No video provider that is set up here can make this. The bot's operator can add one."
        case requests.NoProviderNow():
            return (
                "The video provider that makes this can not be used now, and the bot's operator knows. "
                "Try again later; no credits were used."
            )
        case requests.TooDear(list_price_micros=price, most_micros=most):
            return (
                f"This video would cost {dollars(price)} at the provider, and the bot's operator lets one cost at most "
                f"{dollars(most)}. Make it shorter or less sharp; no credits were used."
            )
        case requests.BadImage(name=name, problem=problem, detail=detail):
            return f"{image_problem(problem, name, detail)} No credits were used."
        case requests.JobNotFound():
            return "That video is not known here. In a command, pick one from the list or give the link to its card."
        case requests.NotOver():
            return "It is still being made, so there is nothing to delete yet. Press **Delete** again when it is done."
        case requests.TooLate(is_being_cancelled=True, state=State.RENDERING):
            return "It is being cancelled already; the card will show how it ended."
        case requests.TooLate(state=State.CANCELLED):
            return "It was cancelled already, and its credits are back."
        case requests.TooLate(state=State.DELIVERED):
            return "It is done already: the video is on the card."
        case requests.TooLate(state=State.FAILED | State.DENIED | State.EXPIRED):
            return "It has ended already without a video, and its credits are back."
        case requests.TooLate():
            return "It is too late to cancel this one; it goes on to its end, and the video will be posted."
        case requests.Stopping():
            return STOPPING
        case _:
            return None
