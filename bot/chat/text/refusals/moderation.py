"""What was decided already, and what moderators can not decide."""

from bot.chat.text.format import moment, quote
from bot.chat.text.reports import SETTLED
from bot.domain.action import ActionKind
from bot.domain.errors import Refusal
from bot.domain.job import State
from bot.domain.refusals import moderation
from bot.domain.report import ReportState


def of_moderation(error: Refusal) -> str | None:
    """The sentence; None for a refusal of another kind."""
    match error:
        case moderation.Blocked(reason=reason, until_ms=until_ms):
            until = "for good" if until_ms is None else f"until {moment(until_ms, 'f')}"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators let you make no videos here {until}{because} Ask them about it. No credits were used."
        case moderation.MemberBlocked(member=member):
            return (
                f"The member <@{member}> is blocked by now, so nothing new is made for them. Deny the request, or "
                "unblock them first with `/mod unblock`. It waits on, and its credits stay set aside."
            )
        case moderation.Paused(reason=reason, channel=channel):
            where = "in this channel" if channel else "in this server"
            because = f": “{quote(reason, 300)}”." if reason else "."
            return f"Moderators paused new videos {where}{because} What was begun goes on. No credits were used."
        case moderation.WordsRefused(words=found):
            return f"“{quote(found, 60)}” is not wanted here. Say it in other words. No credits were used."
        case moderation.ReviewOver(by=str(by), is_approved=is_approved):
            return f"Too late: <@{by}> has {'approved' if is_approved else 'denied'} it already."
        case moderation.ReviewOver(state=State.EXPIRED):
            return "Nobody decided in time, so its credits are back."
        case moderation.ReviewOver(state=State.CANCELLED):
            return "It was cancelled before anybody decided, and its credits are back."
        case moderation.ReviewOver():
            return "There is nothing to decide any more."
        case moderation.ReportNotFound():
            return "That report is not known here; nothing was changed. A moderator finds all of them in `/mod audit`."
        case moderation.ReportSettled(state=state, by=by):
            return f"Too late: <@{by}> has {SETTLED[ReportState(state)]} already. Nothing was changed now."
        case moderation.BadPattern(problem=problem, limit=limit):
            return _bad_pattern(problem, limit)
        case moderation.TooManyRules(limit=limit):
            return f"A server may have {limit} word rules. Remove one that is not needed any more."
        case moderation.RuleKnown():
            return "There is a rule with this pattern already. Remove it first to change what it does."
        case moderation.RuleNotFound():
            return "There is no such rule here. `/mod rules list` shows those that there are."
        case moderation.NothingToChange():
            return _nothing_to_change(error)
        case moderation.OwnVideo():
            return "This is your own video. Delete it if you do not want it here."
        case moderation.AlreadyReported():
            return "You have reported this video already, and the moderators know."
        case moderation.DaysNotPossible(most=most):
            return f"Give a whole number of days from 1 to {most}, or none to block for good. Nothing was changed."
        case moderation.BotPaused(reason=reason):
            why = f": “{quote(reason, 300)}”" if reason else ""
            return f"The bot's operator has paused it{why}. It takes no new videos for now. No credits were used."
        case moderation.ReasonMissing():
            return "Say in a few words why; it stands in the audit. Nothing was changed."
        case _:
            return None


def _nothing_to_change(error: moderation.NothingToChange) -> str:
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


def _bad_pattern(problem: moderation.PatternProblem, limit: int) -> str:
    match problem:
        case moderation.PatternProblem.EMPTY:
            return "That pattern has no word in it. Give a word, a phrase, or a regular expression with `regex`."
        case moderation.PatternProblem.TOO_LONG:
            return f"That pattern is too long. At most {limit} characters are possible."
        case moderation.PatternProblem.UNBALANCED:
            return "A bracket in that regular expression has no partner. Close it, or put a `\\` before it."
        case moderation.PatternProblem.BACKSLASH:
            return "A `\\` in that regular expression stands before nothing that it goes with. Write `\\\\` for itself."
        case moderation.PatternProblem.BAD_RANGE:
            return "Something between `[` and `]` in that regular expression is no range of letters, such as `a-z`."
        case moderation.PatternProblem.NOTHING_REPEATED:
            return "A `*`, `+` or `?` in that regular expression has nothing before it. Put a `\\` there to find it."
        case moderation.PatternProblem.REPEATED:
            return "That regular expression repeats something twice over, or too often. At most 1,000 times work."
        case moderation.PatternProblem.LOOKS_AROUND:
            return "Look-arounds such as `(?=…)` are not possible, because they can run for ever. Do without."
        case moderation.PatternProblem.REFERS_BACK:
            return "References such as `\\1` are not possible, because they can run for ever. Do without."
        case moderation.PatternProblem.TOO_LARGE:
            return "That regular expression needs too much memory. Repeat less in it."
        case moderation.PatternProblem.NOT_A_REGEX:
            return "That is not a regular expression that can be used. Try it with fewer of its special signs."
        case moderation.PatternProblem.FINDS_EVERYTHING:
            return "That regular expression finds something in every prompt, even an empty one. Make it narrower."
        case moderation.PatternProblem.TOO_MANY_EXCEPTIONS:
            return f"Those are too many exceptions. At most {limit} are possible, each of up to 100 characters."
