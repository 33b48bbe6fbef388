"""Reports of videos: what moderators read of one, what came of it, and what its reporter is told."""

from bot.chat.text import request_words
from bot.chat.text.cards import card_link
from bot.chat.text.format import TOOL, in_credits, moment, quote
from bot.domain.job import Job
from bot.domain.report import ReportOutcome, ReportState, VideoReport
from bot.domain.text import REASON_LIMIT_CHARS

BLOCK, DISMISS = "Block author", "Dismiss"
DISMISS_TITLE, DISMISS_REASON = "Dismiss this report", "Reason, which the reporter reads"
REPORT_TITLE, REPORT_REASON = "Report this video", "What is wrong with it"
REPORTED = "Thank you. The moderators have been told."
REPORTED_QUIETLY = "Thank you. A moderator can see your report in `/mod audit`."
VIDEO_DELETED = (
    "Deleted, and whoever reported it is told. The books keep what it cost; `/mod block` keeps its author from making "
    "more."
)
DISMISSED = "The report is dismissed, and whoever made it is told why. The video stays."
GONE_ALREADY = (
    "That message is gone already, so nothing was deleted. Dismiss the report, or block the author if it should not "
    "come again."
)
WHY = "Why it was reported"
OPEN = "-# Open. Each button asks for a reason first. What is decided holds for every report of this video."

SETTLED = {
    ReportState.DELETED: "deleted the video",
    ReportState.BLOCKED: "blocked its author",
    ReportState.DISMISSED: "dismissed the report",
}


def report_heading(report: VideoReport, job: Job, *, bare: bool) -> str:
    """Who has what against it, and the words that it was made from; `bare` without what members wrote."""
    lines = [f"**A video was reported** by <@{report.reporter}> {moment(report.at_ms)}"]
    if not bare:
        lines.append(f"“{quote(report.reason, REASON_LIMIT_CHARS)}”")
        lines.append(request_words.quoted(job.request))
    else:
        lines.append(request_words.NOT_REPEATED)
    return "\n".join(filter(None, lines))


def report_words(report: VideoReport, job: Job, *, bare: bool) -> bytes | None:
    """The file that holds what the message does not; None where the message says it all."""
    if bare:
        return f"{WHY}:\n{report.reason}\n\n".encode() + request_words.words_file(job.request)
    return request_words.words_file(job.request) if request_words.need_file(job.request) else None


def report_facts(report: VideoReport, job: Job) -> str:
    """Whose video it is and where, and what came of the report."""
    facts = [f"**Made by** <@{job.member}>", TOOL[job.request.tool], in_credits(job.price)]
    if (link := card_link(job)) and not _is_gone(report.outcome):
        facts.append(f"<#{job.card.channel}> · [card]({link})")
    state = OPEN if report.outcome is None else report_outcome(report.outcome, job)
    return f"{' · '.join(facts)}\n{state}"


def report_outcome(settled: ReportOutcome, job: Job) -> str:
    """Who did what about it, when and why."""
    match settled.state:
        case ReportState.DELETED if settled.by == job.member:
            return f"**Deleted** by its author {moment(settled.at_ms)}."
        case ReportState.DELETED:
            did = f"**Deleted** by <@{settled.by}>"
        case ReportState.BLOCKED:
            did = f"**Author blocked** by <@{settled.by}>"
        case _:
            did = f"**Dismissed** by <@{settled.by}>"
    text = f"{did} {moment(settled.at_ms)}"
    return f"{text}: “{quote(settled.reason, REASON_LIMIT_CHARS)}”" if settled.reason else f"{text}."


def told_reporter(settled: ReportOutcome, job: Job) -> str:
    """What the reporter reads in a direct message."""
    link = card_link(job)
    video = f"[a video]({link})" if link and not _is_gone(settled) else "a video"
    begin = f"You reported {video} in <#{job.card.channel}>"
    match settled.state:
        case ReportState.DELETED if settled.by == job.member:
            return f"{begin}. Its author has deleted it by now."
        case ReportState.DELETED:
            return f"{begin}. A moderator has deleted it. Thank you."
        case ReportState.BLOCKED:
            return f"{begin}. A moderator lets its author make no more videos there. Thank you."
        case _:
            why = quote(settled.reason, REASON_LIMIT_CHARS)
            return f"{begin}. A moderator has looked at it, and it stays: “{why}”"


def _is_gone(settled: ReportOutcome | None) -> bool:
    return settled is not None and settled.state is ReportState.DELETED
