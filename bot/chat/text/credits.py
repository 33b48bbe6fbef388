"""What is said of credits: what there is, where it went, and what is about to be given."""

from bot.chat.text.cards import STATE_WORD, charge
from bot.chat.text.format import PROVIDER, TOOL, dollars, in_credits, moment, quote, who
from bot.chat.text.reviews import whys
from bot.domain.job import Job, State
from bot.domain.ledger import Account, AccountKind, Balance, Transfer, TransferKind
from bot.domain.period import DAY_MS, Period
from bot.domain.review import ReviewStage
from bot.domain.server import Refill
from bot.ports.credit_reports import LedgerEntry, LedgerPage, Pool, Wallet
from bot.ports.jobs import ListedJob
from bot.services.credits import JobTransfers

THIS = {Period.DAY: "today", Period.WEEK: "this week", Period.MONTH: "this month"}
Told = tuple[int, int, str]  # When, in which order at the same moment, and what.
FAR_MS = 365 * DAY_MS
LINES_LIMIT_CHARS = 3000
HISTORY_REASON_CHARS = 80  # So that a page surely fits into one message.
CONFIRM_GIFT = "Give"
CONFIRM_DONATION = "Donate"
NEVER_MIND = "Never mind"
NOTHING_GIVEN = "Nothing was given."
NEWEST = "Newest"
ALL_MOVES = "All their credits did"
NO_HISTORY = "Nothing has happened here yet. Your first video will be the first line."


def balance_lines(balance: Balance, pool: Pool) -> str:
    """What a member can spend, and how long the pool lasts."""
    return (
        f"**Your share of the pool {THIS[balance.period]}**: {share_left(balance)}\n"
        f"**The server's pool**: {pool_left(balance, pool)}\n"
        f"**Your wallet**: {in_credits(balance.wallet)}"
    )


def share_left(balance: Balance) -> str:
    return f"{balance.quota_left:,} of {in_credits(balance.quota)} left, fresh again {moment(balance.quota_resets_ms)}"


def pool_left(balance: Balance, pool: Pool) -> str:
    if balance.pool_frozen:
        return f"{in_credits(balance.pool)}, frozen by a moderator: it pays nothing now, wallets do"
    return ", ".join(said for said in (in_credits(balance.pool), lasts(pool), comes(pool.refill, pool)) if said)


def lasts(pool: Pool) -> str:
    """How long the pool lasts at the pace of the last seven days."""
    empty_ms = pool.flow.empty_ms(pool.free)
    if empty_ms is None:
        return "of which nothing was used in the last seven days"
    if empty_ms - pool.flow.at_ms > FAR_MS:
        return "at the pace of the last seven days enough for more than a year"
    return f"at the pace of the last seven days used up {moment(empty_ms)}"


def comes(refill: Refill, pool: Pool) -> str:
    next_ms = refill.next_ms(pool.flow.at_ms)
    return "" if next_ms is None else f"{in_credits(refill.brings)} more {moment(next_ms)}"


# -- where it went ------------------------------------------------------------------------------------------------


def history(page: LedgerPage) -> str:
    return "\n".join(map(history_line, page.entries)) or NO_HISTORY


def history_line(entry: LedgerEntry) -> str:
    video = _video(entry.job) if entry.job else ""
    what = f" for {video}" if video else ""
    spare = spare_of(entry.transfer, entry.job)
    did = moved(entry.transfer, what, reason_chars=HISTORY_REASON_CHARS, spare=spare)
    return f"{moment(entry.transfer.at_ms)} · {did}"


def story(story: JobTransfers) -> str:
    """A job's credits from first to last, and what moderators had to do with them."""
    job = story.job
    told = sorted([*_moves(story), *_reviewed(job)])
    lines = [f"{moment(at_ms, 'f')} · {text}" for at_ms, _, text in told]
    return "\n".join(
        [
            f"**{TOOL[job.request.tool]}** by <@{job.member}>, {STATE_WORD[job.state]}: {_video(job)}",
            f"Price {in_credits(job.price)}; list price at {PROVIDER[job.provider]} {dollars(job.list_price_micros)}",
            "",
            *_fitting(lines),
            "",
            job_outcome(story),
        ]
    )


def _moves(story: JobTransfers) -> list[Told]:
    return [
        (t.at_ms, 0 if t.kind is TransferKind.HOLD else 2, moved(t, spare=spare_of(t, story.job)))
        for t in story.transfers
    ]


def spare_of(transfer: Transfer, job: Job | None) -> int:
    """What a capture let go of, because another provider than the one first asked made the video for less."""
    return job.spare if job is not None and transfer.kind is TransferKind.CAPTURE else 0


def _reviewed(job: Job) -> list[Told]:
    """Between the hold and what a decision did to it: why the job waited, and who said what."""
    told: list[Told] = []
    if job.review.request is not None:
        told.append((job.created_ms, 1, f"Had to wait for a moderator: {whys(job.review.reasons)}"))
    for stage, what in ((ReviewStage.REQUEST, "it"), (ReviewStage.VIDEO, "the finished video")):
        wait = job.review.of(stage)
        if wait is not None and (decision := wait.decision) is not None:
            verb = "approved" if decision.is_approved else "denied"
            why = f": “{quote(decision.reason, 200)}”" if decision.reason else ""
            told.append((decision.at_ms, 1, f"<@{decision.by}> {verb} {what}{why}"))
    if job.state is State.EXPIRED and job.finished_ms is not None:
        told.append((job.finished_ms, 1, "No moderator decided in time"))
    return told


def moved(transfer: Transfer, what: str = "", *, reason_chars: int = 200, spare: int = 0) -> str:
    """What a row of the books did, by whom and why."""
    amount = in_credits(transfer.amount)
    came, went = account(transfer.debit), account(transfer.credit)
    why = f": “{quote(transfer.reason, reason_chars)}”" if transfer.reason else ""
    by = who(transfer.made_by)
    match transfer.kind:
        case TransferKind.GRANT if not transfer.made_by:
            return f"{amount} came into {went}: {transfer.reason}"
        case TransferKind.GRANT if transfer.debit.kind is AccountKind.MINT:
            return f"{by} created {amount} for {went}{why}"
        case TransferKind.GRANT:
            return f"{by} granted {amount} from {came} to {went}{why}"
        case TransferKind.HOLD:
            return f"Set {amount} aside from {came}{what}"
        case TransferKind.CAPTURE if spare:
            back = f"the other {spare:,} set aside are free again, because another provider made it for less"
            return f"Paid {amount} from {came}{what}: the video was rendered; {back}"
        case TransferKind.CAPTURE:
            return f"Paid the {amount} set aside from {came}{what}: the video was rendered"
        case TransferKind.RELEASE:
            return f"Gave {amount} back to {went}{what}: no video was made"
        case TransferKind.REFUND if transfer.made_by:
            return f"{by} gave {amount} back to {went}{what}{why}"
        case TransferKind.REFUND:
            return f"Gave {amount} back to {went}{what}: the video was not delivered"
        case TransferKind.GIFT:
            return f"{by} gave <@{transfer.member}> {amount}"
        case TransferKind.DONATION:
            return f"{by} donated {amount} to {went}"
        case TransferKind.TAKE:
            return f"{by} took {amount} from {came} into {went}{why}"


def account(account: Account) -> str:
    """An account as people call it."""
    match account.kind:
        case AccountKind.MINT:
            return "the mint"
        case AccountKind.POOL:
            return "the pool"
        case AccountKind.WALLET:
            return f"<@{account.member}>'s wallet"
        case AccountKind.SPENT:
            return "what was spent"


def job_outcome(story: JobTransfers) -> str:
    """What the job costs as it stands."""
    done = {kind: sum(t.amount for t in story.transfers if t.kind is kind) for kind in TransferKind}
    spent = done[TransferKind.CAPTURE] - done[TransferKind.REFUND]
    if done[TransferKind.CAPTURE]:
        return f"**In all: {in_credits(spent)} paid**" if spent else "**In all: nothing paid, all was given back**"
    if done[TransferKind.RELEASE]:
        return "**In all: not charged**"
    until = "a moderator decides" if story.job.state is State.AWAITING_APPROVAL else "the video is rendered"
    return f"**In all: {in_credits(story.job.held)} set aside until {until}**"


def _fitting(lines: list[str]) -> list[str]:
    """As many of them as one message holds: the beginning and the end of it."""
    left_out = 0
    kept = list(lines)
    while sum(map(len, kept)) > LINES_LIMIT_CHARS:
        kept.pop(len(kept) // 2)
        left_out += 1
    if left_out:
        kept.insert((len(kept) + 1) // 2, f"… {left_out} more, which the operator's `ledger export` has …")
    return kept


def choice(listed: ListedJob) -> str:
    """A job in a list that Discord shows while somebody types: plain text, at most 100 characters."""
    job = listed.job
    asked = " ".join(job.request.prompt.split()) or TOOL[job.request.tool]
    said = f"{STATE_WORD[job.state]} · {charge(listed)} · {asked}"
    return said if len(said) <= 100 else said[:99] + "…"


def _video(job: Job) -> str:
    asked = quote(job.request.prompt, 60)
    return f"“{asked}”" if asked else TOOL[job.request.tool].lower()


# -- giving -------------------------------------------------------------------------------------------------------


def gift_offer(receiver: str, amount: int, wallet: Wallet) -> str:
    return (
        f"Give <@{receiver}> {in_credits(amount)} from your wallet? "
        f"You have {wallet.free:,} and keep {wallet.free - amount:,}. A gift can not be taken back."
    )


def donation_offer(amount: int, wallet: Wallet) -> str:
    return (
        f"Donate {in_credits(amount)} from your wallet to the server's pool? "
        f"You have {wallet.free:,} and keep {wallet.free - amount:,}. A donation can not be taken back."
    )


def given(transfer: Transfer) -> str:
    return f"Done: {moved(transfer)}."
