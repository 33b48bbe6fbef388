"""What is said of credits: a line for everything the books can hold, within what Discord takes."""

from dataclasses import replace

import pytest

from bot.chat.custom_id import LIMIT_CHARS
from bot.chat.features.credits import Donate, Give, NeverMind, TurnHistory
from bot.chat.layout import note
from bot.chat.text import credit_admin as credit_admin_text
from bot.chat.text import credits as credits_text
from bot.domain.action import ActionKind, AuditEntry
from bot.domain.job import State
from bot.domain.ledger import Account, Balance, Flow, Transfer, TransferKind
from bot.domain.member import Person
from bot.domain.period import DAY_MS, Period
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.scope import Scope
from bot.domain.server import Refill
from bot.ports.credit_reports import LedgerEntry, LedgerPage, MemberRecord, Pool, Wallet
from bot.ports.jobs import ListedJob
from bot.services.credit_admin import RECORD_ROWS, MemberOverview
from bot.services.credits import PAGE_ROWS, JobTransfers
from tests.chat.samples import JOB, NASTY, NASTY_PROMPT, buttons, job_in, text
from tests.clock import NOON_MS

MOST_CHARACTERS = 4000
LONGEST_ID = "9" * 20
LONGEST = 10**12
POOL_ACCOUNT, SPENT, MINT = Account.pool(Scope("7001")), Account.spent(Scope("7001")), Account.mint(Scope("7001"))
WALLET = Account.wallet(Scope("7001"), "8001")


def transfer(kind: TransferKind, debit: Account, credit: Account, **changes: object) -> Transfer:
    made = Transfer(
        id="1",
        scope=Scope("7001"),
        kind=kind,
        debit=debit,
        credit=credit,
        amount=20,
        at_ms=NOON_MS,
        member="8001",
        job="4001",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


LINES = [
    (
        transfer(TransferKind.GRANT, MINT, POOL_ACCOUNT, reason="starting pool"),
        "20 credits came into the pool: starting pool",
    ),
    (
        transfer(TransferKind.GRANT, MINT, WALLET, made_by="operator"),
        "The bot's operator created 20 credits for <@8001>'s wallet",
    ),
    (
        transfer(TransferKind.GRANT, POOL_ACCOUNT, WALLET, made_by="9", reason="contest"),
        "<@9> granted 20 credits from the pool to <@8001>'s wallet: “contest”",
    ),
    (transfer(TransferKind.HOLD, POOL_ACCOUNT, SPENT), "Set 20 credits aside from the pool for it"),
    (
        transfer(TransferKind.CAPTURE, WALLET, SPENT),
        "Paid the 20 credits set aside from <@8001>'s wallet for it: the video was rendered",
    ),
    (transfer(TransferKind.RELEASE, SPENT, POOL_ACCOUNT), "Gave 20 credits back to the pool for it: no video was made"),
    (
        transfer(TransferKind.REFUND, SPENT, POOL_ACCOUNT),
        "Gave 20 credits back to the pool for it: the video was not delivered",
    ),
    (
        transfer(TransferKind.REFUND, SPENT, WALLET, made_by="9", reason="blurry"),
        "<@9> gave 20 credits back to <@8001>'s wallet for it: “blurry”",
    ),
    (
        transfer(TransferKind.GIFT, Account.wallet(Scope("7001"), "5"), WALLET, made_by="5"),
        "<@5> gave <@8001> 20 credits",
    ),
    (transfer(TransferKind.DONATION, WALLET, POOL_ACCOUNT, made_by="8001"), "<@8001> donated 20 credits to the pool"),
    (
        transfer(TransferKind.TAKE, WALLET, POOL_ACCOUNT, made_by="9", reason="farmed"),
        "<@9> took 20 credits from <@8001>'s wallet into the pool: “farmed”",
    ),
]


def test_the_samples_hold_every_kind_of_transfer() -> None:
    assert {sample.kind for sample, _ in LINES} == set(TransferKind)


@pytest.mark.parametrize(("sample", "said"), LINES, ids=[said for _, said in LINES])
def test_every_transfer_is_told_in_plain_words(sample: Transfer, said: str) -> None:
    assert credits_text.moved(sample, " for it") == said


@pytest.mark.parametrize("kind", [TransferKind.HOLD, TransferKind.CAPTURE, TransferKind.RELEASE, TransferKind.REFUND])
@pytest.mark.parametrize(("spare", "made_by"), [(0, ""), (5, "9")])
def test_nobody_has_to_know_what_bookkeepers_call_it(kind: TransferKind, spare: int, made_by: str) -> None:
    said = credits_text.moved(transfer(kind, POOL_ACCOUNT, SPENT, made_by=made_by), spare=spare).casefold()

    assert not [word for word in ("held", "hold", "captur", "releas", "refund") if word in said]


def test_a_reason_is_shown_and_not_obeyed() -> None:
    said = credits_text.moved(transfer(TransferKind.TAKE, WALLET, POOL_ACCOUNT, made_by="9", reason="@everyone **x**"))

    assert "@everyone" not in said
    assert "**x**" not in said


# -- a story ------------------------------------------------------------------------------------------------------

HOLD, CAPTURE, RELEASE, REFUND = (
    transfer(TransferKind.HOLD, POOL_ACCOUNT, SPENT),
    transfer(TransferKind.CAPTURE, POOL_ACCOUNT, SPENT),
    transfer(TransferKind.RELEASE, SPENT, POOL_ACCOUNT),
    transfer(TransferKind.REFUND, SPENT, POOL_ACCOUNT, made_by="9", amount=5),
)


@pytest.mark.parametrize(
    ("transfers", "outcome"),
    [
        ([HOLD], "20 credits set aside until the video is rendered"),
        ([HOLD, RELEASE], "not charged"),
        ([HOLD, CAPTURE], "20 credits paid"),
        ([HOLD, CAPTURE, REFUND, REFUND], "10 credits paid"),
        ([HOLD, CAPTURE, replace(REFUND, amount=20)], "nothing paid, all was given back"),
    ],
)
def test_a_story_ends_with_what_it_costs(transfers: list[Transfer], outcome: str) -> None:
    said = credits_text.story(JobTransfers(job=job_in(State.DELIVERED), transfers=transfers))

    assert said.endswith(f"**In all: {outcome}**")
    assert "list price at fal $0.20" in said


def test_the_longest_story_fits() -> None:
    dear = replace(REFUND, amount=LONGEST, reason=NASTY, made_by=LONGEST_ID)
    job = job_in(State.DELIVERED, request=replace(JOB.request, prompt=NASTY_PROMPT))

    assert len(credits_text.story(JobTransfers(job=job, transfers=[HOLD, CAPTURE, *[dear] * 100]))) <= MOST_CHARACTERS


# -- lists --------------------------------------------------------------------------------------------------------


def test_the_longest_page_of_a_history_fits() -> None:
    job = job_in(State.DELIVERED, request=replace(JOB.request, prompt=NASTY_PROMPT))
    entry = LedgerEntry(transfer=replace(REFUND, amount=LONGEST, reason=NASTY, made_by=LONGEST_ID), job=job)

    assert len(credits_text.history(LedgerPage(entries=(entry,) * PAGE_ROWS))) <= MOST_CHARACTERS


def test_an_empty_history_says_so() -> None:
    assert credits_text.history(LedgerPage(entries=())) == credits_text.NO_HISTORY


@pytest.mark.parametrize("prompt", ["waves", NASTY_PROMPT, "", "🎬" * 2000])
def test_a_choice_is_plain_text_that_discord_takes(prompt: str) -> None:
    job = job_in(State.DELIVERED, rendered_ms=NOON_MS, request=replace(JOB.request, prompt=prompt))

    said = credits_text.choice(ListedJob(job=job, spent=20))

    assert 1 <= len(said) <= 100
    assert said.startswith("done · 20 credits · ")


@pytest.mark.parametrize("what", ActionKind)
def test_the_longest_card_of_a_member_fits(what: ActionKind) -> None:
    job = job_in(State.AWAITING_APPROVAL, request=replace(JOB.request, prompt="*" * 2000))
    action = AuditEntry(
        id="1",
        scope=Scope("7"),
        at_ms=NOON_MS,
        by=LONGEST_ID,
        kind=what,
        member=LONGEST_ID,
        job="1",
        amount=LONGEST,
        reason=NASTY,
        detail=NASTY,
    )
    row = QuotaRow(kind=QuotaFor.ROLE, subject=LONGEST_ID, quota=Quota(amount=LONGEST))
    record = MemberRecord(
        jobs_lately=10**6,
        delivered_lately=10**6,
        spent_lately=LONGEST,
        jobs=(ListedJob(job=job, spent=0),) * RECORD_ROWS,
        actions=(action,) * RECORD_ROWS,
        quota_row=row,
        is_trusted=False,
        is_blocked=True,
        blocked_until_ms=NOON_MS,
        block_reason=NASTY,
    )
    balance = Balance(quota=LONGEST, quota_used=0, quota_resets_ms=NOON_MS, pool=LONGEST, wallet=LONGEST)

    said = credit_admin_text.about(
        MemberOverview(person=Person(id=LONGEST_ID, is_here=False), balance=balance, record=record)
    )

    assert len(said) <= MOST_CHARACTERS
    assert "not in this server any more" in said
    assert "blocked until" in said


def test_very_many_quotas_fit() -> None:
    rows = [QuotaRow(kind=QuotaFor.ROLE, subject=LONGEST_ID, quota=Quota(amount=LONGEST))] * 500

    said = credit_admin_text.quotas(rows, Quota(amount=100))

    assert len(said) <= MOST_CHARACTERS
    assert "and 460 more" in said
    assert "Everybody: 100 credits a day (the operator's default)" in said


# -- the pool -----------------------------------------------------------------------------------------------------

POOL = Pool(
    free=1000,
    held=20,
    wallets=50,
    is_frozen=False,
    refill=Refill(),
    flow=Flow(spent=700, since_ms=NOON_MS - 7 * DAY_MS, at_ms=NOON_MS),
)


def test_a_pool_says_how_long_it_lasts() -> None:
    said = credit_admin_text.pool_lines(POOL)
    empty_s = (NOON_MS + 10 * DAY_MS) // 1000

    assert "**Left it in the last 7 days**, for videos and wallets: 700 credits" in said
    assert f"at the pace of the last seven days used up <t:{empty_s}:R>" in said


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (replace(POOL, flow=replace(POOL.flow, spent=0)), "nothing was used in the last seven days"),
        (replace(POOL, free=10**9), "enough for more than a year"),
        (replace(POOL, is_frozen=True), "**frozen**"),
        (replace(POOL, refill=Refill(amount=5, most=9, period=Period.WEEK)), "5 credits more <t:"),
        (replace(POOL, refill=Refill(amount=0, most=9, period=Period.WEEK)), "off; the operator allows up to 9 a week"),
    ],
    ids=["unused", "plenty", "frozen", "refilled", "refill off"],
)
def test_a_pool_says_what_matters(pool: Pool, said: str) -> None:
    assert said in credit_admin_text.pool_lines(pool)


def test_a_frozen_pool_is_told_to_members() -> None:
    balance = Balance(quota=9, quota_used=0, quota_resets_ms=NOON_MS, pool=50, wallet=0, pool_frozen=True)

    assert "50 credits, frozen by a moderator" in credits_text.balance_lines(balance, POOL)


# -- buttons ------------------------------------------------------------------------------------------------------


def test_the_longest_custom_ids_fit() -> None:
    member = str(2**63 - 1)
    made = [
        Give(member, member, member, LONGEST),
        Donate(member, member, LONGEST),
        NeverMind(member),
        TurnHistory(member, 2**62),
    ]

    assert all(len(str(one)) <= LIMIT_CHARS for one in made)
    assert all(type(one).read(str(one).split(":")[1:]) == one for one in made)


def test_an_offer_says_what_is_kept_and_that_it_is_for_good() -> None:
    wallet = Wallet(free=50, arrived=0)
    give, never_mind = Give("1", "2", "3", 20).button("Give"), NeverMind("2").button("Never mind")
    card = note(credits_text.gift_offer("8002", 20, wallet), give, never_mind)

    assert "You have 50 and keep 30. A gift can not be taken back." in text(card)
    assert [button["label"] for button in buttons(card)] == ["Give", "Never mind"]
