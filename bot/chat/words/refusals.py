"""Why something was refused, and what is possible instead. Nothing was spent."""

from bot.chat.words.cards import image_problem
from bot.chat.words.plain import in_credits, moment, quote
from bot.domain import errors
from bot.domain.job import State
from bot.domain.period import Period

STOPPING = "The bot is restarting and took nothing. Try again in a minute; no credits were used."


def refusal(error: errors.Refusal) -> str:
    """Why it was refused and what is possible. Nothing was spent."""
    match error:
        case errors.PromptMissing():
            return "Describe the video in a few words first. No credits were used."
        case errors.PromptTooLong(length=length, limit=limit):
            return f"That text has {length} characters; at most {limit} are possible. No credits were used."
        case errors.NotOffered(option="images", wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            return f"Using {wanted} pictures is not possible here; possible: {choices}. No credits were used."
        case errors.NotOffered(option=option, wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            asked = f"{option.capitalize()} {quote(wanted, 40)}"
            return f"{asked} is not possible here; possible: {choices}. No credits were used."
        case errors.NoProvider():
            return "No video provider that is set up here can make this. The bot's operator can add one."
        case errors.BadImage(name=name, problem=problem, detail=detail):
            return f"{image_problem(problem, name, detail)} No credits were used."
        case errors.OutOfCredits():
            return _out_of_credits(error)
        case errors.SpendLimitReached(period=period, resets_ms=resets_ms):
            when = "today" if period is Period.DAY else "this month"
            return (
                f"The bot has reached the spending limit that its operator set for {when}. "
                f"It takes new videos again {moment(resets_ms)}. No credits were used."
            )
        case errors.ServerNotAllowed():
            return "The bot's operator has not let this server in yet. Ask them to add it to `ALLOWED_SERVERS`."
        case errors.DirectUseOff():
            return "Videos are made in servers that have this bot; use it in one of their channels."
        case errors.JobNotFound():
            return "That video is not known here any more."
        case errors.NotAllowed():
            return "Only the one who asked for this video, or a moderator, can do that."
        case errors.NotModerator():
            return "Only moderators can do that: whoever has Manage Server, or the role chosen in `/setup`."
        case errors.NotManager():
            return "Only members with Discord's Manage Server permission can set the server up. Nothing was changed."
        case errors.WrongChannel(channels=channels):
            named = ", ".join(f"<#{channel}>" for channel in channels)
            return f"In this server videos are made in {named}; use the command there. No credits were used."
        case errors.BadNumber(field=field, said=said, least=least, most=most):
            return (
                f"“{field}” takes a whole number from {least} to {most}, or nothing; it said “{quote(said, 40)}”. "
                "Nothing was changed."
            )
        case errors.NotOperator():
            return "Only the bot's operator can do that."
        case errors.TooLate(is_being_cancelled=True, state=State.RENDERING):
            return "It is being cancelled already; the card will show how it ended."
        case errors.TooLate(state=State.CANCELLED):
            return "It was cancelled already, and its credits are back."
        case errors.TooLate(state=State.DELIVERED):
            return "It is done already: the video is on the card."
        case errors.TooLate(state=State.FAILED | State.DENIED | State.EXPIRED):
            return "It has ended already without a video, and its credits are back."
        case errors.TooLate():
            return "It is too late to cancel this one; it goes on to its end, and the video will be posted."
        case errors.Blocked(reason=reason, until_ms=until_ms):
            until = "for good" if until_ms is None else f"until {moment(until_ms, 'f')}"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators let you make no videos here {until}{because} Ask them about it. No credits were used."
        case errors.Paused(reason=reason, channel=channel):
            where = "in this channel" if channel else "in this server"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators paused new videos {where}{because} What was begun goes on. No credits were used."
        case errors.WordsRefused(words=found):
            return f"“{quote(found, 60)}” is not wanted here. Say it in other words. No credits were used."
        case errors.ReviewOver(by=str(by), is_approved=is_approved):
            return f"Too late: <@{by}> has {'approved' if is_approved else 'denied'} it already."
        case errors.ReviewOver(state=State.EXPIRED):
            return "Nobody decided in time, so its credits are back."
        case errors.ReviewOver(state=State.CANCELLED):
            return "It was cancelled before anybody decided, and its credits are back."
        case errors.ReviewOver():
            return "There is nothing to decide any more."
        case errors.BadPattern(problem=problem, limit=limit):
            return _bad_pattern(problem, limit)
        case errors.TooManyRules(limit=limit):
            return f"A server may have {limit} word rules. Remove one that is not needed any more."
        case errors.RuleKnown():
            return "There is a rule with this pattern already. Remove it first to change what it does."
        case errors.RuleNotFound():
            return "There is no such rule here. `/mod rules list` shows those that there are."
        case errors.NothingToChange():
            return "That is so already, so nothing was changed."
        case errors.NotPossibleHere():
            return "That is possible in servers only."
        case errors.OwnVideo():
            return "This is your own video. Delete it if you do not want it here."
        case errors.AlreadyReported():
            return "You have reported this video already, and the moderators know."
        case errors.DaysNotPossible(most=most):
            return f"Give a whole number of days from 1 to {most}, or none to block for good. Nothing was changed."
        case errors.Stopping():
            return STOPPING
        case errors.BotPaused(reason=reason):
            why = f": “{quote(reason, 300)}”" if reason else ""
            return f"The bot's operator has paused it{why}. It takes no new videos for now. No credits were used."
        case errors.NotMoney(said=said, most_usd=most_usd):
            return (
                f"“{quote(said, 40)}” is no limit. Give dollars from 0 to {most_usd:,}, such as 25 or 12.50, or "
                "`default` for that of the settings. Nothing was changed."
            )
        case errors.ServerUnknown(server=server):
            return f"The bot is in no server with the id “{quote(server, 40)}”. Nothing was changed."
        case errors.AmountNotPossible(least=least, most=most):
            return f"An amount is a whole number from {least:,} to {most:,}. Nothing was changed."
        case errors.ReasonMissing():
            return "Say in a few words why; it stands in the audit. Nothing was changed."
        case errors.PoolShort(left=left, amount=amount):
            return f"The pool has {in_credits(left)}, which is less than {amount}. No credits were moved."
        case errors.PoolFrozen():
            return "The pool is frozen. A moderator can unfreeze it with `/mod pool unfreeze`; no credits were moved."
        case errors.WalletShort(member=member, left=left, amount=amount):
            return (
                f"The wallet of <@{member}> has {in_credits(left)}, which is less than {amount}. No credits were moved."
            )
        case errors.NotYours():
            return "This belongs to somebody else. No credits were moved."
        case errors.NotInServer():
            return "Credits are given among members of a server; use this in one. No credits were moved."
        case errors.MemberGone(member=member):
            return f"Nobody here is <@{member}>: they left, or never were in this server. No credits were moved."
        case errors.ToBot():
            return "Bots make no videos and take no credits. No credits were moved."
        case errors.ToOneself():
            return "You have these credits already. Choose somebody else; no credits were moved."
        case errors.TooNewToGive(until_ms=until_ms):
            return f"Who is new here can give credits after a week: you can {moment(until_ms)}. No credits were moved."
        case errors.NotYetToGive(givable=givable, wallet=wallet):
            return (
                f"Your wallet has {in_credits(wallet)}, of which {givable} can be given: what came by a grant or a "
                "gift has to lie for a week first. No credits were moved."
            )
        case errors.NothingSpent():
            return "That video has cost nothing, so there is nothing to refund."
        case errors.RefundTooMuch(left=0, price=price):
            return f"All {in_credits(price)} of that video were given back already. No credits were moved."
        case errors.RefundTooMuch(left=left, price=price):
            return f"Of the {in_credits(price)} of that video {left} can still be given back. No credits were moved."
        case errors.RefillNotAllowed(most=0):
            return "The bot's operator has not allowed a refill here yet. Nothing was changed."
        case errors.RefillNotAllowed(most=most, period=period):
            return f"The bot's operator allows a refill of up to {in_credits(most)} a {period}. Nothing was changed."
        case errors.MayNotCreate():
            return (
                "Only the bot's operator creates credits here; they can let administrators by "
                "`ADMINS_MAY_CREATE_CREDITS`. No credits were moved."
            )
        case errors.OneOfThem(options=(one, other)):
            return f"Choose either `{one}` or `{other}`, not both. Nothing was changed."
        case errors.NoQuotaThere():
            return "There is no such quota to clear; `/mod quota show` lists them. Nothing was changed."
        case _:
            raise NotImplementedError(type(error).__name__)


_FOR = {Period.DAY: "for today", Period.WEEK: "for this week", Period.MONTH: "for this month"}


def _out_of_credits(error: errors.OutOfCredits) -> str:
    if error.pool_frozen:
        missing = "a moderator has frozen the server's pool"
    elif error.quota < error.price:
        missing = f"one member may use {error.quota} a {error.period}"
    elif error.pool_left < error.price <= error.quota_left:
        missing = f"the server's pool has {error.pool_left} left"
    else:
        resets = moment(error.quota_resets_ms)
        missing = f"{error.quota_left} are left of your share {_FOR[error.period]}, which is fresh again {resets}"
    costs = f"This costs {in_credits(error.price)}, but {missing}."
    return f"{costs} Your wallet has {error.wallet_left}. No credits were used."


def _bad_pattern(problem: errors.PatternProblem, limit: int) -> str:
    match problem:
        case errors.PatternProblem.EMPTY:
            return "That pattern has no word in it. Give a word, a phrase, or a regular expression with `regex`."
        case errors.PatternProblem.TOO_LONG:
            return f"That pattern is too long. At most {limit} characters are possible."
        case errors.PatternProblem.NOT_A_REGEX:
            return (
                "That is not a regular expression that can be used. Look-arounds and back-references are not possible, "
                "because they can run for ever."
            )
        case errors.PatternProblem.FINDS_EVERYTHING:
            return "That regular expression finds something in every prompt, even an empty one. Make it narrower."
        case errors.PatternProblem.TOO_MANY_EXCEPTIONS:
            return f"Those are too many exceptions. At most {limit} are possible, each of up to 100 characters."
