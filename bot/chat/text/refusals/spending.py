"""Why credits are not spent or moved, when some come, and who can help."""

from bot.chat.text.format import in_credits, moment, quote
from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.errors import Refusal
from bot.domain.period import Period
from bot.domain.refusals import spending

_FOR = {Period.DAY: "for today", Period.WEEK: "for this week", Period.MONTH: "for this month"}


def of_spending(error: Refusal) -> str | None:
    """The sentence; None for a refusal of another kind."""
    match error:
        case spending.OutOfCredits():
            return _out_of_credits(error)
        case spending.ServerSpendLimitReached(server=server, resets_ms=resets_ms):
            whom = "This server has" if server.is_server else "Direct messages have"
            return (
                f"{whom} reached the spending limit that the bot's operator set for today. New videos are taken again "
                f"{moment(resets_ms)}, or once the operator raises it with `/operator caps`. No credits were used."
            )
        case spending.SpendLimitReached(period=period, resets_ms=resets_ms):
            when = "today" if period is Period.DAY else "this month"
            return (
                f"The bot has reached the spending limit that its operator set for {when}. "
                f"It takes new videos again {moment(resets_ms)}. No credits were used."
            )
        case spending.NotMoney(said=said, most_usd=most_usd):
            return (
                f"“{quote(said, 40)}” is no limit. Give dollars from 0 to {most_usd:,}, such as 25 or 12.50, or "
                "`default` for that of the settings. Nothing was changed."
            )
        case spending.AmountNotPossible(least=least, most=most):
            return f"An amount is a whole number from {least:,} to {most:,}. Nothing was changed."
        case spending.PoolShort(left=left, amount=amount, coming=coming):
            short = f"The pool has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
            return f"{short} {_filled_by(coming)}"
        case spending.PoolFrozen():
            return "The pool is frozen. A moderator can unfreeze it with `/mod pool unfreeze`; no credits were moved."
        case spending.WalletShort(is_own=True, left=left, amount=amount):
            return f"Your wallet has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
        case spending.WalletShort(member=member, left=left, amount=amount):
            wallet = f"The wallet of <@{member}>"
            return f"{wallet} has {in_credits(left)}, which is less than {amount:,}. No credits were moved."
        case spending.MemberGone(member=member):
            return f"Nobody here is <@{member}>: they left, or never were in this server. No credits were moved."
        case spending.ToBot():
            return "Bots make no videos and take no credits. No credits were moved."
        case spending.ToOneself():
            return "You have these credits already. Choose somebody else; no credits were moved."
        case spending.TooNewToGive(until_ms=until_ms):
            return f"Who is new here can give credits after a week: you can {moment(until_ms)}. No credits were moved."
        case spending.NotYetToGive(givable=givable, wallet=wallet):
            return (
                f"Your wallet has {in_credits(wallet)}, of which {givable:,} can be given: what came by a grant or a "
                "gift has to lie for a week first. No credits were moved."
            )
        case spending.NothingSpent():
            return "That video has cost nothing, so there is nothing to refund."
        case spending.RefundTooMuch(left=0, price=price):
            return f"All {in_credits(price)} of that video were given back already. No credits were moved."
        case spending.RefundTooMuch(left=left, price=price):
            return f"Of the {in_credits(price)} of that video {left:,} can still be given back. No credits were moved."
        case spending.RefillNotAllowed(most=0):
            return "The bot's operator has not allowed a refill here yet; you can ask them. Nothing was changed."
        case spending.RefillNotAllowed(most=most, period=period):
            return f"The bot's operator allows a refill of up to {in_credits(most)} a {period}. Nothing was changed."
        case spending.OneOfThem(options=(one, other)):
            return f"Choose either `{one}` or `{other}`, not both. Nothing was changed."
        case spending.NoQuotaThere():
            return "There is no such quota to clear; `/mod quota show` lists them. Nothing was changed."
        case spending.AskedAlready(helper=Helper.MODERATORS, until_ms=until_ms):
            return f"You have asked the moderators already, and can ask again {moment(until_ms)}. Nothing was changed."
        case spending.AskedAlready(until_ms=until_ms):
            return (
                "The bot's operator was asked from this server already, and can be asked again "
                f"{moment(until_ms)}. Nothing was changed."
            )
        case spending.EnoughCredits():
            return "There are enough credits for that by now, so nobody was asked. Try the command again."
        case spending.NobodyToAsk():
            return (
                "The moderators have no channel in which they could read it. Whoever has Manage Server can pick one "
                "with `/setup`: a review channel, or a log channel. Nobody was asked, and no credits were used."
            )
        case spending.RequestNotFound():
            return "Nobody asked for these credits in this server. No credits were moved."
        case _:
            return None


def _out_of_credits(error: spending.OutOfCredits) -> str:
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


def _helped_by(error: spending.OutOfCredits) -> str:
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
