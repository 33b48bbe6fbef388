"""What is said about members, channels, word rules, and videos that are taken away."""

from collections.abc import Sequence

from bot.chat.text.format import moment, quote
from bot.domain.job import Job, State
from bot.domain.standing import MemberStanding
from bot.domain.word_rules import Hit, RuleAction, WordRule

TRUSTED = "<@{member}> is trusted now: their requests go ahead unseen. Blocked words still hold."
UNTRUSTED = "<@{member}> is no longer trusted: the server's review rules hold for them again."
UNBLOCKED = "<@{member}> may make videos again."
PAUSE_ENDED = "New videos are taken {where} again."

RULE_REMOVED = "The rule is removed."
NO_RULES = "There are no word rules here. `/mod rules add` makes one."
NOTHING_FOUND = "No rule finds anything in that prompt: it goes ahead as far as words are concerned."
RULE_ACTION = {
    RuleAction.WARN: "let through with a warning",
    RuleAction.REVIEW: "sent to the moderators first",
    RuleAction.BLOCK: "refused",
}
RULES_A_PAGE = 8  # What surely fits into one message.
PREVIOUS, NEXT = "Previous", "Next"

DELETE, REPORT = "Delete", "Report"
DELETED = "Deleted. The books keep what it cost."
COPY_STAYS = "Its copy in the gallery can not be reached by the bot; a moderator can delete it by hand."
DELETED_ALREADY = "That message is gone already."
DELETE_NOT_POSSIBLE = "The bot can not reach that message any more; a moderator can delete it by hand."
DELETE_IN_CLOSED_THREAD = (
    "This thread is locked or asleep, so the bot can not delete here. A moderator can open it again, or delete by hand."
)
DELETE_TITLE, DELETE_REASON = "Delete this video", "Reason, for the audit"
BLOCK_TITLE, BLOCK_REASON, BLOCK_DAYS = "Block this member", "Reason, which the member reads", "Days; empty is for good"


def delete_question(job: Job) -> str:
    """What its author is asked before it goes."""
    if job.state is State.DELIVERED:
        return "The video goes for good, here and in the gallery. It was made, so its credits stay spent."
    return "This card goes for good. Its credits are back already."


def blocked(member: str, standing: MemberStanding) -> str:
    """For the moderator who did it."""
    until = "for good" if standing.blocked_until_ms is None else f"until {moment(standing.blocked_until_ms, 'f')}"
    return f"<@{member}> can make no videos here {until}, and reads your reason at the next try. Running ones go on."


def place(channel: str | None) -> str:
    return "in this server" if channel is None else f"in <#{channel}>"


def pause_begun(channel: str | None) -> str:
    """For the moderator who did it."""
    until = "`/mod resume`" if channel is None else "`/mod resume` with this channel"
    return f"Nothing new is taken {place(channel)} until {until}. What was begun goes on."


def rule_added(rule: WordRule) -> str:
    """What a new rule will do."""
    return f"Added: a prompt with {_pattern(rule)} is {RULE_ACTION[rule.action]} from now on."


def rule_line(rule: WordRule) -> str:
    """One rule in the list."""
    line = f"{_pattern(rule)} · {RULE_ACTION[rule.action]} · <@{rule.by}> {moment(rule.at_ms, 'd')}"
    if rule.exceptions:
        line += f"\n-# not in: {quote(', '.join(rule.exceptions), 80)}"
    return line


def rules_page(rules: Sequence[WordRule], page: int, pages: int) -> str:
    """The list of rules, as many as a message shows well."""
    count = "1 word rule" if len(rules) == 1 else f"{len(rules)} word rules"
    shown = rules[page * RULES_A_PAGE : (page + 1) * RULES_A_PAGE]
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    return "\n\n".join([f"**{count}**{where}", *map(rule_line, shown)])


def rules_test(hits: Sequence[Hit]) -> str:
    """What would happen to a prompt, and why."""
    if not hits:
        return NOTHING_FOUND
    severity = list(RuleAction)
    worst = max((hit.rule.action for hit in hits), key=severity.index)
    lines = [f"This prompt would be **{RULE_ACTION[worst]}**."]
    lines += map(_hit, hits[:10])
    if worst is RuleAction.REVIEW:
        lines.append("-# Moderators and trusted members are not sent to review.")
    return "\n".join(lines)


def _hit(hit: Hit) -> str:
    return f"“{quote(hit.text, 60)}” · rule {_pattern(hit.rule)} · {RULE_ACTION[hit.rule.action]}"


def has_moderators(job: Job) -> bool:
    """Whether anybody could be told of it: in a server, and on a card that others see."""
    return job.scope.is_server and not job.card.ephemeral


def _pattern(rule: WordRule) -> str:
    kind = "the expression " if rule.is_regex else ""
    return f"{kind}“{quote(rule.pattern, 80)}”"
