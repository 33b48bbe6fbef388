"""Why something was refused, and what is possible instead. Nothing was spent."""

from bot.chat.text.cards import image_problem
from bot.chat.text.format import dollars, in_credits, moment, quote
from bot.chat.text.reports import SETTLED
from bot.domain import errors, refusals
from bot.domain.action import ActionKind
from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.job import State
from bot.domain.period import Period
from bot.domain.report import ReportState

STOPPING = "The bot is restarting and took nothing. Try again in a minute; no credits were used."


def refusal(error: errors.Refusal) -> str:
    """Why it was refused and what is possible. Nothing was spent."""
    match error:
        case refusals.PromptMissing():
            return "Describe the video in a few words first. No credits were used."
        case refusals.PromptTooLong(length=length, limit=limit):
            return f"That text has {length} characters; at most {limit} are possible. No credits were used."
        case refusals.NotOffered(option="images", wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            return f"Using {wanted} pictures is not possible here; possible: {choices}. No credits were used."
        case refusals.NotOffered(option=option, wanted=wanted, possible=possible):
            choices = ", ".join(possible)
            asked = f"{option.capitalize()} {quote(wanted, 40)}"
            return f"{asked} is not possible here; possible: {choices}. No credits were used."
        case refusals.NoProvider():
            return "No video provider that is set up here can make this. The bot's operator can add one."
        case refusals.NoProviderNow():
            return (
                "The video provider that makes this can not be used now, and the bot's operator knows. "
                "Try again later; no credits were used."
            )
        case refusals.TooDear(list_price_micros=price, most_micros=most):
            return (
                f"This video would cost {dollars(price)} at the provider, and the bot's operator lets one cost at most "
                f"{dollars(most)}. Make it shorter or less sharp; no credits were used."
            )
        case refusals.BadImage(name=name, problem=problem, detail=detail):
            return f"{image_problem(problem, name, detail)} No credits were used."
        case refusals.OutOfCredits():
            return _out_of_credits(error)
        case refusals.ServerSpendLimitReached(server=server, resets_ms=resets_ms):
            whom = "This server has" if server.is_server else "Direct messages have"
            return (
                f"{whom} reached the spending limit that the bot's operator set for today. New videos are taken again "
                f"{moment(resets_ms)}, or once the operator raises it with `/operator caps`. No credits were used."
            )
        case refusals.SpendLimitReached(period=period, resets_ms=resets_ms):
            when = "today" if period is Period.DAY else "this month"
            return (
                f"The bot has reached the spending limit that its operator set for {when}. "
                f"It takes new videos again {moment(resets_ms)}. No credits were used."
            )
        case refusals.ServerNotAllowed():
            return "The bot's operator has not let this server in yet. Ask them to add it to `ALLOWED_SERVERS`."
        case refusals.ServerNotLetIn(operators=operators, is_asked=is_asked):
            return _not_let_in(operators, is_asked=is_asked)
        case refusals.DirectUseOff():
            return "Videos are made in servers that have this bot; use it in one of their channels."
        case refusals.JobNotFound():
            return "That video is not known here. In a command, pick one from the list or give the link to its card."
        case refusals.NotAllowed():
            return "Only the one who asked for this video, or a moderator, can do that."
        case refusals.NotModerator():
            return "Only moderators can do that: whoever has Manage Server, or the role chosen in `/setup`."
        case refusals.NotManager():
            return "Only members with Discord's Manage Server permission can set the server up. Nothing was changed."
        case refusals.ChannelUnknown():
            return "The bot does not know this kind of channel. Use a text channel or a thread; no credits were used."
        case refusals.WrongChannel(channels=channels):
            named = ", ".join(f"<#{channel}>" for channel in channels)
            return f"In this server videos are made in {named}; use the command there. No credits were used."
        case refusals.BadNumber(field=field, said=said, least=least, most=most):
            return (
                f"“{field}” takes a whole number from {least:,} to {most:,}, or nothing; it said “{quote(said, 40)}”. "
                "Nothing was changed."
            )
        case refusals.NotOperator():
            return "Only the bot's operator can do that."
        case refusals.NotOver():
            return "It is still being made, so there is nothing to delete yet. Press **Delete** again when it is done."
        case refusals.TooLate(is_being_cancelled=True, state=State.RENDERING):
            return "It is being cancelled already; the card will show how it ended."
        case refusals.TooLate(state=State.CANCELLED):
            return "It was cancelled already, and its credits are back."
        case refusals.TooLate(state=State.DELIVERED):
            return "It is done already: the video is on the card."
        case refusals.TooLate(state=State.FAILED | State.DENIED | State.EXPIRED):
            return "It has ended already without a video, and its credits are back."
        case refusals.TooLate():
            return "It is too late to cancel this one; it goes on to its end, and the video will be posted."
        case refusals.Blocked(reason=reason, until_ms=until_ms):
            until = "for good" if until_ms is None else f"until {moment(until_ms, 'f')}"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators let you make no videos here {until}{because} Ask them about it. No credits were used."
        case refusals.MemberBlocked(member=member):
            return (
                f"The member <@{member}> is blocked by now, so nothing new is made for them. Deny the request, or "
                "unblock them first with `/mod unblock`. It waits on, and its credits stay set aside."
            )
        case refusals.Paused(reason=reason, channel=channel):
            where = "in this channel" if channel else "in this server"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators paused new videos {where}{because} What was begun goes on. No credits were used."
        case refusals.WordsRefused(words=found):
            return f"“{quote(found, 60)}” is not wanted here. Say it in other words. No credits were used."
        case refusals.ReviewOver(by=str(by), is_approved=is_approved):
            return f"Too late: <@{by}> has {'approved' if is_approved else 'denied'} it already."
        case refusals.ReviewOver(state=State.EXPIRED):
            return "Nobody decided in time, so its credits are back."
        case refusals.ReviewOver(state=State.CANCELLED):
            return "It was cancelled before anybody decided, and its credits are back."
        case refusals.ReviewOver():
            return "There is nothing to decide any more."
        case refusals.ReportNotFound():
            return "That report is not known here; nothing was changed. A moderator finds all of them in `/mod audit`."
        case refusals.ReportSettled(state=state, by=by):
            return f"Too late: <@{by}> has {SETTLED[ReportState(state)]} already. Nothing was changed now."
        case refusals.BadPattern(problem=problem, limit=limit):
            return _bad_pattern(problem, limit)
        case refusals.TooManyRules(limit=limit):
            return f"A server may have {limit} word rules. Remove one that is not needed any more."
        case refusals.RuleKnown():
            return "There is a rule with this pattern already. Remove it first to change what it does."
        case refusals.RuleNotFound():
            return "There is no such rule here. `/mod rules list` shows those that there are."
        case refusals.NothingToChange():
            return _nothing_to_change(error)
        case refusals.NotPossibleHere():
            return "That is possible in servers only."
        case refusals.OwnVideo():
            return "This is your own video. Delete it if you do not want it here."
        case refusals.AlreadyReported():
            return "You have reported this video already, and the moderators know."
        case refusals.DaysNotPossible(most=most):
            return f"Give a whole number of days from 1 to {most}, or none to block for good. Nothing was changed."
        case refusals.Stopping():
            return STOPPING
        case refusals.BotPaused(reason=reason):
            why = f": “{quote(reason, 300)}”" if reason else ""
            return f"The bot's operator has paused it{why}. It takes no new videos for now. No credits were used."
        case refusals.NotMoney(said=said, most_usd=most_usd):
            return (
                f"“{quote(said, 40)}” is no limit. Give dollars from 0 to {most_usd:,}, such as 25 or 12.50, or "
                "`default` for that of the settings. Nothing was changed."
            )
        case refusals.ServerUnknown(server=server):
            return f"The bot is in no server with the id “{quote(server, 40)}”. Nothing was changed."
        case refusals.AmountNotPossible(least=least, most=most):
            return f"An amount is a whole number from {least:,} to {most:,}. Nothing was changed."
        case refusals.ReasonMissing():
            return "Say in a few words why; it stands in the audit. Nothing was changed."
        case refusals.PoolShort(left=left, amount=amount, coming=coming):
            short = f"The pool has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
            return f"{short} {_filled_by(coming)}"
        case refusals.PoolFrozen():
            return "The pool is frozen. A moderator can unfreeze it with `/mod pool unfreeze`; no credits were moved."
        case refusals.WalletShort(is_own=True, left=left, amount=amount):
            return f"Your wallet has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
        case refusals.WalletShort(member=member, left=left, amount=amount):
            wallet = f"The wallet of <@{member}>"
            return f"{wallet} has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
        case refusals.NotYours():
            return "This belongs to somebody else. No credits were moved."
        case refusals.NotInServer():
            return "Credits are given among members of a server; use this in one. No credits were moved."
        case refusals.MemberGone(member=member):
            return f"Nobody here is <@{member}>: they left, or never were in this server. No credits were moved."
        case refusals.ToBot():
            return "Bots make no videos and take no credits. No credits were moved."
        case refusals.ToOneself():
            return "You have these credits already. Choose somebody else; no credits were moved."
        case refusals.TooNewToGive(until_ms=until_ms):
            return f"Who is new here can give credits after a week: you can {moment(until_ms)}. No credits were moved."
        case refusals.NotYetToGive(givable=givable, wallet=wallet):
            return (
                f"Your wallet has {in_credits(wallet)}, of which {givable:,} can be given: what came by a grant or a "
                "gift has to lie for a week first. No credits were moved."
            )
        case refusals.NothingSpent():
            return "That video has cost nothing, so there is nothing to refund."
        case refusals.RefundTooMuch(left=0, price=price):
            return f"All {in_credits(price)} of that video were given back already. No credits were moved."
        case refusals.RefundTooMuch(left=left, price=price):
            return f"Of the {in_credits(price)} of that video {left:,} can still be given back. No credits were moved."
        case refusals.RefillNotAllowed(most=0):
            return "The bot's operator has not allowed a refill here yet; you can ask them. Nothing was changed."
        case refusals.RefillNotAllowed(most=most, period=period):
            return f"The bot's operator allows a refill of up to {in_credits(most)} a {period}. Nothing was changed."
        case refusals.MayNotCreate():
            return (
                "Only the bot's operator creates credits here, unless they let administrators do so too. You can ask "
                "them to fill the pool. No credits were moved."
            )
        case refusals.OneOfThem(options=(one, other)):
            return f"Choose either `{one}` or `{other}`, not both. Nothing was changed."
        case refusals.NoQuotaThere():
            return "There is no such quota to clear; `/mod quota show` lists them. Nothing was changed."
        case refusals.AskedAlready(helper=Helper.MODERATORS, until_ms=until_ms):
            return f"You have asked the moderators already, and can ask again {moment(until_ms)}. Nothing was changed."
        case refusals.AskedAlready(until_ms=until_ms):
            return (
                "The bot's operator was asked from this server already, and can be asked again "
                f"{moment(until_ms)}. Nothing was changed."
            )
        case refusals.EnoughCredits():
            return "There are enough credits for that by now, so nobody was asked. Try the command again."
        case refusals.NobodyToAsk():
            return (
                "The moderators have no channel in which they could read it. Whoever has Manage Server can pick one "
                "with `/setup`: a review channel, or a log channel. Nobody was asked, and no credits were used."
            )
        case refusals.RequestNotFound():
            return "Nobody asked for these credits in this server. No credits were moved."
        case refusals.DraftGone():
            return "What you typed is not remembered any more. Open the form again where you did; nothing was changed."
        case refusals.OutdatedControl(control=control):
            return (
                f"This {control} is from an older version of the bot, so nothing was done. Use the command that "
                "brought it again; no credits were used."
            )
        case _:
            raise NotImplementedError(type(error).__name__)


def _not_let_in(operators: tuple[str, ...], *, is_asked: bool) -> str:
    named = " or ".join(f"<@{operator}>" for operator in operators)
    who = f"The bot's operator {named}".strip()
    if is_asked:
        asked = "has been asked whether this server may use it. Try again once they allow it"
        return f"{who} {asked}; no credits were used."
    return f"{who} has not let this server in. Ask them: they can, with `/operator servers`. No credits were used."


_FOR = {Period.DAY: "for today", Period.WEEK: "for this week", Period.MONTH: "for this month"}


def _out_of_credits(error: refusals.OutOfCredits) -> str:
    if error.pool_frozen:
        missing = "a moderator has frozen the server's pool"
    elif error.quota < error.price:
        missing = f"one member may use {error.quota:,} a {error.period}"
    elif error.pool_left < error.price:
        missing = f"the server's pool has {error.pool_left:,} left"
    else:
        resets = moment(error.quota_resets_ms)
        left = {0: "nothing is", 1: "1 is"}.get(error.quota_left, f"{error.quota_left:,} are")
        missing = f"{left} left of your share {_FOR[error.period]}, which is fresh again {resets}"
    costs = f"This costs {in_credits(error.price)}, but {missing}."
    return f"{costs} Your wallet has {error.wallet_left:,}. No credits were used. {_helped_by(error)}"


def _helped_by(error: refusals.OutOfCredits) -> str:
    """Who can change that, and when it changes by itself."""
    if error.pool_frozen:
        return "Moderators can let the pool pay again."
    if error.pool_left < error.price:
        return _filled_by(error.coming)
    return "Moderators can grant you credits of the pool, for your wallet."


def _filled_by(coming: Coming | None) -> str:
    if coming is None:
        return "Nothing comes into it by itself; the bot's operator can fill it."
    return f"{in_credits(coming.amount)} come into it {moment(coming.at_ms)}; the bot's operator can fill it sooner."


def _nothing_to_change(error: refusals.NothingToChange) -> str:
    member = f"The member <@{error.member}>"
    match error.kind:
        case ActionKind.UNBLOCK:
            return f"{member} is not blocked here: nothing was changed, and they can make videos."
        case ActionKind.TRUST:
            return f"{member} is trusted already: nothing was changed."
        case ActionKind.UNTRUST:
            return f"{member} is not trusted here: nothing was changed, and the review rules hold for them."
        case ActionKind.RESUME if error.channel is not None:
            return (
                f"The channel <#{error.channel}> is not paused by itself. `/mod resume` without it ends the server's."
            )
        case ActionKind.RESUME:
            return "The server is not paused as a whole. Name the channel that is, if one is: `/mod resume` `channel`."
        case _:
            return "It is so already: nothing was changed."


def _bad_pattern(problem: refusals.PatternProblem, limit: int) -> str:
    match problem:
        case refusals.PatternProblem.EMPTY:
            return "That pattern has no word in it. Give a word, a phrase, or a regular expression with `regex`."
        case refusals.PatternProblem.TOO_LONG:
            return f"That pattern is too long. At most {limit} characters are possible."
        case refusals.PatternProblem.UNBALANCED:
            return "A bracket in that regular expression has no partner. Close it, or put a `\\` before it."
        case refusals.PatternProblem.BACKSLASH:
            return "A `\\` in that regular expression stands before nothing that it goes with. Write `\\\\` for itself."
        case refusals.PatternProblem.BAD_RANGE:
            return "Something between `[` and `]` in that regular expression is no range of letters, such as `a-z`."
        case refusals.PatternProblem.NOTHING_REPEATED:
            return "A `*`, `+` or `?` in that regular expression has nothing before it. Put a `\\` there to find it."
        case refusals.PatternProblem.REPEATED:
            return "That regular expression repeats something twice over, or too often. At most 1,000 times work."
        case refusals.PatternProblem.LOOKS_AROUND:
            return "Look-arounds such as `(?=…)` are not possible, because they can run for ever. Do without."
        case refusals.PatternProblem.REFERS_BACK:
            return "References such as `\\1` are not possible, because they can run for ever. Do without."
        case refusals.PatternProblem.TOO_LARGE:
            return "That regular expression needs too much memory. Repeat less in it."
        case refusals.PatternProblem.NOT_A_REGEX:
            return "That is not a regular expression that can be used. Try it with fewer of its special signs."
        case refusals.PatternProblem.FINDS_EVERYTHING:
            return "That regular expression finds something in every prompt, even an empty one. Make it narrower."
        case refusals.PatternProblem.TOO_MANY_EXCEPTIONS:
            return f"Those are too many exceptions. At most {limit} are possible, each of up to 100 characters."
