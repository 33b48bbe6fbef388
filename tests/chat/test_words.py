"""The bot's sentences: there is one for everything that can happen, and nobody's text can change what it says."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.text import cards as cards_text
from bot.chat.text import common as common_text
from bot.chat.text import credits as credits_text
from bot.chat.text import moderation
from bot.chat.text import moderation as moderation_text
from bot.chat.text import reports as report_words
from bot.chat.text import reviews as reviews_text
from bot.chat.text import usage as usage_text
from bot.chat.text.format import PROVIDER, TOOL, in_credits, quote
from bot.chat.text.refusals import sentence as refusals_text
from bot.domain.action import ActionKind
from bot.domain.catalog import ProviderName
from bot.domain.coming import Coming
from bot.domain.credit_request import Helper
from bot.domain.errors import Failure, Fault, ImageProblem, Refusal
from bot.domain.job import CardAddress, Job, Payer, State
from bot.domain.ledger import Balance, Flow
from bot.domain.period import Period
from bot.domain.refusals.access import (
    ChannelUnknown,
    DirectUseOff,
    MayNotCreate,
    NotAllowed,
    NotInServer,
    NotManager,
    NotModerator,
    NotOperator,
    NotPossibleHere,
    NotYours,
    ServerNotAllowed,
    ServerNotLetIn,
    ServerUnknown,
    WrongChannel,
)
from bot.domain.refusals.controls import BadNumber, Control, DraftGone, OutdatedControl
from bot.domain.refusals.moderation import (
    AlreadyReported,
    BadPattern,
    Blocked,
    BotPaused,
    DaysNotPossible,
    MemberBlocked,
    NothingToChange,
    OwnVideo,
    PatternProblem,
    Paused,
    ReasonMissing,
    ReportNotFound,
    ReportSettled,
    ReviewOver,
    RuleKnown,
    RuleNotFound,
    TooManyRules,
    WordsRefused,
)
from bot.domain.refusals.requests import (
    BadImage,
    JobNotFound,
    NoProvider,
    NoProviderNow,
    NotOffered,
    NotOver,
    PromptMissing,
    PromptTooLong,
    Stopping,
    TooDear,
    TooLate,
)
from bot.domain.refusals.spending import (
    AmountNotPossible,
    AskedAlready,
    EnoughCredits,
    MemberGone,
    NobodyToAsk,
    NoQuotaThere,
    NothingSpent,
    NotMoney,
    NotYetToGive,
    OneOfThem,
    OutOfCredits,
    PoolFrozen,
    PoolShort,
    RefillNotAllowed,
    RefundTooMuch,
    RequestNotFound,
    ServerSpendLimitReached,
    SpendLimitReached,
    ToBot,
    ToOneself,
    TooNewToGive,
    WalletShort,
)
from bot.domain.report import ReportState
from bot.domain.request import Tool, VideoRequest
from bot.domain.scope import Scope
from bot.domain.server import Refill
from bot.domain.word_rules import RuleAction, WordRule
from bot.ports.credit_reports import Pool
from bot.ports.jobs import ListedJob
from tests.chat.samples import JOB, NASTY, job_in, state_shown
from tests.clock import NOON_MS

MARKUP = set("\\*_~|`[]()<>#")

POOL = Pool(
    free=1,
    held=0,
    wallets=0,
    is_frozen=False,
    refill=Refill(),
    flow=Flow(spent=0, since_ms=NOON_MS, at_ms=NOON_MS),
)

REFUSALS: list[Refusal] = [
    PromptMissing(),
    *(OutdatedControl(control=control) for control in Control),
    PromptTooLong(length=2001, limit=2000),
    NotOffered(option="duration", wanted="7 s", possible=("5 s", "10 s")),
    NoProvider(tool="text"),
    NoProviderNow(),
    TooDear(list_price_micros=12_000_000, most_micros=5_000_000),
    *(BadImage(name="a.png", problem=problem, detail="90 x 90") for problem in ImageProblem),
    OutOfCredits(price=20, quota=100, quota_left=5, pool_left=900, wallet_left=0, quota_resets_ms=NOON_MS),
    OutOfCredits(price=20, quota=100, quota_left=90, pool_left=3, wallet_left=1, quota_resets_ms=NOON_MS),
    SpendLimitReached(period=Period.DAY, resets_ms=NOON_MS),
    ServerSpendLimitReached(server=Scope("7"), period=Period.DAY, resets_ms=NOON_MS),
    SpendLimitReached(period=Period.MONTH, resets_ms=NOON_MS),
    NotOffered(option="images", wanted="3", possible=("2",)),
    NotModerator(),
    NotOperator(),
    NotManager(),
    WrongChannel(channels=("11", "12")),
    ChannelUnknown(),
    BadNumber(field="Cost above", said="-1", least=1, most=100),
    ServerNotAllowed(),
    ServerNotLetIn(operators=("9", "10"), is_asked=True),
    ServerNotLetIn(operators=(), is_asked=False),
    DirectUseOff(),
    JobNotFound(),
    NotAllowed(),
    TooLate(state=State.RENDERED),
    NotOver(),
    Blocked(reason="spam", until_ms=NOON_MS),
    Blocked(reason="", until_ms=None),
    Paused(reason="", channel=None),
    Paused(reason="a contest", channel="9"),
    WordsRefused(words="bad"),
    ReportNotFound(),
    *(ReportSettled(state=state, by="9") for state in ReportState if state is not ReportState.OPEN),
    ReviewOver(state=State.QUEUED, by="9", is_approved=True),
    *(ReviewOver(state=state) for state in (State.EXPIRED, State.CANCELLED, State.FAILED)),
    *(BadPattern(problem=problem, limit=200) for problem in PatternProblem),
    TooManyRules(limit=200),
    RuleKnown(),
    RuleNotFound(),
    *(NothingToChange(kind=kind, member="9") for kind in (ActionKind.TRUST, ActionKind.UNTRUST)),
    NothingToChange(kind=ActionKind.UNBLOCK, member="9"),
    *(NothingToChange(kind=ActionKind.RESUME, channel=channel) for channel in (None, "9")),
    NotPossibleHere(),
    OwnVideo(),
    AlreadyReported(),
    DaysNotPossible(most=3650),
    Stopping(),
    BotPaused(reason="The provider is being changed"),
    BotPaused(reason=""),
    MemberBlocked(member="5"),
    NotMoney(said="much", most_usd=1000),
    ServerUnknown(server=Scope("7001")),
    OutOfCredits(
        price=20, quota=100, quota_left=90, pool_left=300, wallet_left=1, quota_resets_ms=NOON_MS, pool_frozen=True
    ),
    AmountNotPossible(least=1, most=10**12),
    ReasonMissing(),
    PoolShort(amount=50, left=1),
    PoolFrozen(),
    WalletShort(member="8001", amount=50, left=0),
    WalletShort(member="8001", amount=50, left=0, is_own=True),
    NotYours(),
    NotInServer(),
    MemberGone(member="8001"),
    ToBot(),
    ToOneself(),
    TooNewToGive(until_ms=NOON_MS),
    NotYetToGive(amount=50, givable=10, wallet=60),
    NothingSpent(state=State.CANCELLED),
    RefundTooMuch(amount=20, left=0, price=20),
    RefundTooMuch(amount=20, left=5, price=20),
    RefillNotAllowed(most=0, period=Period.MONTH),
    RefillNotAllowed(most=500, period=Period.WEEK),
    MayNotCreate(),
    OneOfThem(options=("role", "member")),
    NoQuotaThere(),
    *(AskedAlready(helper=helper, until_ms=NOON_MS) for helper in Helper),
    EnoughCredits(),
    NobodyToAsk(),
    RequestNotFound(),
    DraftGone(),
    PoolShort(amount=50, left=1, coming=Coming(amount=1000, at_ms=NOON_MS)),
]
FAILURES = [
    *(Failure(fault=fault) for fault in Fault),
    *(Failure(fault=fault, detail="no cats") for fault in Fault),
    *(Failure(fault=Fault.BAD_IMAGE, problem=problem, image="a.png", detail="90 x 90") for problem in ImageProblem),
]


def every_refusal(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from every_refusal(below)


def is_a_sentence(text: str) -> bool:
    """Begins and ends as one, and has nothing of the code left in it."""
    leftover = re.search(r"[{}]|None|Fault|State\.|ImageProblem|  |\(\)", text)
    return bool(re.match(r"[A-Z“]|fal\b", text)) and text.endswith((".", ".”", "”")) and leftover is None


def live_markup(text: str) -> set[str]:
    """The characters of `text` that Discord would read as markup, because no backslash stands before them."""
    return set(re.sub(r"\\[^A-Za-z0-9\s]", "", text)) & MARKUP


# -- there is a sentence for everything ---------------------------------------------------------------------------


def test_the_samples_hold_every_refusal_there_is() -> None:
    assert {type(refusal) for refusal in REFUSALS} == set(every_refusal())


@pytest.mark.parametrize("refusal", REFUSALS, ids=repr)
def test_every_refusal_has_its_sentence(refusal: Refusal) -> None:
    assert is_a_sentence(refusals_text.refusal(refusal)), refusals_text.refusal(refusal)


@pytest.mark.parametrize(
    "said",
    [
        moderation.RULE_REMOVED,
        moderation.NO_RULES,
        moderation.NOTHING_FOUND,
        moderation.DELETED,
        moderation.COPY_STAYS,
        moderation.DELETED_ALREADY,
        moderation.DELETE_NOT_POSSIBLE,
        report_words.REPORTED,
        report_words.VIDEO_DELETED,
        report_words.DISMISSED,
        report_words.GONE_ALREADY,
        report_words.REPORTED_QUIETLY,
        moderation.pause_begun(None),
        moderation.pause_begun("7"),
        moderation.PAUSE_ENDED.format(where=moderation.place("9")),
        reviews_text.NO_REVIEWS,
        reviews_text.warned(["odd", NASTY]),
        reviews_text.APPROVED.format(member="9"),
        reviews_text.DENIED.format(member="9", credits="20 credits"),
    ],
)
def test_what_moderators_are_told_are_sentences(said: str) -> None:
    assert is_a_sentence(said), said


def test_a_refusal_without_a_sentence_is_a_bug_and_not_an_empty_answer() -> None:
    with pytest.raises(NotImplementedError):
        refusals_text.refusal(Refusal())


@pytest.mark.parametrize("provider", ProviderName)
@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_every_failure_has_its_sentence(failure: Failure, provider: ProviderName) -> None:
    sentence = cards_text.fault(failure, provider, job="4001")

    assert is_a_sentence(sentence), sentence


def test_what_the_provider_said_is_told_where_the_member_can_use_it() -> None:
    failure = Failure(fault=Fault.INVALID_INPUT, detail="no cats")

    assert "no cats" in cards_text.fault(failure, ProviderName.FAL, job="1")


def test_a_bug_has_a_number() -> None:
    assert cards_text.fault(Failure(fault=Fault.BUG), ProviderName.FAL, job="4001").endswith("number: 4001.")
    assert common_text.incident("4002").endswith("number: 4002.")


def test_a_refused_choice_names_what_is_possible() -> None:
    sentence = refusals_text.refusal(NotOffered(option="duration", wanted="7 s", possible=("5 s", "10 s")))

    assert "7 s" in sentence
    assert "5 s, 10 s" in sentence


def test_who_is_out_of_credits_hears_what_is_missing_and_until_when() -> None:
    quota = OutOfCredits(price=20, quota=100, quota_left=5, pool_left=900, wallet_left=2, quota_resets_ms=NOON_MS)
    dear = OutOfCredits(price=150, quota=100, quota_left=90, pool_left=900, wallet_left=2, quota_resets_ms=NOON_MS)
    pool = OutOfCredits(price=20, quota=100, quota_left=90, pool_left=3, wallet_left=2, quota_resets_ms=NOON_MS)

    assert f"<t:{NOON_MS // 1000}:R>" in refusals_text.refusal(quota)
    assert "5 are left of your share" in refusals_text.refusal(quota)
    assert "pool has 3 left" in refusals_text.refusal(pool)
    assert f"<t:{NOON_MS // 1000}:R>" not in refusals_text.refusal(dear), "tomorrow it would be no less too dear"
    assert all(
        "20 credits" in refusals_text.refusal(error) and "wallet has 2" in refusals_text.refusal(error)
        for error in (quota, pool)
    )


@pytest.mark.parametrize(("payer", "whose"), [(Payer.POOL, "the server's pool"), (Payer.WALLET, "your wallet")])
def test_a_job_without_a_video_says_where_the_credits_went(payer: Payer, whose: str) -> None:
    sentence = cards_text.credits_back(job_in(State.FAILED, payer=payer))

    assert sentence == f"Not charged: 20 credits returned to {whose}."


def test_one_credit_is_one_credit() -> None:
    assert [in_credits(n) for n in (0, 1, 2)] == ["0 credits", "1 credit", "2 credits"]


def test_every_state_tool_and_provider_has_a_name() -> None:
    assert set(cards_text.STATE_WORD) == set(cards_text.HEADS) == set(State)
    assert set(TOOL) == set(Tool)
    assert set(PROVIDER) == set(ProviderName)


def test_a_balance_shows_all_three_pockets() -> None:
    balance = Balance(quota=100, quota_used=30, quota_resets_ms=NOON_MS, pool=1, wallet=5)

    said = credits_text.balance_lines(balance, POOL)

    assert "70 of 100 credits" in said
    assert "**The server's pool**: 1 credit, " in said
    assert said.endswith("5 credits")


# -- the head of a card -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("provider", ProviderName)
def test_a_head_tells_its_state_and_no_other(state: State, provider: ProviderName) -> None:
    for which in range(len(cards_text.HEADS[state])):
        head = cards_text.head(state, provider, which)
        assert state_shown(f"{head} · and more", provider) is state
        assert is_a_sentence(head.strip("*") + ".")


def test_a_text_without_a_head_tells_no_state() -> None:
    assert state_shown("**Text to video** · 5 s\nQueued") is None


# -- other people's text ------------------------------------------------------------------------------------------

PEOPLES_TEXT = st.text(alphabet=st.sampled_from("ab 1*_~|`[]()<>#:@&!-/\\\n\t.https"), max_size=120)


@settings(deadline=None)
@given(PEOPLES_TEXT)
@example("[a](b) [Free](https://evil.example)")
@example("https://evil.example/**bold** ||hidden||")
@example("# big\n> quoted\n- listed\n-# small")
@example("</command:123456789012345678> <#123456789012345678> <a:wave:123456789012345678> <t:1:R>")
@example("\\*escaped\\*")
def test_other_peoples_text_is_shown_and_never_obeyed(text: str) -> None:
    quoted = quote(text, 600)

    assert live_markup(quoted) == set()
    assert "\n" not in quoted
    assert re.sub(r"\\([^A-Za-z0-9\s])", r"\1", quoted).replace("\u200b", "") == " ".join(
        re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).split()
    )


@pytest.mark.parametrize(
    "mention", ["@everyone", "@here", "<@123>", "<@!123456789012345678>", "<@&123456789012345678>", "<#123>"]
)
def test_a_mention_mentions_nobody(mention: str) -> None:
    assert mention not in quote(f"hey {mention}!", 100)


def test_nobodys_text_turns_the_rest_of_the_line_around() -> None:
    assert quote("\u202eabc\u202c \u2066def\u2069", 100) == "abc def"


@pytest.mark.parametrize("length", [59, 60, 61, 5000])
def test_a_long_text_is_cut_and_says_so(length: int) -> None:
    quoted = quote("w" * length, 60)

    assert len(quoted) == min(length, 60)
    assert quoted.endswith("…") == (length > 60)


@pytest.mark.parametrize(
    "said",
    [
        refusals_text.refusal(NotOffered(option="aspect", wanted=NASTY, possible=("1:1",))),
        refusals_text.refusal(BadImage(name=NASTY, problem=ImageProblem.UNSUPPORTED, detail=NASTY)),
        cards_text.fault(Failure(fault=Fault.INVALID_INPUT, detail=NASTY), ProviderName.FAL, job="1"),
        cards_text.job_line(ListedJob(job=replace(JOB, request=VideoRequest(tool=Tool.TEXT, prompt=NASTY)), spent=0)),
    ],
    ids=["option", "file name", "provider", "prompt"],
)
def test_no_sentence_repeats_markup_or_mentions(said: str) -> None:
    assert "@everyone" not in said
    assert "<@123>" not in said
    assert "*_~" not in said


# -- a list of jobs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "spent", "said"),
    [
        (State.QUEUED, 0, "20 credits set aside"),
        (State.RENDERED, 20, "20 credits"),
        (State.DELIVERED, 20, "20 credits"),
        (State.DELIVERED, 15, "20 credits, 5 given back"),
        (State.FAILED, 0, "20 credits, all given back"),
    ],
)
def test_a_job_in_a_list_says_what_it_costs_in_the_end(state: State, spent: int, said: str) -> None:
    job = job_in(state, rendered_ms=None if state is State.QUEUED else NOON_MS)

    assert f" · {said} · [card]" in cards_text.job_line(ListedJob(job=job, spent=spent))


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.DENIED, State.EXPIRED])
def test_a_job_that_never_was_a_video_names_no_price(state: State) -> None:
    listed = ListedJob(job=job_in(state), spent=0)

    assert " · not charged · [card]" in cards_text.job_line(listed)
    assert "not charged" in credits_text.choice(listed)


def test_a_job_in_a_list_leads_to_its_card() -> None:
    assert line(JOB).endswith("[card](https://discord.com/channels/7001/9001/9002)")
    assert "/@me/9001/9002" in line(job_in(State.QUEUED, scope=Scope.DIRECT))


@pytest.mark.parametrize(
    "card", [replace(JOB.card, ephemeral=True), replace(JOB.card, message=None)], ids=["ephemeral", "never shown"]
)
def test_a_card_that_nobody_could_open_is_not_linked(card: CardAddress) -> None:
    assert "http" not in line(job_in(State.QUEUED, card=card))


def test_ten_of_the_longest_lines_fit_into_one_message() -> None:
    longest = job_in(State.AWAITING_APPROVAL, request=VideoRequest(tool=Tool.TEXT, prompt="*" * 2000))

    assert len("\n".join([line(longest)] * 10)) <= 4000


def test_every_tool_has_its_names() -> None:
    assert set(TOOL) == set(usage_text.SHORT_TOOL) == set(Tool)


def test_a_page_of_the_longest_rules_fits_into_a_message() -> None:
    stars = "*" * 100  # Each takes two characters once it is escaped.
    rule = WordRule(
        id="1",
        pattern=stars,
        action=RuleAction.REVIEW,
        is_regex=True,
        exceptions=(stars, stars),
        by="1" * 20,
        at_ms=NOON_MS,
    )

    assert len(moderation_text.rules_page([rule] * 200, 3, 25)) <= 4000


def line(job: Job) -> str:
    """A job in a list for which nothing was paid yet."""
    return cards_text.job_line(ListedJob(job=job, spent=0))
